"""Equal credits prove something only where nothing could have made up for a charge."""

from datetime import timedelta

import pytest

from storage.engines.sqlite import Database
from storage.ledger.credit_readings import CreditReadingStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.rows.job import Failure, Job, JobState
from tests.clock import NOON
from tests.factories import a_queued_job, a_running_job

CREDITS = 100_000
DAY = timedelta(hours=24)


async def an_unclear_job(store: JobStore) -> Job:
    job = await a_queued_job(store)
    assert await store.claim_next_to_send(max_running=9, now=NOON) is not None
    assert await store.outcome_unknown(job.id, now=NOON)
    return job


@pytest.fixture
async def store(database: Database) -> JobStore:
    return JobStore(database)


@pytest.fixture
async def readings(database: Database) -> CreditReadingStore:
    return CreditReadingStore(database)


async def settled(readings: CreditReadingStore, credits: int = CREDITS) -> list[int]:
    return [job.id for job in await readings.note(credits, now=NOON, settle=True)]


async def test_the_same_credits_before_and_after_settle_what_is_unclear(
    store: JobStore, readings: CreditReadingStore
) -> None:
    await readings.note(CREDITS, now=NOON, settle=False)
    job = await an_unclear_job(store)

    assert await readings.may_prove()
    assert await settled(readings, CREDITS - 1) == []
    assert await settled(readings, CREDITS + 1) == []
    assert await settled(readings) == [job.id]


async def test_without_a_reading_from_before_nothing_is_proven(store: JobStore, readings: CreditReadingStore) -> None:
    await an_unclear_job(store)
    await readings.note(CREDITS, now=NOON, settle=False)

    assert not await readings.may_prove()
    assert await settled(readings) == []


@pytest.mark.parametrize("ended", [False, True])
async def test_nothing_is_proven_when_anything_else_was_sent_since(
    store: JobStore, readings: CreditReadingStore, ended: bool
) -> None:
    await readings.note(CREDITS, now=NOON, settle=False)
    other = await a_running_job(store)
    if ended:
        await store.fail(other.id, Failure("timeout"), now=NOON)
    await an_unclear_job(store)

    assert not await readings.may_prove()
    assert await settled(readings) == []


async def test_not_even_by_a_create_that_was_refused_in_between(store: JobStore, readings: CreditReadingStore) -> None:
    """Whether the API took something for it is again only its word."""
    await readings.note(CREDITS, now=NOON, settle=False)
    other = await a_queued_job(store)
    await store.claim_next_to_send(max_running=9, now=NOON)
    await store.fail(other.id, Failure("moderated"), now=NOON)
    await an_unclear_job(store)

    assert not await readings.may_prove()
    assert await settled(readings) == []


async def test_what_certainly_did_not_arrive_was_not_sent(store: JobStore, readings: CreditReadingStore) -> None:
    await readings.note(CREDITS, now=NOON, settle=False)
    other = await a_queued_job(store)
    await store.claim_next_to_send(max_running=9, now=NOON)
    await store.back_to_queue(other.id, not_before=NOON + DAY, now=NOON)
    job = await an_unclear_job(store)

    assert await settled(readings) == [job.id]


async def test_nothing_is_proven_when_something_was_at_the_provider_before(
    store: JobStore, readings: CreditReadingStore
) -> None:
    running = await a_running_job(store)
    await readings.note(CREDITS, now=NOON, settle=False)
    await an_unclear_job(store)
    await store.fail(running.id, Failure("generation_failed"), refunded=True, now=NOON)

    assert await settled(readings) == []


async def test_credits_that_came_back_for_an_old_job_do_not_hide_a_charge(
    store: JobStore, readings: CreditReadingStore, database: Database
) -> None:
    """It was settled after a day, is claimed by its callback all the same, and fails with its credits returned."""
    old = await an_unclear_job(store)
    await store.settle_unclear(older_than=DAY, now=NOON + DAY)
    await readings.note(CREDITS, now=NOON, settle=False)
    job = await an_unclear_job(store)
    assert await readings.may_prove()

    await store.started(old.id, dialect="dedicated", task_id="late", poll_at=NOON, now=NOON)
    await store.fail(old.id, Failure("generation_failed"), refunded=True, now=NOON)

    assert not await readings.may_prove()
    assert await settled(readings) == []
    found = await JobQueries(database).by_id(job.id)
    assert found is not None
    assert found.state is JobState.UNCLEAR


async def test_readings_that_can_prove_nothing_any_more_are_not_kept(
    store: JobStore, readings: CreditReadingStore, database: Database
) -> None:
    for credits in range(CREDITS, CREDITS + 50):
        await readings.note(credits, now=NOON, settle=False)
    await an_unclear_job(store)
    await settled(readings, CREDITS + 49)
    for credits in range(50):
        await readings.note(credits, now=NOON, settle=False)

    (row,) = await database.all("SELECT COUNT(*) AS number FROM credit_readings")
    assert row["number"] == 3  # the two of the proof, and the latest
