"""What happens in the simulated Discord."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import simcord

Reached = TypeVar("Reached")


class Feed:
    """Everything that happens in the simulated Discord, as it happens."""

    def __init__(self, env: simcord.Env) -> None:
        self._env = env
        self._listeners: list[Callable[[str, Mapping[str, Any]], None]] = []
        env.backend.subscribers.append(self._heard)

    def listen(self, listener: Callable[[str, Mapping[str, Any]], None]) -> None:
        """Call `listener` with the name and the payload of every gateway event from now on."""
        self._listeners.append(listener)

    def bytes_of(self, url: str) -> bytes:
        """The content of an attachment in an event."""
        content = self._env.backend.cdn.get(url)
        assert content is not None  # the simulated Discord forgets no file
        return content

    async def until(self, reached: Callable[[], Reached | None], *, within: float) -> Reached:
        """Wait until `reached` returns something, asking again after every event.

        Raises:
            TimeoutError: not `within` that many seconds.
        """
        changed = asyncio.Event()
        self._listeners.append(notice := lambda _event, _payload: changed.set())
        try:
            async with asyncio.timeout(within):
                while (found := reached()) is None:
                    changed.clear()
                    await changed.wait()
                return found
        finally:
            self._listeners.remove(notice)

    def _heard(self, event: str, payload: Mapping[str, Any]) -> None:
        for listener in tuple(self._listeners):
            listener(event, payload)
