"""Whose job is sent next, and what place the others are told."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.engines.sqlite import Database
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.rows.job import Job
from tests.clock import NOON
from tests.factories import ALICE, BOB, a_queued_job


async def claim(store: JobStore, *, max_running: int = 10**6) -> Job | None:
    claimed = await store.claim_next_to_send(max_running=max_running, now=NOON)
    return None if claimed is None else claimed[0]


def with_a_database(work: Callable[[Database], Awaitable[None]]) -> None:
    """For hypothesis, whose examples need a new one each."""

    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = await Database.open(Path(folder) / "bandstand.db")
            try:
                await work(database)
            finally:
                await database.close()

    asyncio.run(run())


async def claim_all(store: JobStore) -> list[Job]:
    order: list[Job] = []
    while (job := await claim(store)) is not None:
        order.append(job)
    return order


async def test_a_guild_with_200_waiting_jobs_delays_anothers_single_one_by_at_most_one_turn(
    database: Database,
) -> None:
    store = JobStore(database)
    for number in range(200):
        await a_queued_job(store, guild_id=1, user_id=100 + number % 7)
    first = await claim(store)
    single = await a_queued_job(store, guild_id=2)

    assert first is not None
    assert first.guild_id == 1
    assert (await JobQueries(database).places())[single.id] == 1
    assert await claim(store) is not None
    order = [job.id for job in await claim_all(store)]
    assert single.id not in order  # it was the second to go


async def test_guilds_take_turns_and_so_do_the_members_of_a_guild(database: Database) -> None:
    store = JobStore(database)
    for guild, user in [(1, ALICE)] * 3 + [(1, BOB)] * 2 + [(2, ALICE)] * 2:
        await a_queued_job(store, guild_id=guild, user_id=user)

    order = [(job.guild_id, job.user_id) for job in await claim_all(store)]

    assert order == [(1, ALICE), (2, ALICE), (1, BOB), (2, ALICE), (1, ALICE), (1, BOB), (1, ALICE)]


async def test_who_was_served_long_ago_comes_before_who_was_served_just_now(database: Database) -> None:
    store = JobStore(database)
    for guild in (1, 2):
        await a_queued_job(store, guild_id=guild)
    await claim_all(store)  # guild 1, then guild 2
    for guild in (2, 1):
        await a_queued_job(store, guild_id=guild)

    assert [job.guild_id for job in await claim_all(store)] == [1, 2]


@settings(max_examples=40, deadline=None)
@given(
    asked=st.lists(st.tuples(st.integers(1, 3), st.integers(11, 13)), min_size=1, max_size=12),
    served_before=st.integers(0, 5),
)
def test_places_are_the_order_in_which_the_queue_is_served(asked: list[tuple[int, int]], served_before: int) -> None:
    async def try_it(database: Database) -> None:
        store = JobStore(database)
        for guild, user in asked:
            await a_queued_job(store, guild_id=guild, user_id=user)
        for _ in range(served_before):
            await claim(store)
        places = await JobQueries(database).places()

        order = [job.id for job in await claim_all(store)]

        assert places == {job_id: place for place, job_id in enumerate(order, start=1)}

    with_a_database(try_it)


async def test_a_job_that_has_to_wait_lets_the_others_pass(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    waiting = await a_queued_job(store)
    later = NOON + timedelta(seconds=30)
    assert await claim(store) is not None
    assert await store.back_to_queue(waiting.id, not_before=later, now=NOON)

    assert await claim(store) is None
    assert await queries.next_allowed_at() == later
    other = await a_queued_job(store, user_id=BOB)
    claimed = await claim(store)
    assert claimed is not None
    assert claimed.id == other.id
    assert await store.claim_next_to_send(max_running=9, now=later - timedelta(milliseconds=1)) is None
    assert await store.claim_next_to_send(max_running=9, now=later) is not None


async def test_no_more_are_at_the_provider_than_the_operator_allows(database: Database) -> None:
    store = JobStore(database)
    jobs = [await a_queued_job(store) for _ in range(4)]
    first, second = await claim(store, max_running=2), await claim(store, max_running=2)
    assert first is not None
    assert second is not None

    assert await claim(store, max_running=2) is None
    await store.started(first.id, dialect="dedicated", task_id="task", poll_at=NOON, now=NOON)
    assert await claim(store, max_running=2) is None
    await store.overdue(first.id)  # it may never come, so it holds nobody up
    third = await claim(store, max_running=2)
    assert third is not None
    await store.outcome_unknown(second.id, now=NOON)
    fourth = await claim(store, max_running=2)
    assert fourth is not None
    assert {job.id for job in (first, second, third, fourth)} == {job.id for job in jobs}


async def test_every_attempt_has_a_secret_of_its_own(database: Database) -> None:
    store = JobStore(database)
    job = await a_queued_job(store)
    secrets = []
    for _ in range(2):
        claimed = await store.claim_next_to_send(max_running=1, now=NOON)
        assert claimed is not None
        secrets.append(claimed[1])
        await store.back_to_queue(job.id, not_before=NOON, now=NOON)

    assert secrets[0] != secrets[1]
    assert all(len(secret) >= 22 for secret in secrets)  # 128 bits in base64
    (row,) = await database.all("SELECT callback_digest, attempts FROM jobs")
    assert row["callback_digest"] is None
    assert row["attempts"] == 2
