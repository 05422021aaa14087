"""Recordings of members: take and file are written down together, once."""

from storage.engines.sqlite import Database
from storage.library.kept_files import KeptFileStore
from storage.library.uploads import UploadStore
from storage.rows.kept_file import FileOwner, KeptFile
from storage.rows.take import NewTake, TakeKind, TakeOwner
from tests.clock import NOON
from tests.factories import ALICE, BOB, GUILD

DEMO = NewTake(title="demo", kind=TakeKind.UPLOAD, duration=20.0)


def a_file(path: str = "takes/ab/abc/audio.mp3") -> KeptFile:
    return KeptFile(FileOwner.TAKE, 0, "audio", path, 5, "audio/mpeg")


async def test_a_recording_comes_with_its_file(database: Database) -> None:
    store = UploadStore(database)

    take = await store.add(DEMO, TakeOwner(GUILD, ALICE, "Alice", None), a_file(), now=NOON)

    files = await KeptFileStore(database).of(FileOwner.TAKE, take.id)
    assert {role: file.path for role, file in files.items()} == {"audio": a_file().path}
    assert await store.at(a_file().path, guild_id=GUILD, owner_id=ALICE) == take
    assert await store.at(a_file().path, guild_id=GUILD, owner_id=BOB) is None
    assert await store.at(a_file().path, guild_id=GUILD + 1, owner_id=ALICE) is None


async def test_the_same_file_makes_no_second_take(database: Database) -> None:
    store, owner = UploadStore(database), TakeOwner(GUILD, ALICE, "Alice", None)

    first = await store.add(DEMO, owner, a_file(), now=NOON)
    again = await store.add(DEMO, owner, a_file(), now=NOON)
    other = await store.add(DEMO, owner, a_file("takes/cd/cde/audio.mp3"), now=NOON)

    assert again == first
    assert other.id != first.id
