"""The loop of a worker: woken by its signal or by time, unharmed by mistakes, ended when asked to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import ClassVar

import pytest

from bot.workers import Signal, Worker
from tests.clock import ManualClock


class Porter(Worker):
    """Notes its turns; a test says what each of them does and how long the rest after it is."""

    name: ClassVar[str] = "porter"

    def __init__(self, clock: ManualClock, signal: Signal) -> None:
        super().__init__(clock, signal)
        self.turns = 0
        self.rest: float | None = None
        self.work: Callable[[], Awaitable[None]] | None = None
        self._turned = asyncio.Condition()

    async def tick(self) -> float | None:
        async with self._turned:
            self.turns += 1
            self._turned.notify_all()
        if self.work is not None:
            await self.work()
        return self.rest

    async def has_turned(self, times: int) -> None:
        async with asyncio.timeout(5), self._turned:
            await self._turned.wait_for(lambda: self.turns >= times)


@pytest.fixture
async def signal() -> Signal:
    return Signal()


@pytest.fixture
async def porter(clock: ManualClock, signal: Signal) -> Porter:
    return Porter(clock, signal)


@pytest.fixture
async def running(porter: Porter) -> AsyncIterator[asyncio.Task[None]]:
    """The porter's loop, after its first turn."""
    task = asyncio.create_task(porter.run())
    await porter.has_turned(1)
    await asyncio.sleep(0)
    yield task
    porter.stop()
    async with asyncio.timeout(5):
        await task


async def passes(turns: int = 20) -> None:
    """Let everything that is ready run; nothing here waits for the outside."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def test_without_news_it_sleeps_until_its_bell_rings(
    porter: Porter, signal: Signal, running: asyncio.Task[None], clock: ManualClock
) -> None:
    await clock.advance(1e6)
    await passes()
    assert porter.turns == 1

    signal.notify()
    await porter.has_turned(2)
    await passes()

    assert porter.turns == 2


async def test_it_wakes_after_the_rest_that_its_turn_named(
    porter: Porter, signal: Signal, running: asyncio.Task[None], clock: ManualClock
) -> None:
    porter.rest = 10
    signal.notify()
    await porter.has_turned(2)
    await passes()

    await clock.advance(9.9)
    await passes()
    assert porter.turns == 2
    await clock.advance(0.2)

    await porter.has_turned(3)


async def test_a_bell_that_rings_during_a_turn_is_heard_after_it(
    porter: Porter, signal: Signal, running: asyncio.Task[None]
) -> None:
    async def news_arrives_meanwhile() -> None:
        porter.work = None
        signal.notify()

    porter.work = news_arrives_meanwhile
    signal.notify()

    await porter.has_turned(3)
    await passes()
    assert porter.turns == 3


async def test_a_mistake_in_a_turn_is_logged_and_the_loop_goes_on_after_a_rest(
    porter: Porter, signal: Signal, running: asyncio.Task[None], clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def slip() -> None:
        raise LookupError("a broken tick")

    porter.work = slip
    signal.notify()
    await porter.has_turned(2)
    await passes()
    assert "the porter made a mistake" in caplog.text
    assert "a broken tick" in caplog.text
    porter.work = None

    await clock.advance(4.9)
    await passes()
    assert porter.turns == 2  # a broken tick must not fill the log
    await clock.advance(0.2)

    await porter.has_turned(3)


async def test_the_end_of_spawned_work_wakes_it_and_a_mistake_in_it_is_logged(
    porter: Porter, running: asyncio.Task[None], caplog: pytest.LogCaptureFixture
) -> None:
    async def carry() -> None:
        raise LookupError("dropped")

    porter.spawn(carry())
    assert porter.in_hand == 1

    await porter.has_turned(2)
    assert porter.in_hand == 0
    assert "the porter could not finish a piece of work" in caplog.text
    assert not running.done()


async def test_stopping_takes_no_more_turns_and_waits_for_what_is_in_hand(
    porter: Porter, signal: Signal, running: asyncio.Task[None]
) -> None:
    go_on = asyncio.Event()
    carried: list[str] = []

    async def carry() -> None:
        await go_on.wait()
        carried.append("to the end")

    porter.spawn(carry())
    porter.stop()
    signal.notify()
    await passes()
    assert not running.done()
    assert porter.turns == 1

    go_on.set()
    async with asyncio.timeout(5):
        await running
    assert carried == ["to the end"]


async def test_stopping_lets_a_turn_end(porter: Porter, signal: Signal, running: asyncio.Task[None]) -> None:
    go_on = asyncio.Event()
    porter.work = lambda: _wait(go_on)
    signal.notify()
    await porter.has_turned(2)

    porter.stop()
    await passes()
    assert not running.done()
    go_on.set()

    async with asyncio.timeout(5):
        await running
    assert porter.turns == 2


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def test_a_worker_stopped_before_it_began_ends_at_once(porter: Porter) -> None:
    porter.stop()

    async with asyncio.timeout(5):
        await porter.run()

    assert porter.turns == 0
