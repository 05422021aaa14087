"""Never more than 20 creates in any ten seconds of the API, however long each of them travels."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jobs.window import CREATES, SECONDS, SlidingWindow
from tests.clock import ManualClock

# Seconds from leaving to the answer, and where between the two the request arrived, from 0 to 1.
TRAVELS = st.lists(st.tuples(st.floats(0, 70), st.floats(0, 1), st.floats(0, 3)), min_size=CREATES + 1, max_size=80)


async def arrivals(travels: list[tuple[float, float, float]], creates: int) -> list[float]:
    """When each arrives, sent as soon as the window lets it; the third number is a pause before the next one."""
    clock = ManualClock()
    window = SlidingWindow(clock, creates=creates)
    answers: list[float] = []  # of those on their way
    arrived: list[float] = []

    async def go_to(moment: float) -> None:
        for answer in sorted(at for at in answers if at <= moment):
            await clock.advance_to(answer)
            answers.remove(answer)
            window.answered()
        await clock.advance_to(moment)

    for seconds, arrival, pause in travels:
        while (wait := window.free_in()) != 0:
            now = clock.monotonic()
            moments = [*answers, *([] if wait is None else [now + max(wait, 1e-6)])]
            await go_to(max(now, min(moments)))
        now = clock.monotonic()
        window.left()
        arrived.append(now + seconds * arrival)
        answers.append(now + seconds)
        await go_to(now + pause)
    return sorted(arrived)


@settings(max_examples=80, deadline=None)
@given(travels=TRAVELS, creates=st.sampled_from([1, 3, CREATES]))
def test_no_timing_on_the_way_squeezes_one_more_into_ten_seconds(
    travels: list[tuple[float, float, float]], creates: int
) -> None:
    arrived = asyncio.run(arrivals(travels, creates))

    for first, last in zip(arrived, arrived[creates:], strict=False):
        assert last - first >= SECONDS - 1e-6


async def test_twenty_leave_at_once_and_the_next_ten_seconds_after_the_first_answer(clock: ManualClock) -> None:
    window = SlidingWindow(clock)
    for _ in range(CREATES):
        assert window.free_in() == 0
        window.left()

    assert window.free_in() is None  # only an answer can change that
    await clock.advance(2)
    window.answered()
    assert window.free_in() == SECONDS
    await clock.advance(4)
    window.answered()
    assert window.free_in() == 6
    await clock.advance(6)
    assert window.free_in() == 0


@pytest.mark.parametrize(("remembered", "free_now"), [(0, True), (19, True), (20, False), (45, False)])
async def test_creates_of_an_earlier_process_count_for_ten_seconds(
    clock: ManualClock, remembered: int, free_now: bool
) -> None:
    window = SlidingWindow(clock)
    window.remember(remembered)

    assert (window.free_in() == 0) is free_now
    await clock.advance(SECONDS)
    assert window.free_in() == 0


async def test_a_jump_of_the_time_of_day_changes_nothing(clock: ManualClock) -> None:
    window = SlidingWindow(clock, creates=1)
    window.left()
    window.answered()

    clock.jump(timedelta(days=3))
    assert window.free_in() == SECONDS
    clock.jump(timedelta(days=-9))
    assert window.free_in() == SECONDS
