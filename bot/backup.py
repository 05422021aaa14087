"""`python -m bot backup FILE`: the database to a file, and a look at whether the songs that it names are there.

Which songs are kept, and where, stands in the database (the table `kept_files`); the files themselves lie below
MEDIA_DIR and are copied by what copies files best. First the database, then the files: a song is on the disk before the
database names it, so nothing that the copy names can be missing from what is copied after it.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from storage.backup import Backup, NamedFile, back_up, files_named_in
from storage.errors import BackupError

_MOST_NAMED = 10


@dataclass(frozen=True)
class MediaCount:
    """What the database names below MEDIA_DIR, and the paths of what is not there."""

    files: int
    bytes: int
    missing: tuple[str, ...]


def backup(settings: Settings, destination: Path, *, now: datetime) -> int:
    """Do it, say what was done, and return the exit code."""
    try:
        done = back_up(settings.database_path, destination, now=now)
    except BackupError as error:
        print(f"No backup was made: {error}", file=sys.stderr)
        return 1
    for line in _report(done, count_media(files_named_in(done.path), settings.media_dir), settings.media_dir):
        print(line)
    return 0


def count_media(files: Iterable[NamedFile], media_dir: Path) -> MediaCount:
    """Look for each file by its name and size; nothing is read."""
    number = total = 0
    missing = []
    for file in files:
        number += 1
        total += file.bytes
        path = media_dir / file.path
        if not path.is_file() or path.stat().st_size != file.bytes:
            missing.append(file.path)
    return MediaCount(number, total, tuple(missing))


def _report(done: Backup, media: MediaCount, media_dir: Path) -> Iterable[str]:
    yield f"{done.path}: the database, {done.jobs:,} jobs, {megabytes(done.bytes)}, checked."
    if done.while_running:
        yield "The bot runs on: a bot started from this copy leaves to it what waited at this moment, as README says."
    if not media.files:
        yield f"It names no files below {media_dir}."
        return
    yield f"It names {media.files:,} files below {media_dir}, {megabytes(media.bytes)}. Copy that folder now, after it."
    if media.missing:
        named = ", ".join(media.missing[:_MOST_NAMED])
        more = f" and {len(media.missing) - _MOST_NAMED:,} more" if len(media.missing) > _MOST_NAMED else ""
        yield f"{len(media.missing):,} of them are not there, or not whole: {named}{more}."


def megabytes(number: int) -> str:
    """A size for people: 0.4 MB, 312 MB, 20.1 GB."""
    if number >= 1_000_000_000:
        return f"{number / 1e9:,.1f} GB"
    return f"{number / 1e6:.1f} MB" if number < 10_000_000 else f"{number / 1e6:,.0f} MB"
