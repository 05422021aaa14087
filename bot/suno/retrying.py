"""Repeating reads: a few attempts, spread at random, inside a bounded time. Nothing that costs money comes here.

All attempts for one task share its rate at the API, whoever asks. aiohttp's own immediate repetition of a GET whose
connection broke is turned off where requests are made.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from bot.suno.errors import ServiceUnavailableError

_Result = TypeVar("_Result")

_READS_IN_WINDOW = 3


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds, except `attempts`. A read takes at most `reads_together` and one `read` more.

    `create`, `read` and `upload` cover one request with its whole answer, `connect` its connection alone. In any
    `task_window` a task is read at most three times.
    """

    connect: float = 10
    create: float = 60
    read: float = 20
    upload: float = 300
    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 10
    reads_together: float = 45
    task_window: float = 1.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic


class TaskRates:
    """At most three requests a second for one task (docs.kie.ai, Getting Started: rate limits).

    A turn is booked before it is waited for, so that two who ask at one moment get two.
    """

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._booked: dict[str, deque[float]] = {}

    async def turn(self, task_id: str) -> None:
        """Return when this task may be asked for."""
        now = self._timings.monotonic()
        self._forget(now - self._timings.task_window)
        booked = self._booked.setdefault(task_id, deque(maxlen=_READS_IN_WINDOW))
        full = len(booked) == _READS_IN_WINDOW
        at = max(now, booked[0] + self._timings.task_window) if full else now
        booked.append(at)
        if at > now:
            await self._timings.sleep(at - now)

    def _forget(self, before: float) -> None:
        """Tasks whose latest turn is long past; those asked for latest stand last."""
        for task_id in [task_id for task_id, booked in self._booked.items() if booked[-1] <= before]:
            del self._booked[task_id]


async def repeat_read(attempt: Callable[[], Awaitable[_Result]], timings: Timings) -> _Result:
    """Run `attempt` until it answers; ServiceUnavailableError alone is worth another one."""
    spread = wait_random_exponential(multiplier=timings.first_wait, max=timings.longest_wait)

    def wait(state: RetryCallState) -> float:
        return max(spread(state), _told(state.outcome.exception() if state.outcome else None))

    def worth_it(error: BaseException) -> bool:
        # A longer wait than ours is the caller's to keep: it reads it from the error.
        return isinstance(error, ServiceUnavailableError) and _told(error) <= timings.longest_wait

    retrying = AsyncRetrying(
        retry=retry_if_exception(worth_it),
        stop=stop_after_attempt(timings.attempts) | stop_before_delay(timings.reads_together),
        wait=wait,
        sleep=timings.sleep,
        reraise=True,
    )

    async def once() -> _Result:
        return await attempt()

    # tenacity awaits only what it recognises as a coroutine function, which a lambda is not.
    return await retrying(once)


def _told(error: BaseException | None) -> float:
    """The wait that the API asked for, 0 without one."""
    return (error.retry_after or 0.0) if isinstance(error, ServiceUnavailableError) else 0.0
