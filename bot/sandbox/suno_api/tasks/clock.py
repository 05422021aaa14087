"""Time as a parameter: the stand-in waits on a clock, which tests move by hand.

Clock          what the stand-in asks for: the time, a pause, a background activity
├ RealClock    real seconds
└ ManualClock  stands still until `advance` moves it; no test has to sleep
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class Clock(ABC):
    """The time and everything that goes on in the background while it passes."""

    def __init__(self) -> None:
        self._activities: set[asyncio.Task[Any]] = set()

    @abstractmethod
    def now(self) -> float:
        """The time in seconds since 1970."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None:
        """Pause the calling activity. Zero or less returns at once."""

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Run `work` in the background; `close` ends it. What it raises is logged."""
        activity = asyncio.create_task(work)
        self._activities.add(activity)
        activity.add_done_callback(self._ended)
        return activity

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """`spawn` for work whose result nobody waits for."""
        self.spawn(work)  # type: ignore[unused-awaitable]  # kept and looked after in `_activities`

    async def close(self) -> None:
        """Cancel every activity and wait for its end."""
        for activity in list(self._activities):
            activity.cancel()
        await asyncio.gather(*self._activities, return_exceptions=True)

    def _ended(self, activity: asyncio.Task[Any]) -> None:
        self._activities.discard(activity)
        if not activity.cancelled() and (error := activity.exception()):
            logger.error("An activity of the stand-in failed", exc_info=error)


class RealClock(Clock):
    """Real seconds, for people and for tests against a running process."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)


class ManualClock(Clock):
    """Stands still until a test moves it.

    It starts at today's time, so that signatures made with it are young for a receiver with a real clock.
    """

    def __init__(self, start: float | None = None) -> None:
        super().__init__()
        self._now = time.time() if start is None else start
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._order = itertools.count()
        # Activities that are neither finished nor asleep: they may still change something at this moment.
        self._busy = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def now(self) -> float:
        return self._now

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        self._begin()
        activity = super().spawn(work)
        activity.add_done_callback(lambda _: self._rest())
        return activity

    async def sleep(self, seconds: float) -> None:
        """Pause an activity started with `spawn`; others must not wait on a manual clock."""
        if seconds <= 0:
            return
        sleeper = (self._now + seconds, next(self._order), asyncio.Event())
        heapq.heappush(self._sleepers, sleeper)
        self._rest()
        try:
            await sleeper[2].wait()
        except asyncio.CancelledError:
            if sleeper in self._sleepers:
                self._sleepers.remove(sleeper)
                heapq.heapify(self._sleepers)
                self._begin()  # the end of the activity is counted once more, see `spawn`
            raise

    async def settle(self) -> None:
        """Wait until every activity sleeps or has ended; real I/O in between is waited for."""
        await self._quiet.wait()

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass: whoever wakes in between acts at his own moment, in order."""
        target = self._now + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            self._now, _, alarm = heapq.heappop(self._sleepers)
            self._begin()
            alarm.set()
            await self.settle()
        self._now = target

    def _begin(self) -> None:
        self._busy += 1
        self._quiet.clear()

    def _rest(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self._quiet.set()
