"""Rows of messages to post: what may follow what."""

import sqlite3
from datetime import timedelta

import pytest

from storage.engines.sqlite import Database
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.rows.delivery import Delivery, DeliveryState
from tests.clock import NOON
from tests.factories import a_take

_NEW = """
    INSERT INTO deliveries (subject, subject_id, guild_id, channel_id, state, not_before, created_at)
    VALUES ('{subject}', ?, 1, 2, 'pending', 0, 0)
"""


async def a_delivery(database: Database) -> tuple[DeliveryStore, Delivery]:
    take = await a_take(database)
    assert take.job_id is not None
    store = DeliveryStore(database)
    (delivery,) = await store.of_job(take.job_id)
    return store, delivery


async def test_a_message_is_claimed_once_and_posted_once(database: Database) -> None:
    store, delivery = await a_delivery(database)

    assert [row.id for row in await store.due(NOON, 9)] == [delivery.id]
    assert not await store.posted(delivery.id, 5, now=NOON)
    assert [await store.posting(delivery.id, attempt=1, now=NOON) for _ in range(2)] == [True, False]
    assert [await store.posted(delivery.id, 5, now=NOON) for _ in range(2)] == [True, False]

    assert await store.due(NOON, 9) == []
    (posted,) = await store.of_job(delivery.subject.id)
    assert (posted.state, posted.message_id, posted.attempts) == (DeliveryState.POSTED, 5, 1)


async def test_one_that_may_have_been_posted_is_looked_for_before_it_is_claimed_again(database: Database) -> None:
    store, delivery = await a_delivery(database)
    later = NOON + timedelta(minutes=1)
    await store.posting(delivery.id, attempt=1, now=NOON)

    await store.try_again(delivery.id, attempt=1, not_before=later, trouble="no_answer", certainly_absent=False)

    assert await store.due(NOON, 9) == []
    assert await store.next_due_at() == later
    (row,) = await store.due(later, 9)
    assert (row.state, row.trouble) == (DeliveryState.POSTING, "no_answer")
    await store.try_again(delivery.id, attempt=1, not_before=later, trouble="too_large")
    assert (await store.due(later, 9))[0].state is DeliveryState.PENDING


async def test_what_is_withheld_or_refused_is_not_due_and_keeps_its_word(database: Database) -> None:
    store, delivery = await a_delivery(database)
    await JobStore(database).cancel(delivery.subject.id, now=NOON)

    assert await store.withhold(delivery.subject.id)

    assert await store.due(NOON, 9) == []
    assert await store.next_due_at() is None
    assert not await store.posting(delivery.id, attempt=1, now=NOON)
    assert not await store.refused(delivery.id, trouble="channel_gone")


async def test_what_is_being_posted_cannot_be_withheld_any_more(database: Database) -> None:
    store, delivery = await a_delivery(database)
    await store.posting(delivery.id, attempt=1, now=NOON)

    assert not await store.withhold(delivery.subject.id)


async def test_a_message_about_a_job_is_about_one_that_exists(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await database.write(lambda it: it.execute(_NEW.format(subject="job"), (404,)))


async def test_a_message_about_something_else_needs_no_job_and_is_posted_like_any_other(database: Database) -> None:
    store, _ = await a_delivery(database)

    await database.write(lambda it: it.execute(_NEW.format(subject="jam"), (404,)))

    (row,) = await database.all("SELECT id, job_id FROM deliveries WHERE subject = 'jam'")
    assert row["job_id"] is None
    assert [await store.posting(row["id"], attempt=1, now=NOON) for _ in range(2)] == [True, False]
    assert await store.posted(row["id"], 5, now=NOON)


async def test_a_part_of_a_subject_is_written_down_once(database: Database) -> None:
    _, delivery = await a_delivery(database)

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        await database.write(lambda it: it.execute(_NEW.format(subject="job"), (delivery.subject.id,)))


async def test_the_moment_of_a_request_is_written_down_with_it(database: Database) -> None:
    """Later looks for the post begin there, however often the next try was put off since."""
    store, delivery = await a_delivery(database)
    assert delivery.posting_at is None

    await store.posting(delivery.id, attempt=1, now=NOON)
    for hours in range(1, 5):
        later = NOON + timedelta(hours=hours)
        await store.try_again(
            delivery.id, attempt=hours + 1, not_before=later, trouble="no_answer", certainly_absent=False
        )

    (row,) = await store.of_job(delivery.subject.id)
    assert (row.posting_at, row.attempts) == (NOON, 5)
    assert await store.not_there(row.id)
    assert await store.posting(row.id, attempt=6, now=NOON + timedelta(hours=9))
    (row,) = await store.of_job(delivery.subject.id)
    assert (row.posting_at, row.attempts) == (NOON + timedelta(hours=9), 6)


async def test_the_member_is_told_once_for_each_job(database: Database) -> None:
    store, delivery = await a_delivery(database)
    job = await JobQueries(database).by_id(delivery.subject.id)
    assert job is not None
    await store.need_parts(job, 3, now=NOON)

    assert [await store.first_to_tell(job.id, now=NOON) for _ in range(3)] == [True, False, False]
    await store.need_parts(job, 5, now=NOON)
    assert not await store.first_to_tell(job.id, now=NOON)


async def test_what_is_to_be_posted_after_all_is_not_withheld_by_who_still_thinks_so(database: Database) -> None:
    """The files take minutes to fetch, and their member may change their mind meanwhile."""
    store, delivery = await a_delivery(database)
    jobs = JobStore(database)
    await jobs.cancel(delivery.subject.id, now=NOON)
    assert await jobs.post_after_all(delivery.subject.id, now=NOON)

    assert not await store.withhold(delivery.subject.id)

    assert [row.id for row in await store.due(NOON, 9)] == [delivery.id]
    assert await store.posting(delivery.id, attempt=1, now=NOON)
