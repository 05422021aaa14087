"""The clock that tests move by hand."""

import asyncio

import pytest

from bot.sandbox.suno_api import ManualClock, RealClock


async def test_sleepers_wake_in_order_at_their_own_moment() -> None:
    clock = ManualClock(start=100)
    woken: list[tuple[str, float]] = []

    async def sleep(name: str, *pauses: float) -> None:
        for pause in pauses:
            await clock.sleep(pause)
            woken.append((name, clock.now()))

    clock.start(sleep("a", 3, 1))
    clock.start(sleep("b", 2, 5))
    await clock.advance(6)

    assert woken == [("b", 102), ("a", 103), ("a", 104)]
    assert clock.now() == 106
    await clock.advance(1)
    assert woken[-1] == ("b", 107)


async def test_work_between_two_sleeps_is_waited_for() -> None:
    clock = ManualClock(start=0)
    done: list[float] = []

    async def work() -> None:
        await clock.sleep(1)
        await asyncio.to_thread(lambda: None)
        done.append(clock.now())
        await clock.sleep(1)
        done.append(clock.now())

    clock.start(work())
    await clock.advance(2)

    assert done == [1, 2]


async def test_a_cancelled_sleeper_holds_nobody_up() -> None:
    clock = ManualClock(start=0)
    sleeper = clock.spawn(clock.sleep(10))
    await clock.settle()

    sleeper.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeper
    await clock.advance(20)

    assert clock.now() == 20


async def test_closing_ends_what_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    for clock in (ManualClock(), RealClock()):
        sleeper = clock.spawn(clock.sleep(1000))
        await clock.close()
        assert sleeper.cancelled()
    assert not caplog.records


async def test_an_activity_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock()

    async def fail() -> None:
        raise RuntimeError("on purpose")

    clock.start(fail())
    await clock.settle()
    await clock.close()

    assert "on purpose" in caplog.text


async def test_the_real_clock_sleeps_and_knows_the_time() -> None:
    clock = RealClock()
    began = clock.now()

    await clock.sleep(0)
    await clock.sleep(0.01)

    assert 0.009 < clock.now() - began < 5
