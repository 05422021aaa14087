"""Looking at a database beside the process that works with it: reads alone, and no lock that would hold that one up."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.engines.migrating import newest_version
from storage.engines.sqlite import lock_path_of
from storage.errors import DatabaseUnusableError


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises sqlite3.Error or OSError when the file cannot be opened."""
    if not path.exists():
        raise FileNotFoundError(2, "there is no such file", str(path))
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=2.0)


def is_open(path: Path) -> bool:
    """Whether a process works with the database. Also True where that cannot be told: the careful answer."""
    lock_path = lock_path_of(path)
    if not lock_path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{lock_path.resolve().as_uri()}?mode=ro", uri=True, timeout=0)) as lock:
            lock.execute("SELECT 1 FROM sqlite_master")  # to read is refused while another holds it
    except sqlite3.Error:
        return True
    return False


@dataclass(frozen=True)
class Inspection:
    """What can be told of a database file. `mistakes` are SQLite's words for damage, at most a few."""

    in_use: bool
    version: int
    newest_version: int
    bytes: int
    mistakes: tuple[str, ...]


def inspect(path: Path) -> Inspection | None:
    """Look at the file and read all of it once; None when it is still to be made.

    Raises:
        DatabaseUnusableError: it cannot be read, or is no database.
    """
    if not path.exists():
        return None
    try:
        with closing(open_to_read(path)) as connection:
            ((version,),) = connection.execute("PRAGMA user_version")
            mistakes = tuple(text for (text,) in connection.execute("PRAGMA integrity_check(3)") if text != "ok")
        size = sum(file.stat().st_size for file in (path, path.with_name(path.name + "-wal")) if file.exists())
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DatabaseUnusableError(f"The database {path} cannot be read: {reason}.") from error
    return Inspection(is_open(path), version, newest_version(), size, mistakes)
