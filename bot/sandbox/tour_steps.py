"""What the tour shows, in order. A step types, presses and reads; what it expects to see, it says."""

from bot.sandbox import tour_asking, tour_remixing, tour_results, tour_serving
from bot.sandbox.tour import Step

STEPS: list[Step] = [*tour_asking.STEPS, *tour_remixing.STEPS, *tour_results.STEPS, *tour_serving.STEPS]
