"""What the tour shows, in order. A step types, presses and reads; what it expects to see, it says."""

from bot.sandbox.tour import asking, remixing, results, serving
from bot.sandbox.tour.tour import Step

STEPS: list[Step] = [*asking.STEPS, *remixing.STEPS, *results.STEPS, *serving.STEPS]
