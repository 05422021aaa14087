"""Sender and tracker at work against the stand-in of the API, on a clock that a test moves."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.jobs.callback_address import CallbackAddresses
from bot.jobs.finishing import Finishing
from bot.jobs.sender import Sender
from bot.jobs.tracker import Tracker
from bot.sandbox.suno_api import Received, SunoStandIn
from bot.suno.callbacks import CallbackHint
from bot.suno.client import SunoClient
from bot.web.callbacks import CallbackReceiver
from bot.workers import Signal, Worker, Workplace
from storage.engines.sqlite import Database
from storage.ledger.book_store import BookStore
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.library.takes import TakeStore
from storage.rows.job import Job
from storage.rows.take import Take
from storage.stores import Stores
from tests.clock import ManualClock, StandInClock
from tests.factories import a_queued_job
from tests.storage.inspection import Inspection

# No real loop wakes sooner after it went to sleep; without it a rest that rounds to nothing would never end.
_SHORTEST_REST = 0.001


@dataclass(frozen=True)
class Books:
    """Both books, in hundredths of a credit: what members have used, what was charged and what is open."""

    used: int
    charged: int
    open: int


class WorkerBench:
    """The workers tick as `Worker.run` lets them: when they are notified or their rest is over.

    Unlike it, `settle` and `advance` return only when nobody has anything left to do at that moment, so that a test
    can also tell what did not happen.
    """

    def __init__(
        self,
        database: Database,
        clock: ManualClock,
        suno_clock: StandInClock,
        client: SunoClient,
        *,
        public_url: str | None,
        max_running: int = 50,
    ) -> None:
        self.database = database
        self.clock = clock
        self.store = JobStore(database)
        self.queries = JobQueries(database)
        self._suno_clock = suno_clock
        at = Workplace(Stores(database), clock)
        addresses = CallbackAddresses(public_url)
        finishing = Finishing(at)
        self.sender = Sender(at, client, addresses, finishing, max_running=max_running)
        self.tracker = Tracker(at, client, finishing, callbacks=addresses.reachable)
        self._signals: dict[Worker, Signal] = {self.sender: at.signals.sender, self.tracker: at.signals.tracker}
        self._due: dict[Worker, float] = dict.fromkeys(self._signals, 0.0)

    async def settle(self) -> None:
        """Everybody does what there is to do now; no time passes."""
        async with asyncio.timeout(30):
            while True:
                await self._suno_clock.settle()
                ready = [worker for worker, due in self._due.items() if self._is_awake(worker, due)]
                if not ready:
                    return
                for worker in ready:
                    await self._tick(worker)

    async def advance(self, seconds: float) -> None:
        """Let time pass from one event to the next."""
        target = self.clock.monotonic() + seconds
        await self.settle()
        while (at := min(self.clock.next_alarm or math.inf, *self._due.values())) <= target:
            await self.clock.advance_to(at)
            await self.settle()
        await self.clock.advance_to(target)

    async def ask(self, **changes: object) -> Job:
        """A member asks for a song and sees the card; nothing is sent before time passes or `settle`."""
        job = await a_queued_job(self.store, now=self.clock.now(), **changes)
        self._signals[self.sender].notify()
        return job

    async def job(self, job_id: int) -> Job:
        job = await self.queries.by_id(job_id)
        assert job is not None
        return job

    async def takes(self, job: Job) -> list[Take]:
        return await TakeStore(self.database).of_job(job.id)

    async def deliveries(self, job: Job) -> list[str]:
        return [row.state.value for row in await DeliveryStore(self.database).of_job(job.id)]

    async def books(self) -> Books:
        spent = await Inspection(self.database).spent()
        balance = await BookStore(self.database).provider_balance()
        return Books(spent.allowance, balance.charged, balance.open)

    def _is_awake(self, worker: Worker, due: float) -> bool:
        return self._signals[worker].notified or due <= self.clock.monotonic()

    async def _tick(self, worker: Worker) -> None:
        signal = self._signals[worker]
        signal.clear()
        rest = await worker.tick()
        self._due[worker] = math.inf if rest is None else self.clock.monotonic() + max(rest, _SHORTEST_REST)
        if not worker.in_hand:
            return
        while worker.in_hand:
            signal.clear()
            await signal.wait()
        signal.notify()  # the end of a piece of work wakes the worker


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what a real request or the database's thread brings about; fails after 10 s."""
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


class Inbox:
    """Where the callback receiver takes its hints; the bench behind it may change, as after a restart."""

    def __init__(self) -> None:
        self.bench: WorkerBench | None = None
        self.hints: list[CallbackHint] = []

    async def address(self, secret_digest: bytes) -> int | None:
        assert self.bench is not None
        return await self.bench.queries.id_by_callback(secret_digest)

    async def take_callback(self, job_id: int, hint: CallbackHint) -> None:
        assert self.bench is not None
        self.hints.append(hint)
        await self.bench.tracker.take_callback(job_id, hint)


def callback_server(inbox: Inbox, clock: ManualClock) -> TestServer:
    """The real receiver of callbacks on a port of its own."""
    application = web.Application()
    application.add_routes(CallbackReceiver(inbox, None, clock.now).routes())
    return TestServer(application)


def creates(suno: SunoStandIn) -> list[Received]:
    """Every create call that has arrived, in order."""
    return [request for request in suno.received if request.operation == "generate"]


def reads(suno: SunoStandIn) -> list[Received]:
    """Every look at a record."""
    return [request for request in suno.received if request.operation == "music-record"]


def charged_by(suno: SunoStandIn) -> int:
    """What the API itself has in its book, in hundredths of a credit; refunds taken off, top-ups left out."""
    return -sum(entry.amount for entry in suno.entries if entry.operation != "top-up")
