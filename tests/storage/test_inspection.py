from datetime import timedelta
from pathlib import Path

import pytest

from storage.engines.sqlite import Database
from storage.ledger.jobs import JobStore
from storage.rows.member import Viewer
from storage.rows.take import TakeKind, TakeOwner
from storage.stores import Stores
from tests.clock import NOON
from tests.factories import a_new_take, a_queued_job, a_running_job, a_take
from tests.storage.arranging import Arranging, LibraryTake
from tests.storage.inspection import DatabaseFile, Entry, Inspection, Spent


@pytest.fixture
def file(tmp_path: Path, database: Database) -> DatabaseFile:
    return DatabaseFile(database.path)


async def test_the_file_tells_the_same_as_the_open_database(database: Database, file: DatabaseFile) -> None:
    await a_take(database)
    seen = Inspection(database)

    assert file.jobs() == await seen.jobs()
    assert file.takes() == await seen.takes()
    assert file.deliveries() == await seen.deliveries()
    assert file.allowance_entries() == await seen.allowance_entries()
    assert file.provider_entries() == await seen.provider_entries()
    assert [len(rows) for rows in (file.jobs(), file.takes(), file.deliveries())] == [1, 1, 1]


async def test_both_books_are_read_and_added_up(database: Database, file: DatabaseFile) -> None:
    job = await a_running_job(JobStore(database), cost=1200)
    seen = Inspection(database)

    assert await seen.allowance_entries() == [Entry(job.id, "reserve", 1200)]
    assert await seen.provider_entries() == [Entry(job.id, "charge", 1200, f"task-{job.id}")]
    assert await seen.spent() == file.spent() == Spent(1200, 1200)


async def test_what_is_left_to_do_is_counted(database: Database, file: DatabaseFile) -> None:
    assert file.left_to_do() == 0
    job = await a_queued_job(JobStore(database))
    assert file.left_to_do() == 1
    await JobStore(database).cancel(job.id, now=NOON)

    assert [job.code for job in file.cards_to_end()] == [job.code]
    assert file.left_to_do() == 1
    assert not await Inspection(database).card_has_ended(job.code)

    await JobStore(database).card_ended(job)
    assert file.left_to_do() == 0
    assert await Inspection(database).card_has_ended(job.code)


async def test_a_sound_file_shows_no_damage(database: Database, file: DatabaseFile) -> None:
    await a_take(database)

    assert file.damage() == []
    assert file.count("jobs") == await Inspection(database).count("jobs") == 1
    assert "Tin Roof" in file.everything()


async def test_takes_written_by_hand_are_found_like_others(database: Database) -> None:
    stores, alice = Stores(database), TakeOwner(1, 11, "alice", None)
    (added,) = await Arranging.of(stores).add_takes(alice, a_new_take(title="Tin Roof"), now=NOON)
    await Arranging.of(stores).add_many_takes(
        [
            LibraryTake(90, "ABCDEF", alice, TakeKind.SONG, "Tin Moon", "jazz", "la"),
            LibraryTake(91, "ABCDEG", alice, TakeKind.UPLOAD, "Tin Hum", "", ""),
        ]
    )

    assert [take.title for take in await stores.takes.search("tin", Viewer(1, 12, 0))] == ["Tin Moon", "Tin Roof"]
    assert [take.title for take in await stores.takes.search("tin", Viewer(1, 11, 0))] == [
        "Tin Hum",
        "Tin Moon",
        "Tin Roof",
    ]
    assert [take.code for take in await Inspection.of(stores).uploads()] == ["ABCDEG"]

    await Arranging.of(stores).age_take(added, timedelta(days=15))
    (aged,) = await stores.takes.by_ids([added.id], Viewer(1, 11, 0))
    assert aged.created_at == NOON - timedelta(days=15)
