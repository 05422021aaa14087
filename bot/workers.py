"""Background work: loops that survive their own mistakes and end when they are asked to.

Workers are started and stopped by the composition root alone.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar

from bot.clock import Clock

log = logging.getLogger(__name__)

# After a mistake of ours a worker rests, so that a broken turn cannot fill the log or the processor.
_REST_AFTER_MISTAKE = 5.0


class Bell:
    """Wakes the worker that it belongs to; whoever has news for it rings, without knowing it."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    def silence(self) -> None:
        self._rung.clear()

    async def wait(self) -> None:
        await self._rung.wait()


@dataclass(frozen=True)
class Bells:
    """One for each worker."""

    sender: Bell = field(default_factory=Bell)
    tracker: Bell = field(default_factory=Bell)
    delivery: Bell = field(default_factory=Bell)
    cards: Bell = field(default_factory=Bell)
    preparer: Bell = field(default_factory=Bell)


class Worker(ABC):
    """Runs `turn` whenever its bell rings or the time that the last turn named has passed."""

    name: ClassVar[str]

    def __init__(self, clock: Clock, bell: Bell) -> None:
        self.clock = clock
        self._bell = bell
        self._stopping = False
        self._in_hand: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def turn(self) -> float | None:
        """Do what is due; return the seconds until the next turn, None to sleep until the bell rings."""

    async def run(self) -> None:
        while not self._stopping:
            self._bell.silence()
            try:
                rest = await self.turn()
            except Exception:
                log.exception("the %s made a mistake and goes on", self.name)
                rest = _REST_AFTER_MISTAKE
            if not self._stopping:
                await self._wait(rest)
        await asyncio.gather(*self._in_hand, return_exceptions=True)

    def stop(self) -> None:
        """Take no more work; `run` returns when what is in hand is done."""
        self._stopping = True
        self._bell.ring()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one piece of work beside the loop. Its end wakes the worker; its mistake is logged."""
        task = asyncio.create_task(work, name=self.name)
        self._in_hand.add(task)
        task.add_done_callback(self._ended)

    @property
    def in_hand(self) -> int:
        """How many spawned pieces of work have not ended."""
        return len(self._in_hand)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the %s could not finish a piece of work", self.name, exc_info=error)
        self._bell.ring()

    async def _wait(self, seconds: float | None) -> None:
        waits = [asyncio.create_task(self._bell.wait())]
        if seconds is not None:
            waits.append(asyncio.create_task(self.clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
