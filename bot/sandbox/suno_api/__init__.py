"""A stand-in for the Suno API of KIE.AI: the documented HTTP interface with songs composed on this machine.

The real service is left out of everything: no key, no network, no cost. `SunoStandIn` is the server, `Faults`
plans what goes wrong, `Timing` and `Clock` say when things happen, `SCENARIOS` are troubles with a name. What is
asked for comes in over `http`, becomes a task of `tasks`, and is made by one of the `operations`.
"""

from bot.sandbox.suno_api.faults.plan import DESCRIPTIONS, Faults
from bot.sandbox.suno_api.faults.scenarios import SCENARIOS, Scenario
from bot.sandbox.suno_api.http.middleware import Received
from bot.sandbox.suno_api.operations.base.composer import Composer, SongRequest
from bot.sandbox.suno_api.server import SunoStandIn
from bot.sandbox.suno_api.tasks.clock import Clock, ManualClock, RealClock
from bot.sandbox.suno_api.tasks.results import LyricsDraft, Song
from bot.sandbox.suno_api.tasks.timing import Timing

__all__ = [
    "DESCRIPTIONS",
    "SCENARIOS",
    "Clock",
    "Composer",
    "Faults",
    "LyricsDraft",
    "ManualClock",
    "RealClock",
    "Received",
    "Scenario",
    "Song",
    "SongRequest",
    "SunoStandIn",
    "Timing",
]
