import stat
from pathlib import Path

import pytest

from bot.media.errors import MediaError, MediaReason
from bot.media.store import FileStore


@pytest.fixture
async def file_store(tmp_path: Path) -> FileStore:
    file_store = FileStore(tmp_path / "data" / "media")
    await file_store.prepare()
    return file_store


def incoming(file_store: FileStore, content: bytes) -> Path:
    path = file_store.incoming / "song.part"
    path.write_bytes(content)
    return path


async def test_a_kept_file_is_found_by_its_path_and_is_private(file_store: FileStore, tmp_path: Path) -> None:
    relative = await file_store.place(incoming(file_store, b"song"), code="k7q2m9", name="audio.mp3")

    assert relative == "takes/k7/k7q2m9/audio.mp3"
    kept = file_store.path_of(relative)
    assert kept.read_bytes() == b"song"
    assert list(file_store.incoming.iterdir()) == []
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    folders = [folder for folder in (tmp_path / "data").rglob("*") if folder.is_dir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


async def test_placing_again_after_a_crash_replaces_the_same_file(file_store: FileStore) -> None:
    first = await file_store.place(incoming(file_store, b"song"), code="k7q2m9", name="audio.mp3")
    again = await file_store.place(incoming(file_store, b"song!"), code="k7q2m9", name="audio.mp3")

    assert again == first
    assert await file_store.total_bytes() == 5


async def test_what_was_under_way_is_cleared_at_the_start_and_kept_files_stay(file_store: FileStore) -> None:
    relative = await file_store.place(incoming(file_store, b"song"), code="k7q2m9", name="audio.mp3")
    incoming(file_store, b"half a song")
    (file_store.incoming / "folder").mkdir()

    await file_store.prepare()

    assert list(file_store.incoming.iterdir()) == []
    assert file_store.path_of(relative).read_bytes() == b"song"


async def test_the_size_counts_all_files_until_they_are_removed(file_store: FileStore) -> None:
    song = await file_store.place(incoming(file_store, b"12345"), code="k7q2m9", name="audio.mp3")
    await file_store.place(incoming(file_store, b"123"), code="p4x8aa", name="stem-drums.mp3")
    assert await file_store.total_bytes() == 8

    await file_store.remove(song)
    await file_store.remove(song)

    assert await file_store.total_bytes() == 3


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("", "audio.mp3"),
        ("../up", "audio.mp3"),
        ("a/b", "audio.mp3"),
        ("k7q2", "../audio.mp3"),
        ("k7q2", ".hidden"),
        ("k7q2", "audio"),
        ("k7q2", "Audio.MP3"),
    ],
)
async def test_a_place_outside_the_shelf_is_refused(file_store: FileStore, code: str, name: str) -> None:
    temporary = incoming(file_store, b"song")

    with pytest.raises(ValueError, match="place"):
        await file_store.place(temporary, code=code, name=name)

    assert temporary.exists()


@pytest.mark.parametrize("relative", ["", "/etc/passwd", "../x", "takes/../../x"])
async def test_a_path_that_leaves_the_shelf_is_refused(file_store: FileStore, relative: str) -> None:
    with pytest.raises(ValueError, match="path"):
        file_store.path_of(relative)


async def test_a_root_that_cannot_be_used_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "media").write_bytes(b"a file where the folder should be")

    with pytest.raises(MediaError) as caught:
        await FileStore(tmp_path / "media").prepare()

    assert caught.value.reason is MediaReason.UNWRITABLE
