"""Waiting for something to become true, without polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Pulse:
    """Beats whenever its owner changed; waiters then look again."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def until(self, find: Callable[[], Found | None], *, timeout: float, what: str) -> Found:  # noqa: ASYNC109
        """The first value of `find()` that is not None.

        Raises:
            TimeoutError: `what` did not happen within `timeout` real seconds.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        while (found := find()) is None:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                async with asyncio.timeout_at(deadline):
                    await waiter
            except TimeoutError:
                raise TimeoutError(f"{what}: not within {timeout} s") from None
            finally:
                self._waiters.discard(waiter)
        return found
