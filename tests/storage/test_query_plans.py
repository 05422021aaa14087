"""With years of ended jobs in the file, everyday work must not walk through all of them."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from bot.jobs.schedule import LONGEST
from storage.engines.sqlite import Connection, Database
from storage.figures import FigureStore
from storage.ledger.book_store import BookStore
from storage.ledger.credit_readings import CreditReadingStore
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.ledger.waits import WaitStore
from storage.library.listings import TakeListings
from storage.library.removals import RemovalStore
from storage.library.takes import TakeStore
from storage.library.uploads import UploadStore
from storage.rows.book import Period
from storage.rows.job import Failure, JobState, Made, SendBounds
from storage.rows.take import Listing
from tests.clock import NOON
from tests.factories import ALICE, AS_ALICE, CHANNEL, GUILD, PLENTY, a_new_take, a_queued_job, a_running_job
from tests.storage.quota_layers import of_guild, of_member

GROWING = ("jobs", "takes", "deliveries", "allowance_entries", "provider_entries", "quota_layers", "kept_files")


async def everyday_work(database: Database) -> None:
    """What the workers ask again and again, and what a member waits for."""
    store, queries, deliveries = JobStore(database), JobQueries(database), DeliveryStore(database)
    await a_queued_job(store)
    await store.claim_next_to_send(max_running=9, now=NOON)
    await queries.next_allowed_at(SendBounds(at_most=100, without=("lyrics",)))
    await queries.waits_for_credits(100)
    await WaitStore(database).bound(LONGEST, now=NOON)
    await queries.twin(GUILD, ALICE, "twin")
    readings = CreditReadingStore(database)
    await readings.note(100, now=NOON, settle=True)
    await readings.may_prove()
    await store.settle_unclear(older_than=timedelta(hours=24), now=NOON)
    finished, failed = await a_running_job(store), await a_running_job(store)
    await store.finish(finished.id, Made([a_new_take()]), now=NOON)
    await store.fail(failed.id, Failure("lost"), now=NOON)
    await store.cancel((await a_queued_job(store)).id, now=NOON)
    await queries.due_polls(NOON, 10)
    await queries.next_poll_at()
    await queries.next_allowed_at()
    await queries.in_state(JobState.ACCEPTED)
    await queries.cards_at_provider(NOON, 60)
    await queries.unfinished_of_member(GUILD, ALICE)
    await queries.cards_to_end(NOON, 50)
    await queries.cards_of_undelivered(NOON, 50)
    await queries.typical_duration("generate")
    await queries.counts()
    await queries.by_code("NOSUCH", guild_id=GUILD)
    await queries.id_by_callback(b"digest")
    books = BookStore(database)
    await books.set_layers(GUILD, [of_member(10**9), of_guild(GUILD, 10**9, Period.MONTH)])
    await books.layer_states(PLENTY, guild_id=GUILD, user_id=ALICE, day="2026-11-03")
    await a_queued_job(store)
    await deliveries.of_job(finished.id)
    await deliveries.withhold(finished.id)
    await queries.is_being_posted(finished.id)
    await deliveries.due(NOON, 4)
    await deliveries.next_due_at()
    figures = FigureStore(database)
    await figures.oldest_queued_at()
    await figures.deliveries()
    await figures.ended_after(NOON)
    await TakeStore(database).by_code("NOSUCH", AS_ALICE)
    await TakeStore(database).search("", AS_ALICE)
    for listing in set(Listing) - {Listing.RECORDINGS}:
        await TakeListings(database).page(listing, AS_ALICE, number=1, size=8, typed="rain")
    for channel in (None, CHANNEL):
        await TakeListings(database).recordings(GUILD, channel, number=1, size=8)
    removals, (take, *_) = RemovalStore(database), await TakeStore(database).of_job(finished.id)
    await removals.nothing_left(finished.id)
    await removals.remove_take(take.id, now=NOON)
    await removals.post_removed(404, now=NOON)
    await TakeStore(database).by_message(1, AS_ALICE)
    await TakeStore(database).sources_by_message(1, AS_ALICE)
    await UploadStore(database).at("takes/ab/abc/audio.mp3", guild_id=GUILD, owner_id=ALICE)


async def test_no_everyday_statement_walks_through_a_table_that_grows_for_ever(database: Database) -> None:
    statements: list[str] = []

    async def listen(connection: Connection) -> None:
        await connection.set_trace_callback(statements.append)

    await database.write(listen)
    await database._reading.set_trace_callback(statements.append)
    await everyday_work(database)

    walked: list[str] = []
    with closing(sqlite3.connect(database.path)) as beside:
        for statement in statements:
            if not statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE", "\n")):
                continue
            for *_, step in beside.execute(f"EXPLAIN QUERY PLAN {statement}"):
                whole_table = step in {f"SCAN {table}" for table in GROWING}
                all_that_ended = "jobs_by_state" in step and "'finished'" in statement
                if whole_table or all_that_ended:
                    walked.append(statement)
    assert len(statements) > 40
    assert walked == []
