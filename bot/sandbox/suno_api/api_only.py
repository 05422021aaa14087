"""The stand-in alone, as a tool for developers of other clients."""

from __future__ import annotations

import asyncio

from bot.sandbox.suno_api.faults.scenarios import Scenario
from bot.sandbox.suno_api.operations.local_composer import LocalComposer
from bot.sandbox.suno_api.server import SunoStandIn
from bot.sandbox.suno_api.tasks.timing import Timing

API_KEY = "sandbox"


async def serve_api_only(port: int, speed: float, scenario: Scenario | None = None, *, seed: int | None = None) -> None:
    """Serve on this machine until cancelled; port 0 takes a free one. Raises OSError when the port is taken."""
    stand_in = SunoStandIn(api_key=API_KEY, composer=LocalComposer(), timing=Timing(speed=speed), seed=seed)
    if scenario is not None:
        stand_in.apply(scenario)
    try:
        await stand_in.start(port=port)
        print(f"The Suno API stand-in listens at {stand_in.url}; its key is {API_KEY!r}.", flush=True)
        if scenario is not None:
            print(scenario.explanation, flush=True)
        await asyncio.Event().wait()
    finally:
        await stand_in.close()
