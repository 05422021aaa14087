"""The ledger of jobs, where an example says more than the machine beside this file."""

import asyncio
from datetime import timedelta

import pytest

from storage.engines.sqlite import Database
from storage.ledger.book_store import BookStore
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore, digest_of
from storage.library.takes import TakeStore
from storage.rows.book import Ceilings, LayerState, Period, RaisedBy, Scope
from storage.rows.delivery import DeliveryState
from storage.rows.job import Accepted, AllowanceRefused, Failure, JobState, Made, Repeated
from tests.clock import NOON
from tests.factories import (
    ALICE,
    BOB,
    GUILD,
    PLENTY,
    SONG,
    a_job,
    a_new_job,
    a_new_take,
    a_queued_job,
    a_running_job,
)
from tests.storage.quota_layers import of_guild, of_member

SMALL = Ceilings(
    operator_daily=4 * SONG, max_guild_daily=3 * SONG, default_guild_daily=2 * SONG, default_member_daily=SONG
)


async def used_today(database: Database) -> int:
    row = await database.one("SELECT COALESCE(SUM(amount), 0) AS used FROM allowance_entries")
    assert row is not None
    return int(row["used"])


@pytest.mark.parametrize(
    ("taken_by", "scope", "limit", "used"),
    [
        ([(GUILD, ALICE)], Scope.MEMBER, SONG, SONG),
        ([(GUILD, BOB), (GUILD, 77)], Scope.GUILD, 2 * SONG, 2 * SONG),
        ([(2, 1), (3, 1), (4, 1), (5, 1)], Scope.OPERATOR, 4 * SONG, 4 * SONG),
        # All of them at their ends: the outermost is named, since no other change would help.
        ([(GUILD, ALICE), (GUILD, BOB), (2, 1), (3, 1)], Scope.OPERATOR, 4 * SONG, 4 * SONG),
    ],
)
async def test_a_full_layer_refuses_by_its_name_and_numbers_and_nothing_is_written(
    database: Database, taken_by: list[tuple[int, int]], scope: Scope, limit: int, used: int
) -> None:
    store = JobStore(database)
    for guild, user in taken_by:
        await a_job(store, guild_id=guild, user_id=user, ceilings=SMALL)

    refused = await store.accept([a_new_job()], SMALL, now=NOON)

    assert isinstance(refused, AllowanceRefused)
    assert (refused.state.scope, refused.state.limit, refused.state.used) == (scope, limit, used)
    assert refused.state.left == 0
    assert len(await JobQueries(database).in_state(JobState.ACCEPTED)) == len(taken_by)
    assert await used_today(database) == SONG * len(taken_by)


async def test_many_who_ask_at_one_moment_do_not_overdraw_together(database: Database) -> None:
    store = JobStore(database)

    outcomes = await asyncio.gather(
        *[store.accept([a_new_job(guild_id=n, user_id=n)], SMALL, now=NOON) for n in range(1, 11)]
    )

    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 4
    assert await used_today(database) == SMALL.operator_daily


async def test_a_lower_maximum_of_the_operator_wins_over_what_an_admin_set_before(database: Database) -> None:
    store = JobStore(database)
    await BookStore(database).set_layers(GUILD, [of_guild(GUILD, 100 * SONG), of_member(100 * SONG)])
    for _ in range(3):
        await a_job(store, ceilings=SMALL)

    refused = await store.accept([a_new_job()], SMALL, now=NOON)

    assert isinstance(refused, AllowanceRefused)
    assert (refused.state.scope, refused.state.limit) == (Scope.GUILD, SMALL.max_guild_daily)


async def test_an_interaction_that_discord_tells_twice_is_accepted_once(database: Database) -> None:
    store = JobStore(database)
    job = await a_job(store, interaction_id=5)

    again = await store.accept([a_new_job(interaction_id=5)], PLENTY, now=NOON)

    assert isinstance(again, Repeated)
    assert again.job.id == job.id
    assert await used_today(database) == SONG


async def test_a_job_whose_card_has_shown_after_all_is_not_cancelled_for_want_of_one(database: Database) -> None:
    store = JobStore(database)
    seen, unseen = await a_queued_job(store), await a_job(store)

    assert not await store.cancel_unseen(seen.id, now=NOON)
    assert await store.cancel_unseen(unseen.id, now=NOON)

    assert [job.id for job in await JobQueries(database).in_state(JobState.QUEUED)] == [seen.id]
    assert await used_today(database) == SONG


async def test_a_job_cancelled_while_it_is_sent_is_not_sent_again(database: Database) -> None:
    store = JobStore(database)
    job = await a_queued_job(store)
    await store.claim_next_to_send(max_running=1, now=NOON)
    await store.cancel(job.id, now=NOON)

    assert await store.back_to_queue(job.id, not_before=NOON, now=NOON)

    (cancelled,) = await JobQueries(database).in_state(JobState.CANCELLED)
    assert cancelled.ended_at == NOON
    assert await store.claim_next_to_send(max_running=1, now=NOON) is None
    assert await used_today(database) == 0


async def test_a_job_claimed_after_it_was_settled_gets_a_new_end_on_its_card(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    job = await a_queued_job(store)
    await store.claim_next_to_send(max_running=1, now=NOON)
    await store.outcome_unknown(job.id, now=NOON)
    later = NOON + timedelta(hours=25)
    assert [settled.id for settled in await store.settle_unclear(older_than=timedelta(hours=24), now=later)] == [job.id]
    await store.card_ended(job)
    assert await queries.cards_to_end(NOON, limit=9) == []

    await store.started(job.id, dialect="dedicated", task_id="task", poll_at=later, now=later)
    await store.finish(job.id, Made([a_new_take()]), now=later)

    assert await queries.cards_to_end(NOON, limit=9) == []  # not before its song is posted
    (delivery,) = await DeliveryStore(database).of_job(job.id)
    await DeliveryStore(database).refused(delivery.id, trouble="channel_gone")
    assert [ended.state for ended in await queries.cards_to_end(NOON, limit=9)] == [JobState.FINISHED]
    assert (await BookStore(database).provider_balance()).charged == SONG
    assert (await BookStore(database).provider_balance()).open == 0
    assert await used_today(database) == 0  # it was given back, and stays so


async def test_a_restart_leaves_what_was_being_sent_unclear_and_everything_else_as_it_was(
    database: Database,
) -> None:
    store, queries = JobStore(database), JobQueries(database)
    running = await a_running_job(store)
    sending = await a_queued_job(store)
    await store.claim_next_to_send(max_running=9, now=NOON)
    queued = await a_queued_job(store)
    accepted = await a_job(store)

    await store.recover(now=NOON)
    await store.recover(now=NOON)

    states = {job.id: job.state for job in await queries.by_ids([running.id, sending.id, queued.id, accepted.id])}
    assert states == {
        running.id: JobState.RUNNING,
        sending.id: JobState.UNCLEAR,
        queued.id: JobState.QUEUED,
        accepted.id: JobState.ACCEPTED,
    }
    balance = await BookStore(database).provider_balance()
    assert (balance.charged, balance.open) == (SONG, SONG)


async def test_a_finished_job_keeps_its_takes_in_order_under_codes_of_their_own(database: Database) -> None:
    store = JobStore(database)
    job = await a_running_job(store)

    made = Made([a_new_take(title="One", duration=61.25), a_new_take(title="Two", duration=None)])
    assert await store.finish(job.id, made, now=NOON)

    takes = await TakeStore(database).of_job(job.id)
    assert [(take.title, take.position, take.duration) for take in takes] == [("One", 0, 61.25), ("Two", 1, None)]
    assert len({take.code for take in takes} | {job.code}) == 3
    assert await store.finish(job.id, Made([a_new_take()]), now=NOON) is False
    (delivery,) = await DeliveryStore(database).of_job(job.id)
    assert delivery.state is DeliveryState.PENDING


async def test_why_a_job_failed_is_kept_with_it(database: Database) -> None:
    store = JobStore(database)
    job = await a_running_job(store)
    failure = Failure("moderated", 400, "contains “artist names”")

    assert await store.fail(job.id, failure, now=NOON)

    (failed,) = await JobQueries(database).in_state(JobState.FAILED)
    assert failed.failure == failure


async def test_the_callback_address_finds_its_job_in_every_state(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    job = await a_queued_job(store)
    claimed = await store.claim_next_to_send(max_running=1, now=NOON)
    assert claimed is not None
    digest = digest_of(claimed[1])

    assert await queries.id_by_callback(digest) == job.id
    await store.started(job.id, dialect="dedicated", task_id="task", poll_at=NOON, now=NOON)
    await store.finish(job.id, Made([a_new_take()]), now=NOON)
    assert await queries.id_by_callback(digest) == job.id
    assert await queries.id_by_callback(digest_of("guessed")) is None
    assert await queries.id_by_callback(digest_of("half a pair \udcff")) is None


async def test_the_usual_duration_is_the_median_of_recent_jobs_once_there_are_three(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    for seconds in (100, 900, 140):
        assert await queries.typical_duration("generate") is None
        job = await a_running_job(store)
        await store.finish(job.id, Made([a_new_take()]), now=NOON + timedelta(seconds=seconds))

    assert await queries.typical_duration("generate") == timedelta(seconds=140)
    assert await queries.typical_duration("compose") is None


async def test_a_job_or_take_of_another_server_is_not_found_by_its_code(database: Database) -> None:
    job = await a_job(JobStore(database))

    assert await JobQueries(database).by_code(job.code, guild_id=GUILD) == job
    assert await JobQueries(database).by_code(job.code, guild_id=GUILD + 1) is None


async def test_songs_that_cannot_be_posted_do_not_hold_up_the_cards_of_others(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    for _ in range(3):
        stuck = await a_running_job(store)
        await store.finish(stuck.id, Made([a_new_take()]), now=NOON)
    failed = await a_running_job(store)
    await store.fail(failed.id, Failure("timeout"), now=NOON)

    assert [job.id for job in await queries.cards_to_end(NOON, limit=2)] == [failed.id]
    assert len(await queries.cards_of_undelivered(NOON, limit=9)) == 3


async def test_the_operators_ceiling_is_about_what_is_spent(database: Database) -> None:
    """The provider keeps its price when a song fails, and members who try again would find no end."""
    store = JobStore(database)
    ceilings = Ceilings(
        operator_daily=2 * SONG, max_guild_daily=9 * SONG, default_guild_daily=9 * SONG, default_member_daily=9 * SONG
    )
    for _ in range(2):
        job = await a_running_job(store)
        await store.fail(job.id, Failure("generation_failed"), now=NOON)

    refused = await store.accept([a_new_job()], ceilings, now=NOON)

    assert isinstance(refused, AllowanceRefused)
    assert refused.state == LayerState(
        Scope.OPERATOR, 0, Period.DAY, 2 * SONG, RaisedBy.OPERATOR, used=2 * SONG, resets_at=NOON + timedelta(hours=12)
    )
    assert await used_today(database) == 0  # the members' allowance did come back


async def test_what_the_provider_gives_back_can_be_spent_again(database: Database) -> None:
    store = JobStore(database)
    ceilings = Ceilings(
        operator_daily=SONG, max_guild_daily=9 * SONG, default_guild_daily=9 * SONG, default_member_daily=9 * SONG
    )
    job = await a_running_job(store)
    await store.fail(job.id, Failure("generation_failed"), refunded=True, now=NOON)

    assert isinstance(await store.accept([a_new_job()], ceilings, now=NOON), Accepted)
