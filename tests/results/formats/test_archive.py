import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.media.errors import MediaError
from bot.results.formats.archive import write_zip

AT = datetime(2026, 11, 3, 12, 30, 10, tzinfo=UTC)


def test_files_are_in_the_archive_under_their_names(tmp_path: Path) -> None:
    files: list[tuple[Path, str]] = []
    for name in ("Dächer_Drums.mp3", "Dächer_Bass.mp3"):
        path = tmp_path / f"{len(files)}.mp3"
        path.write_bytes(name.encode() * 1000)
        files.append((path, name))

    write_zip(tmp_path / "all.zip", files, at=AT)

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["Dächer_Drums.mp3", "Dächer_Bass.mp3"]
        assert archive.read("Dächer_Bass.mp3") == b"D\xc3\xa4cher_Bass.mp3" * 1000
        (entry, _) = archive.infolist()
    assert entry.date_time == (2026, 11, 3, 12, 30, 10)
    assert stat.S_IMODE(entry.external_attr >> 16) == 0o644


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"ID3")

    for name in ("one.zip", "two.zip"):
        write_zip(tmp_path / name, [(tmp_path / "a.mp3", "a.mp3")], at=AT)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_trouble_with_the_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        write_zip(tmp_path / "nowhere" / "all.zip", [], at=AT)

    assert caught.value.retryable
