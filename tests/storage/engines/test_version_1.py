"""A database that version 1 of the schema left behind, opened by this version.

`version_1.db.gz` was written by the stores of that version: jobs in every state, deliveries in every state, both books
with every kind of entry, limits of three servers, takes, files, marks, personas, a draft and single values.
"""

import gzip
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.rows.book import Ceilings, Payer, PayerKind, ProviderBalance, Scope
from storage.rows.delivery import DeliveryState, Subject, SubjectKind
from storage.rows.job import Accepted, AllowanceRefused, JobState, Made
from storage.rows.member import Viewer
from storage.rows.take import Listing
from storage.stores import Stores
from tests.clock import NOON
from tests.factories import ALICE, AS_ALICE, AS_BOB, BOB, GUILD, PLENTY, SONG, a_new_job, a_new_take
from tests.storage.inspection import DatabaseFile, Inspection
from tests.storage.quota_layers import of_guild, of_member

PACKED = Path(__file__).with_name("version_1.db.gz")
OTHER_GUILD, THIRD_GUILD = 1002, 1003
CEILINGS = Ceilings(
    operator_daily=10**6, max_guild_daily=80_000, default_guild_daily=40_000, default_member_daily=30_000
)

# What version 1 said of this file: limit and use of each layer, by server, member and day; and of the provider's book.
SUMS = {
    (GUILD, ALICE, "2026-11-02"): [(10**6, 1200), (60000, 1200), (30000, 1200)],
    (GUILD, ALICE, "2026-11-03"): [(10**6, 28000), (60000, 20800), (30000, 18400)],
    (GUILD, BOB, "2026-11-02"): [(10**6, 1200), (60000, 1200), (30000, 0)],
    (GUILD, BOB, "2026-11-03"): [(10**6, 28000), (60000, 20800), (30000, 2400)],
    (OTHER_GUILD, ALICE, "2026-11-02"): [(10**6, 1200), (40000, 0), (2400, 0)],
    (OTHER_GUILD, ALICE, "2026-11-03"): [(10**6, 28000), (40000, 2400), (2400, 2400)],
    (OTHER_GUILD, BOB, "2026-11-02"): [(10**6, 1200), (40000, 0), (2400, 0)],
    (OTHER_GUILD, BOB, "2026-11-03"): [(10**6, 28000), (40000, 2400), (2400, 0)],
    (THIRD_GUILD, ALICE, "2026-11-02"): [(10**6, 1200), (30000, 0), (0, 0)],
    (THIRD_GUILD, ALICE, "2026-11-03"): [(10**6, 28000), (30000, 2400), (0, 1200)],
    (THIRD_GUILD, BOB, "2026-11-02"): [(10**6, 1200), (30000, 0), (0, 0)],
    (THIRD_GUILD, BOB, "2026-11-03"): [(10**6, 28000), (30000, 2400), (0, 1200)],
}
BALANCE = ProviderBalance(charged=17000, open=2400)

Rows = list[dict[str, Any]]

# Tables whose rows are to be there as they were, and what each row of the others has become.
AS_THEY_WERE = (
    *("turns", "provider_entries", "takes", "take_words", "job_sources", "job_attachments", "kept_files"),
    *("personas", "favourites", "drafts"),
)


def rows(path: Path, table: str) -> Rows:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608 - a name
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


def without(found: Rows, *columns: str) -> Rows:
    return [{name: value for name, value in row.items() if name not in columns} for row in found]


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The file as it was."""
    path = tmp_path / "before.db"
    path.write_bytes(gzip.decompress(PACKED.read_bytes()))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy to be opened."""
    path = tmp_path / "bandstand.db"
    path.write_bytes(gzip.decompress(PACKED.read_bytes()))
    return path


@pytest.fixture
async def stores(path: Path) -> AsyncIterator[Stores]:
    stores = await Stores.open(path)
    yield stores
    await stores.close()


def test_the_file_is_one_of_version_1_and_has_something_of_everything(before: Path) -> None:
    file = DatabaseFile(before)
    assert file.version() == 1
    assert {row["state"] for row in rows(before, "jobs")} == set(JobState)
    assert {row["state"] for row in rows(before, "deliveries")} == set(DeliveryState)
    assert {row["kind"] for row in rows(before, "allowance_entries")} == {"reserve", "settle", "release"}
    assert {row["kind"] for row in rows(before, "provider_entries")} == {"open", "charge", "refund", "write_off"}
    assert all(file.count(table) for table in (*AS_THEY_WERE, "facts", "guild_limits"))


@pytest.mark.usefixtures("stores")
async def test_what_has_not_changed_its_shape_is_there_row_by_row(before: Path, path: Path) -> None:
    for table in AS_THEY_WERE:
        now = rows(path, table)
        known = rows(before, table)[0].keys()
        assert without(now, *(now[0].keys() - known)) == rows(before, table), table
    assert DatabaseFile(path).damage() == []


@pytest.mark.usefixtures("stores")
async def test_jobs_and_the_members_book_are_there_and_name_who_pays(before: Path, path: Path) -> None:
    for table in ("jobs", "allowance_entries"):
        now = rows(path, table)
        known = rows(before, table)[0].keys()
        assert without(now, *(now[0].keys() - known)) == rows(before, table)
        assert {(row["payer"], row["payer_id"] == row["user_id"]) for row in now} == {("member", True)}


@pytest.mark.usefixtures("stores")
async def test_a_delivery_is_about_the_job_that_it_was_of(before: Path, path: Path) -> None:
    now = rows(path, "deliveries")
    known = rows(before, "deliveries")[0].keys()

    assert without(now, *(now[0].keys() - known)) == rows(before, "deliveries")
    assert all((row["subject"], row["subject_id"]) == ("job", row["job_id"]) for row in now)


async def test_limits_have_become_layers_and_single_values_are_found(before: Path, stores: Stores) -> None:
    assert await stores.books.set_layers(GUILD, []) == [of_guild(GUILD, 60_000)]
    assert await stores.books.set_layers(OTHER_GUILD, []) == [of_member(2_400)]
    assert await stores.books.set_layers(THIRD_GUILD, []) == [of_guild(THIRD_GUILD, 30_000), of_member(0)]
    assert [await stores.key_values.get(row["name"]) for row in rows(before, "facts")] == [
        row["value"] for row in rows(before, "facts")
    ]


async def test_the_layers_sum_up_as_before(stores: Stores) -> None:
    """The sums were taken by version 1 itself."""
    sums = {
        (guild, user, day): [
            (it.limit, it.used)
            for it in await stores.books.layer_states(CEILINGS, guild_id=guild, user_id=user, day=day)
        ]
        for guild in (GUILD, OTHER_GUILD, THIRD_GUILD)
        for user in (ALICE, BOB)
        for day in ("2026-11-02", "2026-11-03")
    }

    assert sums == SUMS
    assert await stores.books.provider_balance() == BALANCE


async def test_what_was_to_be_posted_is_due_and_can_be_posted(stores: Stores) -> None:
    due = await stores.deliveries.due(NOON, 99)
    states = [row.state for row in await stores.deliveries.due(NOON + timedelta(minutes=1), 99)]
    assert (states.count(DeliveryState.PENDING), states.count(DeliveryState.POSTING)) == (6, 1)

    (looked_for,) = (row for row in due if row.state is DeliveryState.POSTING)
    assert await stores.deliveries.posted(looked_for.id, 800_100, now=NOON)
    pending = next(row for row in due if row.state is DeliveryState.PENDING)
    assert pending.subject.kind is SubjectKind.JOB
    assert await stores.job_queries.by_id(pending.subject.id) is not None
    takes = await stores.takes.by_message(800_100, AS_ALICE)
    assert [take.title for take in takes] == ["posting 1", "posting 2"]


async def test_a_post_that_stands_is_still_known_by_its_message(stores: Stores) -> None:
    assert [take.title for take in await stores.takes.by_message(800_001, AS_ALICE)] == ["posted 1", "posted 2"]
    assert await stores.removals.post_removed(800_001, now=NOON)
    assert not await stores.removals.post_removed(800_002, now=NOON)  # taken back before


async def test_a_job_that_waited_is_sent_paid_and_delivered(stores: Stores) -> None:
    claimed = await stores.jobs.claim_next_to_send(max_running=9, now=NOON)
    assert claimed is not None
    job, _ = claimed
    assert job.payer == Payer(PayerKind.MEMBER, job.user_id)

    assert await stores.jobs.started(job.id, dialect="dedicated", task_id="new", poll_at=NOON, now=NOON)
    assert await stores.jobs.finish(job.id, Made([a_new_take()]), now=NOON)

    (delivery,) = await stores.deliveries.of_job(job.id)
    assert delivery.subject == Subject(SubjectKind.JOB, job.id)
    entries = await Inspection.of(stores).allowance_entries()
    assert [entry.kind for entry in entries if entry.job_id == job.id] == ["reserve", "settle"]


async def test_every_unfinished_job_can_come_to_its_end(stores: Stores) -> None:
    await stores.jobs.recover(now=NOON)
    waiting = await stores.job_queries.in_state(JobState.ACCEPTED, JobState.QUEUED)
    under_way = await stores.job_queries.in_state(JobState.RUNNING, JobState.OVERDUE)
    for job in await stores.job_queries.in_state(JobState.UNCLEAR):
        assert await stores.jobs.started(job.id, dialect="dedicated", task_id="late", poll_at=NOON, now=NOON)
        under_way.append(job)
    for job in under_way:
        assert await stores.jobs.finish(job.id, Made([a_new_take()]), now=NOON)
    for job in waiting:
        await stores.jobs.cancel(job.id, now=NOON)  # a step goes with the one before it

    assert await stores.job_queries.counts() == {}
    cost_of_what_was_made = sum(job.cost for job in await stores.job_queries.in_state(JobState.FINISHED))
    assert (await Inspection.of(stores).spent()).allowance == cost_of_what_was_made


async def test_new_work_fits_the_old_limits(stores: Stores) -> None:
    refused = await stores.jobs.accept([a_new_job(guild_id=THIRD_GUILD)], PLENTY, now=NOON)
    assert isinstance(refused, AllowanceRefused)
    assert (refused.state.scope, refused.state.limit) == (Scope.MEMBER, 0)

    accepted = await stores.jobs.accept([a_new_job(guild_id=GUILD)], PLENTY, now=NOON)
    assert isinstance(accepted, Accepted)
    assert accepted.jobs[0].cost == SONG


async def test_the_library_is_as_it_was(stores: Stores) -> None:
    favourites = await stores.listings.page(Listing.FAVOURITES, AS_BOB, number=0, size=9)
    assert [(take.title, take.duration) for take in favourites.takes] == [("posted 1", 61.25)]
    assert [take.title for take in await stores.takes.search("humm", AS_ALICE)] == ["humming"]
    assert [persona.name for persona in await stores.personas.seen_by(AS_ALICE)] == ["Rainy alto"]
    assert await stores.takes.search("removed 1", AS_ALICE) == []


async def test_what_was_made_before_it_was_known_where_is_found_by_the_whole_server(stores: Stores) -> None:
    somewhere = Viewer(GUILD, 1, 1)
    titles = [take.title for take in await stores.takes.search("posted", somewhere)]
    page = await stores.listings.page(Listing.SERVER, somewhere, number=0, size=50)

    assert {"posted 1", "posted 2"} <= set(titles)
    assert {"posted 1", "posted 2"} <= {take.title for take in page.takes}
    (take,) = (take for take in page.takes if take.title == "posted 1")
    job = await stores.job_queries.by_id(take.job_id or 0)
    assert job is not None
    assert (take.channel_id, take.open_channel) == (job.channel_id, True)  # its moderators are known


async def test_a_second_opening_changes_nothing(path: Path) -> None:
    await (await Stores.open(path)).close()
    first = DatabaseFile(path).everything()

    await (await Stores.open(path)).close()

    assert DatabaseFile(path).everything() == first
