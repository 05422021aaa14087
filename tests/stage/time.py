"""How time passes on a stage: by a test's hand alone, or by itself."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import simcord

from bot.application import Application
from bot.clock import Clock, SystemClock
from bot.sandbox import suno_api
from tests.clock import ManualClock, StandInClock

# Where the simulated Discord's clock begins, so that all of them agree.
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

# In how many turns of the event loop in a row nobody must have anything to do: news goes from task to task by turns.
_TURNS = 12
_A_MOMENT = 0.001
_LONGEST_WORK = 2.0
"""Seconds that real work may keep time from passing. What takes longer waits for time itself, or for the test."""


class StageTime(Protocol):
    """One time for the bot, for Discord and for the API."""

    @property
    def clock(self) -> Clock: ...

    @property
    def suno_clock(self) -> suno_api.Clock: ...

    async def begin(self, env: simcord.Env) -> None:
        """Set Discord's clock."""
        ...

    async def settle(self, app: Application) -> None:
        """Return when all that is to happen at this moment has happened."""
        ...

    async def go_on(self, app: Application, env: simcord.Env, seconds: float) -> None:
        """Let some time pass: at most `seconds`."""
        ...


class StillTime:
    """It stands still until it is told to go on; real work in between, by sockets and threads, is waited for."""

    def __init__(self) -> None:
        self.clock = ManualClock(_EPOCH)
        self.suno_clock = StandInClock(self.clock)
        self._waited_in_vain: Sequence[object] = ()

    async def begin(self, env: simcord.Env) -> None:
        """They begin together."""

    async def settle(self, app: Application) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _LONGEST_WORK
        calm = 0
        while calm < _TURNS:
            busy = self._busy(app)
            if busy and busy != self._waited_in_vain:
                calm = 0
                await asyncio.sleep(_A_MOMENT)
                if loop.time() > deadline:
                    self._waited_in_vain = self._busy(app)
                    return
            else:
                calm += 1
                await asyncio.sleep(0)
        self._waited_in_vain = self._busy(app)

    async def go_on(self, app: Application, env: simcord.Env, seconds: float) -> None:
        await self.settle(app)
        await self.clock.advance(seconds)
        await self.settle(app)
        await env.advance_time(seconds)
        await self.settle(app)

    def _busy(self, app: Application) -> Sequence[object]:
        """What has something to do; equal to what it was as long as the same work goes on."""
        workers = [(worker.name, worker.in_hand) for worker in app.workers if not worker.resting]
        return [*workers, *([] if self.suno_clock.quiet else ["the stand-in of the API"])]


class RealTime:
    """It passes by itself; Discord's clock, which stands still, was set to it."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.suno_clock = suno_api.RealClock()

    async def begin(self, env: simcord.Env) -> None:
        await env.advance_time((datetime.now(UTC) - env.now()).total_seconds())

    async def settle(self, app: Application) -> None:
        """What is to happen takes its time."""

    async def go_on(self, app: Application, env: simcord.Env, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.005))
