"""Background work: loops that survive their own mistakes and end when they are asked to.

Workers are started and stopped by the composition root alone.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from bot.clock import Clock
from storage.stores import Stores

log = logging.getLogger(__name__)

# After a mistake of ours a worker rests, so that a broken tick cannot fill the log or the processor.
_REST_AFTER_MISTAKE = 5.0
_BETWEEN_WRITES = 5.0

_Written = TypeVar("_Written")


class Signal:
    """Wakes the worker that it belongs to; whoever has news for it notifies, without knowing it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        self._event.set()

    def clear(self) -> None:
        self._event.clear()

    @property
    def notified(self) -> bool:
        """Whether there is news that the worker has not looked at."""
        return self._event.is_set()

    async def wait(self) -> None:
        await self._event.wait()


class JobSignal:
    """Tells one worker of single jobs: wakes it, and remembers which until it is done with them.

    In memory alone. What is lost with the process is found again by looking into the database.
    """

    def __init__(self, wakes: Signal) -> None:
        self._wakes = wakes
        self._jobs: set[int] = set()

    def notify(self, job_id: int) -> None:
        self._jobs.add(job_id)
        self._wakes.notify()

    def done(self, job_id: int) -> None:
        """Nothing more is to be told of this job."""
        self._jobs.discard(job_id)

    def __contains__(self, job_id: int) -> bool:
        return job_id in self._jobs


class Signals:
    """One for each worker. `card_missing` names jobs to the card updater that are known to have no card, `card_changed`
    those that a member waits to see changed.
    """

    def __init__(self) -> None:
        self.sender = Signal()
        self.tracker = Signal()
        self.delivery = Signal()
        self.cards = Signal()
        self.preparer = Signal()
        self.card_missing = JobSignal(self.cards)
        self.card_changed = JobSignal(self.cards)


@dataclass(frozen=True)
class Workplace:
    """What every worker stands on."""

    stores: Stores
    clock: Clock
    signals: Signals = field(default_factory=Signals)


class Worker(ABC):
    """Runs `tick` whenever its signal is set or the time that the last tick named has passed."""

    name: ClassVar[str]

    def __init__(self, clock: Clock, signal: Signal) -> None:
        self.clock = clock
        self._signal = signal
        self._stopping = False
        self._waiting = False
        self._in_hand: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def tick(self) -> float | None:
        """Do what is due; return the seconds until the next tick, None to sleep until the signal is set."""

    async def run(self) -> None:
        while not self._stopping:
            self._signal.clear()
            try:
                rest = await self.tick()
            except Exception:
                log.exception("the %s made a mistake and goes on", self.name)
                rest = _REST_AFTER_MISTAKE
            if not self._stopping:
                await self._wait(rest)
        await asyncio.gather(*self._in_hand, return_exceptions=True)

    def stop(self) -> None:
        """Take no more work; `run` returns when what is in hand is done."""
        self._stopping = True
        self._signal.notify()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one piece of work beside the loop. Its end wakes the worker; its mistake is logged."""
        task = asyncio.create_task(work, name=self.name)
        self._in_hand.add(task)
        task.add_done_callback(self._ended)

    async def until_written(self, code: str, write: Callable[[], Awaitable[_Written]]) -> _Written:
        """Keep what an attempt for the job `code` taught. Nothing else knows of it, so a full disk is waited out."""
        while True:
            try:
                return await write()
            except Exception:
                log.exception("job %s: what came of an attempt could not be written down yet", code)
                await self.clock.sleep(_BETWEEN_WRITES)

    @property
    def in_hand(self) -> int:
        """How many spawned pieces of work have not ended."""
        return len(self._in_hand)

    @property
    def resting(self) -> bool:
        """Whether there is nothing to do before it is notified, or before the time that it waits for has come."""
        return self._waiting and not self._in_hand and not self._signal.notified

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the %s could not finish a piece of work", self.name, exc_info=error)
        self._signal.notify()

    async def _wait(self, seconds: float | None) -> None:
        waits = [asyncio.create_task(self._signal.wait())]
        if seconds is not None:
            waits.append(asyncio.create_task(self.clock.sleep(seconds)))
        self._waiting = True
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting = False
            for task in waits:
                task.cancel()
