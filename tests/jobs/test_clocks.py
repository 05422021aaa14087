"""Somebody sets the system's clock: nothing is lost, and nothing waits for as long as the clock was moved."""

from datetime import timedelta

import pytest

from bot.jobs import delivery, schedule
from bot.jobs.preparer import _BETWEEN_TRIES
from bot.jobs.rate_holds import LONGEST_WAIT
from bot.jobs.record_memory import LOST_AFTER_READS, LOST_READS_APART
from bot.sandbox.suno_api import SunoStandIn
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.preparations import PreparationStore
from storage.rows.job import Failure, JobState, Made
from tests.clock import ManualClock
from tests.factories import SONG, a_new_take, a_running_job
from tests.jobs.bench import Books, WorkerBench, creates

S = JobState
PAID = Books(used=SONG, charged=SONG, open=0)
FORTNIGHT = timedelta(days=14, hours=1)
DAY = timedelta(days=1)
HOURS = 3600.0


# --- forward ---


@pytest.mark.parametrize("with_callbacks", [True, False])
async def test_a_song_is_not_lost_to_a_clock_that_jumps_forward(
    bench: WorkerBench, polling: WorkerBench, clock: ManualClock, with_callbacks: bool
) -> None:
    either = bench if with_callbacks else polling
    job = await either.ask()
    await either.advance(60)

    clock.jump(FORTNIGHT)
    await either.advance(30)
    assert (await either.job(job.id)).state in (S.RUNNING, S.OVERDUE)
    await either.advance(7 * HOURS)

    assert (await either.job(job.id)).state is S.FINISHED
    assert len(await either.takes(job)) == 2  # not the one alone that was there when the clock jumped
    assert await either.deliveries(job) == ["pending"]
    assert await either.books() == PAID


async def test_a_record_that_is_known_is_never_lost_however_old_it_is(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("stuck", operation="generate")
    job = await polling.ask()
    await polling.settle()

    for _ in range(LOST_AFTER_READS + 5):
        clock.jump(FORTNIGHT)
        await polling.advance(61)

    assert (await polling.job(job.id)).state is S.OVERDUE
    assert await polling.books() == PAID


async def test_a_job_that_the_api_goes_on_not_to_know_is_lost_and_the_allowance_returned(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("record-missing", operation="generate", seconds=10**9)
    job = await polling.ask()

    await polling.advance(LOST_AFTER_READS * LOST_READS_APART)
    assert (await polling.job(job.id)).state is S.OVERDUE
    await polling.advance(24 * HOURS)

    lost = await polling.job(job.id)
    assert lost.state is S.FAILED
    assert lost.failure is not None
    assert lost.failure.reason == "lost"
    assert await polling.books() == Books(used=0, charged=SONG, open=0)


async def test_reads_at_one_time_count_as_one_whatever_the_clock_says_between_them(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("record-missing", operation="generate", seconds=3600)
    job = await polling.ask()
    await polling.settle()

    for _ in range(2 * LOST_AFTER_READS):
        clock.jump(FORTNIGHT)
        await polling.advance(5)
    assert (await polling.job(job.id)).state is S.OVERDUE
    await polling.advance(13 * HOURS)

    assert (await polling.job(job.id)).state is S.FINISHED


async def test_a_record_that_is_known_in_between_begins_the_count_anew(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("stuck", operation="generate")
    job = await polling.ask()
    await polling.settle()
    await polling.store.asked(job.id, next_poll_at=polling.clock.now(), unknown_reads=LOST_AFTER_READS - 1)

    await polling.advance(30)
    assert (await polling.job(job.id)).unknown_reads == 0


# --- back ---


async def test_a_song_is_followed_on_after_a_clock_has_jumped_back(polling: WorkerBench, clock: ManualClock) -> None:
    job = await polling.ask()
    await polling.advance(60)

    clock.jump(-FORTNIGHT)
    await polling.advance(400)

    assert (await polling.job(job.id)).state is S.FINISHED
    assert await polling.books() == PAID


async def test_an_old_job_is_asked_for_again_within_the_longest_wait_there_is(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("late-success", operation="generate", seconds=3600)
    job = await polling.ask()
    await polling.advance(1800)
    assert (await polling.job(job.id)).state is S.OVERDUE

    clock.jump(-FORTNIGHT)
    await polling.advance(7 * HOURS)

    assert (await polling.job(job.id)).state is S.FINISHED


async def test_a_job_that_was_asked_to_wait_is_sent_when_the_clock_has_jumped_back(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("http-429", operation="generate")
    job = await polling.ask()
    await polling.settle()

    clock.jump(-DAY)
    await polling.advance(60 + LONGEST_WAIT + 1)

    assert (await polling.job(job.id)).state is S.RUNNING
    assert len(creates(suno)) == 2


@pytest.mark.parametrize("ended", [True, False])
async def test_a_card_that_rests_waits_no_longer_either(polling: WorkerBench, clock: ManualClock, ended: bool) -> None:
    job = await a_running_job(polling.store, now=clock.now())
    if ended:
        await polling.store.fail(job.id, Failure("lost"), now=clock.now())
    await polling.store.card_rests(job.id, not_before=clock.now() + timedelta(minutes=30))

    clock.jump(-FORTNIGHT)
    await polling.advance(61)

    resting_until = (await polling.job(job.id)).card_not_before
    assert resting_until is not None
    assert resting_until - clock.now() <= schedule.LONGEST.card


async def test_deliveries_and_preparations_wait_no_longer_either(polling: WorkerBench, clock: ManualClock) -> None:
    job = await a_running_job(polling.store, now=clock.now())
    await polling.store.finish(job.id, Made([a_new_take()]), now=clock.now())
    await polling.ask(prepared=False)
    deliveries, preparations = DeliveryStore(polling.database), PreparationStore(polling.database)

    clock.jump(-FORTNIGHT)
    await polling.advance(61)

    next_post, next_preparation = await deliveries.next_due_at(), await preparations.next_allowed_at()
    assert next_post is not None
    assert next_post - clock.now() <= schedule.LONGEST.delivery
    assert next_preparation is not None
    assert next_preparation - clock.now() <= schedule.LONGEST.send


async def test_a_process_that_starts_after_the_clock_was_set_back_waits_no_longer(
    polling: WorkerBench, clock: ManualClock
) -> None:
    await polling.ask()
    await polling.settle()

    clock.jump(-FORTNIGHT)
    await polling.tracker.recover()

    at = await polling.queries.next_poll_at()
    assert at is not None
    assert at - clock.now() <= schedule.LONGEST.look_young


async def test_an_unclear_job_is_settled_a_day_after_the_clock_was_set_back(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("http-503", operation="generate")
    job = await polling.ask()
    await polling.settle()

    clock.jump(-FORTNIGHT)
    await polling.advance(61)
    clock.jump(schedule.UNCLEAR_FOR)
    await polling.advance(61)

    assert (await polling.job(job.id)).state is S.SETTLED


def test_no_wait_is_longer_than_the_longest() -> None:
    assert schedule.LONGEST.delivery >= delivery._LONGEST_WAIT
    assert schedule.LONGEST.send >= max(timedelta(seconds=LONGEST_WAIT), _BETWEEN_TRIES)
