"""Time that a test moves by hand, for the bot and for the stand-in of the API alike."""

import asyncio
import heapq
import itertools
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.sandbox import suno_api

T = TypeVar("T")

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


class ManualClock:
    """A `bot.clock.Clock` that stands still until `advance` moves it.

    The time of day can be set apart from the seconds that have passed, as somebody does who sets the system's clock.
    """

    def __init__(self, start: datetime = NOON) -> None:
        self._started = start
        self._passed = 0.0
        self._jumped = timedelta(0)
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._started + timedelta(seconds=self._passed) + self._jumped

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        alarm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + seconds, next(self._order), alarm))
        await alarm

    def jump(self, by: timedelta) -> None:
        """Set the time of day; nobody wakes and no second passes."""
        self._jumped += by

    @property
    def next_alarm(self) -> float | None:
        """When the first sleeper wakes, in seconds of `monotonic`; None while nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():  # who was cancelled sleeps no more
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass; sleepers wake in order, each at its own moment, and act before the next one wakes."""
        await self.advance_to(self._passed + seconds)

    async def advance_to(self, target: float) -> None:
        """`advance` up to a moment in seconds of `monotonic`, which is then met exactly."""
        while (at := self.next_alarm) is not None and at <= target:
            self._passed = at
            heapq.heappop(self._sleepers)[2].set_result(None)
            await asyncio.sleep(0)
        self._passed = target
        await asyncio.sleep(0)


class StandInClock(suno_api.Clock):
    """The same time for the stand-in of the API; a jump of the bot's time of day is none of its business."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self._clock = clock
        self._started = clock.now().timestamp()
        # Activities that are neither finished nor asleep: they may still change something at this moment.
        self._busy = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def now(self) -> float:
        return self._started + self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Pause an activity started with `spawn`; others must not wait here."""
        if seconds <= 0:
            return
        self._rest()
        try:
            await self._clock.sleep(seconds)
        finally:
            self._begin()

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        self._begin()
        activity = super().spawn(work)
        activity.add_done_callback(lambda _: self._rest())
        return activity

    @property
    def quiet(self) -> bool:
        """Whether every activity sleeps or has ended."""
        return self._quiet.is_set()

    async def settle(self) -> None:
        """Wait until every activity sleeps or has ended; real requests in between are waited for."""
        await self._quiet.wait()

    def _begin(self) -> None:
        self._busy += 1
        self._quiet.clear()

    def _rest(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self._quiet.set()
