"""A copy of the database, taken beside a running bot: of one moment, checked, and safe to be started from later.

It reads through a connection of its own that cannot write. The lock that keeps two bots apart is not asked for, so a
backup never stands in the way of a start.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.beside import is_open, open_to_read
from storage.engines.migrating import newest_version
from storage.errors import BackupError
from storage.times import to_ms

COPIED_AT = "copied while running at"
"""Names, among the key values of a copy, the moment after which the original went on without it."""

# The bot that the copy was taken from goes on: what waits here it will have sent and posted by the time that the copy
# is started. So a job counts as on its way (unclear at the start: its callback or a day decides, and it is not sent a
# second time), and a post is looked for in its channel before it is made.
_LEAVE_TO_THE_ORIGINAL = (
    "UPDATE jobs SET state = 'sending', sent_at = :now WHERE state IN ('accepted', 'queued', 'preparing')",
    "UPDATE deliveries SET state = 'posting' WHERE state = 'pending'",
    "INSERT INTO {key_values} (name, value) VALUES (:name, :now)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
)


@dataclass(frozen=True)
class Backup:
    """What was copied. `while_running`: by a bot that went on, so that what waited in it is left to that one."""

    path: Path
    bytes: int
    jobs: int
    while_running: bool


@dataclass(frozen=True)
class NamedFile:
    """A file that a database names: its path below MEDIA_DIR and its size."""

    path: str
    bytes: int


def back_up(database: Path, destination: Path, *, now: datetime) -> Backup:
    """Copy `database` to `destination`, for its owner alone, whole or not at all. Takes as long as reading it.

    Killed on its way it leaves a file `.<name>.….part` beside the destination, never a part of a copy under its name.

    Raises:
        BackupError: there is no database, it is damaged, the destination exists or cannot be written.
    """
    if destination.exists():
        raise BackupError(f"{destination} exists already. Name a file that does not; no backup is ever overwritten.")
    if not destination.parent.is_dir():
        raise BackupError(f"There is no folder {destination.parent}. Make it first.")
    running = is_open(database)
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{destination.name}.", suffix=".part", dir=destination.parent)
        os.close(handle)
        part = Path(name)  # readable by its owner alone, as mkstemp makes it
        jobs = _copy(database, part, now=now, running=running)
        size = part.stat().st_size
        _sync(part)
        _name(part, destination)
        _sync(destination.parent)
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BackupError(f"The database {database} could not be copied to {destination}: {reason}.") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
            for tail in ("-journal", "-wal", "-shm"):
                part.with_name(part.name + tail).unlink(missing_ok=True)
    return Backup(destination, size, jobs, running)


def files_named_in(copy: Path) -> Iterator[NamedFile]:
    """The media index of a copy: every file that must lie below MEDIA_DIR for it to be whole."""
    with closing(open_to_read(copy)) as connection:
        for path, size in connection.execute("SELECT path, bytes FROM kept_files ORDER BY path"):
            yield NamedFile(path, size)


def _copy(database: Path, part: Path, *, now: datetime, running: bool) -> int:
    """Fill the file `part` and return the number of jobs in it."""
    with closing(open_to_read(database)) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)  # in one step: in several it would begin anew with every write of the bot
        copy.execute("PRAGMA journal_mode = DELETE")  # one file that stands alone; the bot's start sets WAL again
        ((version,),) = copy.execute("PRAGMA user_version")
        if not version:
            raise BackupError(f"The file {database} is no database of Bandstand.")
        if running and version <= newest_version():
            # The bot may be of the version before: the table had another name up to schema 1.
            ((key_values,),) = copy.execute("SELECT name FROM sqlite_master WHERE name IN ('facts', 'key_values')")
            copy.execute("BEGIN")
            for sql in _LEAVE_TO_THE_ORIGINAL:
                copy.execute(sql.format(key_values=key_values), {"now": to_ms(now), "name": COPIED_AT})
            copy.execute("COMMIT")
        mistakes = [text for (text,) in copy.execute("PRAGMA integrity_check(3)") if text != "ok"]
        if mistakes:
            raise BackupError(
                f"The database {database} is damaged, so there is no use in a copy: {'; '.join(mistakes)}."
                " Restore an earlier backup."
            )
        ((jobs,),) = copy.execute("SELECT COUNT(*) FROM jobs")
    return int(jobs)


def _name(part: Path, destination: Path) -> None:
    """Give a finished file its name. A link fails where a file of that name has come meanwhile; a move would not."""
    try:
        os.link(part, destination)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if destination.exists():
            raise FileExistsError(f"{destination} exists already") from None
        part.rename(destination)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
