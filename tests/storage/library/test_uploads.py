"""Recordings of members: take and file are written down together, once."""

from dataclasses import replace

from storage.engines.sqlite import Database
from storage.library.kept_files import KeptFileStore
from storage.library.removals import RemovalStore
from storage.library.uploads import UploadStore
from storage.rows.kept_file import FileOwner, KeptFile
from storage.rows.take import NewTake, Take, TakeKind, TakeOwner, UploadLimits, UploadsFull
from tests.clock import NOON
from tests.factories import ALICE, BOB, GUILD

DEMO = NewTake(title="demo", kind=TakeKind.UPLOAD, duration=20.0)


def a_file(path: str = "takes/ab/abc/audio.mp3") -> KeptFile:
    return KeptFile(FileOwner.TAKE, 0, "audio", path, 5, "audio/mpeg")


ROOM = UploadLimits(member=10**9, guild=10**9)


async def test_a_recording_comes_with_its_file(database: Database) -> None:
    store = UploadStore(database)

    take = await store.add(DEMO, TakeOwner(GUILD, ALICE, "Alice", None), a_file(), limits=ROOM, now=NOON)

    assert isinstance(take, Take)
    files = await KeptFileStore(database).of(FileOwner.TAKE, take.id)
    assert {role: file.path for role, file in files.items()} == {"audio": a_file().path}
    assert await store.at(a_file().path, guild_id=GUILD, owner_id=ALICE) == take
    assert await store.at(a_file().path, guild_id=GUILD, owner_id=BOB) is None
    assert await store.at(a_file().path, guild_id=GUILD + 1, owner_id=ALICE) is None


async def test_the_same_file_makes_no_second_take(database: Database) -> None:
    store, owner = UploadStore(database), TakeOwner(GUILD, ALICE, "Alice", None)

    first = await store.add(DEMO, owner, a_file(), limits=ROOM, now=NOON)
    again = await store.add(DEMO, owner, a_file(), limits=ROOM, now=NOON)
    other = await store.add(DEMO, owner, a_file("takes/cd/cde/audio.mp3"), limits=ROOM, now=NOON)

    assert isinstance(first, Take)
    assert isinstance(other, Take)
    assert again == first
    assert other.id != first.id


async def test_recordings_have_room_up_to_what_a_member_and_a_server_may_keep(database: Database) -> None:
    store = UploadStore(database)
    limits = UploadLimits(member=25, guild=30)

    async def added(user_id: int, number: int) -> Take | UploadsFull:
        file = replace(a_file(f"takes/{number}"), bytes=10)
        return await store.add(DEMO, TakeOwner(GUILD, user_id, "someone", None), file, limits=limits, now=NOON)

    first, second = await added(ALICE, 1), await added(ALICE, 2)
    assert isinstance(first, Take)
    assert isinstance(second, Take)
    assert await added(ALICE, 3) == UploadsFull("member", 25)
    assert isinstance(await added(BOB, 4), Take)
    assert await added(BOB, 5) == UploadsFull("guild", 30)
    assert await added(ALICE, 1) == first  # that one is there already

    await RemovalStore(database).remove_take(first.id, now=NOON)
    assert isinstance(await added(BOB, 5), Take)
