"""A stand-in for the Suno API of KIE.AI: the documented HTTP interface with songs composed on this machine.

The real service is left out of everything: no key, no network, no cost. `SunoStandIn` is the server, `Faults`
plans what goes wrong, `Pace` and `Clock` say when things happen, `SCENARIOS` are troubles with a name.
"""

from bot.sandbox.suno_api.api_only import serve_api_only
from bot.sandbox.suno_api.faults.plan import DESCRIPTIONS, Faults
from bot.sandbox.suno_api.faults.scenarios import SCENARIOS, Scenario
from bot.sandbox.suno_api.http.middleware import Received
from bot.sandbox.suno_api.operations.base.composer import Artist
from bot.sandbox.suno_api.server import SunoStandIn
from bot.sandbox.suno_api.tasks.clock import Clock, ManualClock, RealClock
from bot.sandbox.suno_api.tasks.timing import Pace

__all__ = [
    "DESCRIPTIONS",
    "SCENARIOS",
    "Artist",
    "Clock",
    "Faults",
    "ManualClock",
    "Pace",
    "RealClock",
    "Received",
    "Scenario",
    "SunoStandIn",
    "serve_api_only",
]
