"""Repeating reads: a few attempts, spread at random, inside a bounded time. Nothing that costs money comes here.

aiohttp adds one immediate repetition of its own to a GET whose connection broke; it never repeats a POST.
"""

import asyncio
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


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds, except `attempts`. A read takes at most `reads_together` and one `read` more.

    `create`, `read` and `upload` cover one request with its whole answer, `connect` its connection alone.
    """

    connect: float = 10
    create: float = 60
    read: float = 20
    upload: float = 300
    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 10
    reads_together: float = 45
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


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
