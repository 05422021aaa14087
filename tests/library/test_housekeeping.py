"""MEDIA_DIR within its limit: what exists elsewhere makes room, and nothing else does."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.library.housekeeping import Housekeeper
from bot.media.store import FileStore
from bot.workers import Workplace
from storage.engines.sqlite import Database
from storage.library.kept_files import KeptFileStore
from storage.library.takes import TakeStore
from storage.rows.kept_file import FileOwner, KeptFile
from storage.rows.take import Take
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import BOB, a_take

SIZE = 1000


@pytest.fixture
async def file_store(tmp_path: Path) -> FileStore:
    file_store = FileStore(tmp_path / "media")
    await file_store.prepare()
    return file_store


async def a_kept_take(database: Database, file_store: FileStore, *, age: int) -> Take:
    """A take of which a copy was made `age` minutes before noon."""
    take = await a_take(database)
    temporary = file_store.incoming / "audio.mp3"
    temporary.write_bytes(b"\0" * SIZE)
    path = await file_store.place(temporary, code=take.code, name="audio.mp3")
    file = KeptFile(FileOwner.TAKE, take.id, "audio", path, SIZE, "audio/mpeg")
    await KeptFileStore(database).keep([file], now=NOON - timedelta(minutes=age))
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
    take_files = housekeeper(database, file_store, clock, 2)

    await take_files.tick()

    assert await are_kept(database, file_store, *takes) == [True, True]
    assert take_files.over_by == 0


async def test_the_oldest_copies_make_room_and_no_more_than_needed(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    takes = [await a_kept_take(database, file_store, age=age) for age in (1, 3, 2, 4)]
    take_files = housekeeper(database, file_store, clock, 2)

    await take_files.tick()

    assert await are_kept(database, file_store, *takes) == [True, False, True, False]
    assert take_files.over_by == 0


async def test_favourites_stay_and_it_is_told_by_how_much_the_limit_is_exceeded(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    loved, other = [await a_kept_take(database, file_store, age=age) for age in (2, 1)]
    await TakeStore(database).mark_favourite(loved.id, BOB, True, now=NOON)
    take_files = housekeeper(database, file_store, clock, 0)

    await take_files.tick()

    assert await are_kept(database, file_store, loved, other) == [True, False]
    assert take_files.over_by == SIZE
    await TakeStore(database).mark_favourite(loved.id, BOB, False, now=NOON)
    await take_files.tick()
    assert take_files.over_by == 0


@pytest.mark.parametrize(("age", "stays"), [(timedelta(days=12), False), (timedelta(days=13), True)])
async def test_a_copy_is_the_only_one_from_a_day_before_its_link_may_die(
    database: Database, file_store: FileStore, clock: ManualClock, age: timedelta, stays: bool
) -> None:
    take = await a_kept_take(database, file_store, age=1)
    clock.jump(age)

    await housekeeper(database, file_store, clock, 0).tick()

    assert await are_kept(database, file_store, take) == [stays]


async def test_many_more_than_are_looked_at_together_make_room(
    database: Database, file_store: FileStore, clock: ManualClock
) -> None:
    takes = [await a_take(database) for _ in range(120)]
    # Files that have gone missing stand in nobody's way either.
    rows = [KeptFile(FileOwner.TAKE, take.id, "audio", f"takes/{take.code}", SIZE, "audio/mpeg") for take in takes]
    await KeptFileStore(database).keep(rows, now=NOON)

    await housekeeper(database, file_store, clock, 0).tick()

    assert await KeptFileStore(database).total_bytes() == 0
