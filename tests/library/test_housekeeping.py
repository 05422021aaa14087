"""MEDIA_DIR within its limit: the oldest make room, and what somebody holds dear does not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.library.housekeeping import Housekeeper
from bot.media.store import FileStore
from bot.workers import Workplace
from storage.engines.sqlite import Database
from storage.library.kept_files import KeptFileStore
from storage.library.removals import RemovalStore
from storage.library.takes import TakeStore
from storage.rows.draft import Draft, DraftStep
from storage.rows.job import Attachment
from storage.rows.kept_file import FileOwner, KeptFile
from storage.rows.take import Take, TakeKind
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import BOB, GUILD, a_job, a_take

SIZE = 1000
YESTERDAY = NOON - timedelta(days=1)


@pytest.fixture
async def file_store(tmp_path: Path) -> FileStore:
    file_store = FileStore(tmp_path / "media")
    await file_store.prepare()
    return file_store


async def a_kept_take(database: Database, file_store: FileStore, *, age: int, **changes: Any) -> Take:
    """A take of which a copy was made `age` minutes before noon on the day before."""
    take = await a_take(database, **changes)
    temporary = file_store.incoming / "audio.mp3"
    temporary.write_bytes(b"\0" * SIZE)
    path = await file_store.place(temporary, code=take.code, name="audio.mp3")
    file = KeptFile(FileOwner.TAKE, take.id, "audio", path, SIZE, "audio/mpeg")
    await KeptFileStore(database).keep([file], now=YESTERDAY - timedelta(minutes=age))
    return take


async def are_kept(database: Database, file_store: FileStore, *takes: Take) -> list[bool]:
    """Which takes have their copy, by row and by file alike."""
    kept = []
    for take in takes:
        rows = await KeptFileStore(database).of(FileOwner.TAKE, take.id)
        folder = file_store.path_of(f"takes/{take.code[:2]}/{take.code}")
        assert (folder / "audio.mp3").is_file() is bool(rows)
        kept.append(bool(rows))
    return kept


def housekeeper(database: Database, file_store: FileStore, clock: ManualClock, takes: int) -> Housekeeper:
    """One who leaves room for so many takes."""
    return Housekeeper(Workplace(Stores(database), clock), file_store, limit_bytes=takes * SIZE)


async def test_within_the_limit_nothing_goes(database: Database, file_store: FileStore, clock: ManualClock) -> None:
    takes = [await a_kept_take(database, file_store, age=age) for age in (2, 1)]
    cleaner = housekeeper(database, file_store, clock, 2)

    await cleaner.tick()

    assert await are_kept(database, file_store, *takes) == [True, True]
    assert "exceeded" not in (cleaner.trouble or "")


async def test_the_oldest_copies_make_room_and_no_more_than_needed(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    takes = [await a_kept_take(database, file_store, age=age) for age in (1, 3, 2, 4)]
    cleaner = housekeeper(database, file_store, clock, 2)

    await cleaner.tick()

    assert await are_kept(database, file_store, *takes) == [True, False, True, False]
    assert "exceeded" not in (cleaner.trouble or "")


async def test_what_somebody_holds_dear_stays_and_it_is_told_by_how_much_the_limit_is_exceeded(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    loved, built_on, other = [await a_kept_take(database, file_store, age=age) for age in (3, 2, 1)]
    await TakeStore(database).mark_favourite(loved.id, BOB, True, now=NOON)
    child = await a_take(database, sources=(built_on.id,))
    cleaner = housekeeper(database, file_store, clock, 0)

    await cleaner.tick()

    assert await are_kept(database, file_store, loved, built_on, other) == [True, True, False]
    assert cleaner.trouble is not None
    assert "exceeded by 0.00 GB" in cleaner.trouble
    await TakeStore(database).mark_favourite(loved.id, BOB, False, now=NOON)
    await RemovalStore(database).remove_take(child.id, now=NOON)
    await cleaner.tick()
    assert await are_kept(database, file_store, loved, built_on) == [False, False]
    assert cleaner.trouble is None


async def test_the_newest_never_goes(database: Database, file_store: FileStore, clock: ManualClock) -> None:
    """However full it is with what may not go: a song that is thrown away at once was made for nothing."""
    fresh, yesterdays = [await a_kept_take(database, file_store, age=age) for age in (-24 * 60 + 1, 1)]

    await housekeeper(database, file_store, clock, 0).tick()

    assert await are_kept(database, file_store, fresh, yesterdays) == [True, False]


async def test_a_song_that_is_older_than_the_providers_memory_makes_room_too(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    old = await a_kept_take(database, file_store, age=60 * 24 * 100)
    young = await a_kept_take(database, file_store, age=1)

    await housekeeper(database, file_store, clock, 1).tick()

    assert await are_kept(database, file_store, old, young) == [False, True]


async def test_a_members_recording_never_makes_room(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    recording = await a_kept_take(database, file_store, age=100, kind=TakeKind.UPLOAD)

    await housekeeper(database, file_store, clock, 0).tick()

    assert await are_kept(database, file_store, recording) == [True]


async def test_a_cover_goes_with_its_song(database: Database, file_store: FileStore, clock: ManualClock) -> None:
    take = await a_kept_take(database, file_store, age=1)
    cover = KeptFile(FileOwner.TAKE, take.id, "cover", f"takes/{take.code}/cover.jpg", 10, "image/jpeg")
    await KeptFileStore(database).keep([cover], now=NOON)

    await housekeeper(database, file_store, clock, 0).tick()

    assert await KeptFileStore(database).total_bytes() == 0


async def test_the_operator_is_told_before_anything_has_to_go(
    database: Database, file_store: FileStore, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    takes = [await a_kept_take(database, file_store, age=age) for age in range(1, 20)]
    cleaner = housekeeper(database, file_store, clock, 20)

    await cleaner.tick()
    await cleaner.tick()

    assert await are_kept(database, file_store, *takes) == [True] * 19
    assert cleaner.trouble is not None
    assert "nearly reached" in cleaner.trouble
    assert len([record for record in caplog.records if "nearly reached" in record.message]) == 1


async def test_many_more_than_are_looked_at_together_make_room(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    takes = [await a_take(database) for _ in range(120)]
    # Files that have gone missing stand in nobody's way either.
    rows = [KeptFile(FileOwner.TAKE, take.id, "audio", f"takes/{take.code}", SIZE, "audio/mpeg") for take in takes]
    await KeptFileStore(database).keep(rows, now=YESTERDAY - timedelta(minutes=1))

    await housekeeper(database, file_store, clock, 0).tick()

    assert await KeptFileStore(database).total_bytes() == 0


async def test_links_to_members_files_are_forgotten_when_they_have_died(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    """They carry a signature of Discord's, and lead nowhere after a day."""
    stores = Stores(database)
    file = Attachment("https://cdn.example/attachments/1/demo.mp3?ex=1&hm=c4n4ry", "demo.mp3", 10)
    job = await a_job(stores.jobs, attachments=(file,))
    await stores.jobs.cancel(job.id, now=NOON)
    typed = DraftStep("upload_cover", {"style": "folk"}, (), (file,))
    code = await stores.drafts.keep(Draft(GUILD, BOB, (typed,)), now=NOON, forget_before=NOON)

    await housekeeper(database, file_store, clock, 1).tick()
    assert await stores.job_queries.attachments(job.id) == {0: file}

    clock.jump(timedelta(days=1, minutes=1))
    await housekeeper(database, file_store, clock, 1).tick()

    assert await stores.job_queries.attachments(job.id) == {}
    kept = await stores.drafts.by_code(code)
    assert kept is not None
    assert [(step.fields, step.attachments) for step in kept.steps] == [({"style": "folk"}, ())]
