"""The loop of a worker: woken by its signal or by time, unharmed by mistakes, ended when asked to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import ClassVar

import pytest

from bot.workers import Signal, Worker
from tests.clock import ManualClock


class SampleWorker(Worker):
    """Counts its ticks; a test says what each of them does and how long the rest after it is."""

    name: ClassVar[str] = "sample"

    def __init__(self, clock: ManualClock, signal: Signal) -> None:
        super().__init__(clock, signal)
        self.ticks = 0
        self.rest: float | None = None
        self.work: Callable[[], Awaitable[None]] | None = None
        self._ticked = asyncio.Condition()

    async def tick(self) -> float | None:
        async with self._ticked:
            self.ticks += 1
            self._ticked.notify_all()
        if self.work is not None:
            await self.work()
        return self.rest

    async def has_ticked(self, times: int) -> None:
        async with asyncio.timeout(5), self._ticked:
            await self._ticked.wait_for(lambda: self.ticks >= times)


@pytest.fixture
async def signal() -> Signal:
    return Signal()


@pytest.fixture
async def worker(clock: ManualClock, signal: Signal) -> SampleWorker:
    return SampleWorker(clock, signal)


@pytest.fixture
async def running(worker: SampleWorker) -> AsyncIterator[asyncio.Task[None]]:
    """The worker's loop, after its first tick."""
    task = asyncio.create_task(worker.run())
    await worker.has_ticked(1)
    await asyncio.sleep(0)
    yield task
    worker.stop()
    async with asyncio.timeout(5):
        await task


async def passes(turns: int = 20) -> None:
    """Let everything that is ready run; nothing here waits for the outside."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def test_without_news_it_sleeps_until_it_is_notified(
    worker: SampleWorker, signal: Signal, running: asyncio.Task[None], clock: ManualClock
) -> None:
    await clock.advance(1e6)
    await passes()
    assert worker.ticks == 1

    signal.notify()
    await worker.has_ticked(2)
    await passes()

    assert worker.ticks == 2


async def test_it_wakes_after_the_rest_that_its_tick_named(
    worker: SampleWorker, signal: Signal, running: asyncio.Task[None], clock: ManualClock
) -> None:
    worker.rest = 10
    signal.notify()
    await worker.has_ticked(2)
    await passes()

    await clock.advance(9.9)
    await passes()
    assert worker.ticks == 2
    await clock.advance(0.2)

    await worker.has_ticked(3)


async def test_a_notice_during_a_tick_is_heard_after_it(
    worker: SampleWorker, signal: Signal, running: asyncio.Task[None]
) -> None:
    async def news_arrives_meanwhile() -> None:
        worker.work = None
        signal.notify()

    worker.work = news_arrives_meanwhile
    signal.notify()

    await worker.has_ticked(3)
    await passes()
    assert worker.ticks == 3


async def test_a_mistake_in_a_tick_is_logged_and_the_loop_goes_on_after_a_rest(
    worker: SampleWorker,
    signal: Signal,
    running: asyncio.Task[None],
    clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def slip() -> None:
        raise LookupError("a broken tick")

    worker.work = slip
    signal.notify()
    await worker.has_ticked(2)
    await passes()
    assert "the sample made a mistake" in caplog.text
    assert "a broken tick" in caplog.text
    worker.work = None

    await clock.advance(4.9)
    await passes()
    assert worker.ticks == 2  # a broken tick must not fill the log
    await clock.advance(0.2)

    await worker.has_ticked(3)


async def test_the_end_of_spawned_work_wakes_it_and_a_mistake_in_it_is_logged(
    worker: SampleWorker, running: asyncio.Task[None], caplog: pytest.LogCaptureFixture
) -> None:
    async def carry() -> None:
        raise LookupError("dropped")

    worker.spawn(carry())
    assert worker.in_hand == 1

    await worker.has_ticked(2)
    assert worker.in_hand == 0
    assert "the sample could not finish a piece of work" in caplog.text
    assert not running.done()


async def test_it_rests_while_it_waits_with_nothing_in_hand_and_no_news(
    worker: SampleWorker, signal: Signal, running: asyncio.Task[None]
) -> None:
    go_on = asyncio.Event()
    assert worker.resting

    worker.work = lambda: _wait(go_on)
    signal.notify()
    assert not worker.resting
    await worker.has_ticked(2)
    assert not worker.resting

    worker.work = None
    worker.spawn(_wait(go_on))
    go_on.set()
    await passes()
    assert worker.resting


async def test_stopping_takes_no_more_ticks_and_waits_for_what_is_in_hand(
    worker: SampleWorker, signal: Signal, running: asyncio.Task[None]
) -> None:
    go_on = asyncio.Event()
    carried: list[str] = []

    async def carry() -> None:
        await go_on.wait()
        carried.append("to the end")

    worker.spawn(carry())
    worker.stop()
    signal.notify()
    await passes()
    assert not running.done()
    assert worker.ticks == 1

    go_on.set()
    async with asyncio.timeout(5):
        await running
    assert carried == ["to the end"]


async def test_stopping_lets_a_tick_end(worker: SampleWorker, signal: Signal, running: asyncio.Task[None]) -> None:
    go_on = asyncio.Event()
    worker.work = lambda: _wait(go_on)
    signal.notify()
    await worker.has_ticked(2)

    worker.stop()
    await passes()
    assert not running.done()
    go_on.set()

    async with asyncio.timeout(5):
        await running
    assert worker.ticks == 2


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def test_a_worker_stopped_before_it_began_ends_at_once(worker: SampleWorker) -> None:
    worker.stop()

    async with asyncio.timeout(5):
        await worker.run()

    assert worker.ticks == 0
