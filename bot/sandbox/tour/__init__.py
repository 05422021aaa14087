"""The tour: walks every command without a browser, says what members see, and leaves the files.

`STEPS` is what it shows, in order. A step types, presses and reads; what it expects to see, it says.
"""

from bot.sandbox.tour.creating import STEPS as CREATING
from bot.sandbox.tour.managing import STEPS as MANAGING
from bot.sandbox.tour.remixing import STEPS as REMIXING
from bot.sandbox.tour.results import STEPS as RESULTS
from bot.sandbox.tour.tour import Step
from bot.sandbox.tour.walking import walk

__all__ = ["STEPS", "walk"]

STEPS: list[Step] = [*CREATING, *REMIXING, *RESULTS, *MANAGING]
