"""The database file: one writer that runs whole units of work, one reader beside it.

A SQLite connection is one thread and one transaction shared by every task that uses it, so a
rollback in one task would erase another's pending rows. Here only the writer task touches the
writing connection. It takes the units that are waiting, urgent ones first, runs each inside its own
savepoint and commits them together: one fsync for many members who asked at the same moment.
A caller that is cancelled does not cancel its unit, and nobody learns a result before its commit.
"""

import asyncio
import itertools
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import aiosqlite

from storage.engines.migrating import migrate, refuse_newer
from storage.errors import DatabaseError, DatabaseInUseError, DatabaseUnusableError

log = logging.getLogger(__name__)

T = TypeVar("T")
Connection = aiosqlite.Connection
Row = aiosqlite.Row
Unit = Callable[[Connection], Awaitable[T]]

# A batch shares one commit; more than this would make the first of them wait too long.
_LARGEST_BATCH = 64
# Seconds. Whoever asks whether the lock is held (storage/beside) reads the file for a moment.
_PATIENCE_WITH_ONLOOKERS = 1.0


@dataclass(order=True)
class _Waiting(Generic[T]):
    """A unit of work in line for the writer; urgent ones sort first, then by arrival."""

    rank: int
    arrival: int
    unit: Unit[T] = field(compare=False)
    result: asyncio.Future[T] = field(compare=False)

    def succeed(self, value: T) -> None:
        if not self.result.done():
            self.result.set_result(value)

    def fail(self, error: BaseException) -> None:
        if not self.result.done():
            self.result.set_exception(error)


@dataclass(frozen=True)
class WriterFigures:
    """Rows written since the database was opened, and units of work in line for the writer."""

    rows_written: int
    waiting: int


class Database:
    """An open database. Make it with `open`, end it with `close`; both are for the composition root."""

    def __init__(self, path: Path, lock: sqlite3.Connection, writing: Connection, reading: Connection) -> None:
        self.path = path
        self._lock = lock
        self._writing = writing
        self._reading = reading
        self._line: asyncio.PriorityQueue[_Waiting[Any]] = asyncio.PriorityQueue()
        self._arrivals = itertools.count()
        self._closing = False
        self._writer = asyncio.create_task(self._write_in_turn(), name="database writer")

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or create the file, bring its schema up to date, and start the writer.

        Raises:
            DatabaseInUseError: another process has it open.
            DatabaseTooNewError: a newer version wrote it.
            DatabaseUnusableError: it cannot be opened or is damaged.
        """
        lock: sqlite3.Connection | None = None
        opened: list[Connection] = []
        try:
            await asyncio.to_thread(_make_private_folder, path.parent)
            lock = _lock_beside(path)
            await asyncio.to_thread(_make_private, path)
            refuse_newer(await asyncio.to_thread(_version_of, path), path)
            for query_only in (False, True):
                connection = await _connect(path)
                opened.append(connection)
                if query_only:
                    await connection.execute("PRAGMA query_only = ON")
                else:
                    await migrate(connection)
            return cls(path, lock, *opened)
        except BaseException as error:
            for connection in opened:
                await connection.close()
            if lock is not None:
                lock.close()
            if isinstance(error, sqlite3.Error | OSError):
                raise DatabaseUnusableError(f"The database {path} cannot be used: {error}.") from error
            raise

    async def close(self) -> None:
        """Finish the units that wait, then close the file. Further writes are refused."""
        self._closing = True
        await self._line.join()
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        await self._reading.close()
        await self._writing.close()
        self._lock.close()

    async def write(self, unit: Unit[T], *, urgent: bool = False) -> T:
        """Run `unit` as one all-or-nothing piece of work and return what it returns, once committed.

        `unit` gets the writing connection inside a transaction; it must neither commit nor keep it.
        `urgent` is for work that a member is waiting for. What `unit` raises is raised here, with
        all its changes undone and nobody else's.
        """
        if self._closing:
            raise DatabaseError("The database is closing.")
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._line.put_nowait(_Waiting(0 if urgent else 1, next(self._arrivals), unit, result))
        return await result

    async def trouble(self) -> str | None:
        """What is wrong with the file, in words; None when it can be written."""

        async def nothing(_connection: Connection) -> None:
            """A transaction of its own is what is tried."""

        try:
            await self.write(nothing)
        except (DatabaseError, sqlite3.Error) as error:
            return f"cannot be written: {error}"
        return None

    def writer_figures(self) -> WriterFigures:
        return WriterFigures(self._writing.total_changes, self._line.qsize())

    async def all(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """Every row of a query, read beside the writer."""
        return list(await self._reading.execute_fetchall(sql, parameters))

    async def one(self, sql: str, parameters: Iterable[Any] = ()) -> Row | None:
        """The first row of a query, None without any."""
        rows = await self.all(sql, parameters)
        return rows[0] if rows else None

    async def _write_in_turn(self) -> None:
        while True:
            batch = [await self._line.get()]
            while len(batch) < _LARGEST_BATCH and not self._line.empty():
                batch.append(self._line.get_nowait())
            try:
                await self._commit_together(batch)
            finally:
                for _ in batch:
                    self._line.task_done()

    async def _commit_together(self, batch: list[_Waiting[Any]]) -> None:
        connection = self._writing
        values: list[tuple[_Waiting[Any], Any]] = []
        try:
            await connection.execute("BEGIN IMMEDIATE")
            for waiting in batch:
                await connection.execute("SAVEPOINT unit")
                try:
                    values.append((waiting, await waiting.unit(connection)))
                except Exception as error:
                    # A full disk can end the whole transaction; then the earlier units are gone too.
                    if not connection.in_transaction:
                        raise
                    await connection.execute("ROLLBACK TO unit")
                    waiting.fail(error)
                await connection.execute("RELEASE unit")
            await connection.execute("COMMIT")
        except BaseException as error:
            for waiting in batch:
                waiting.fail(error)
            if connection.in_transaction:
                with suppress(sqlite3.Error):  # a broken disk may refuse that too; the next batch says so
                    await connection.execute("ROLLBACK")
            if not isinstance(error, Exception):
                raise
            log.error("%d units of work were undone: %s", len(batch), error)
            return
        for waiting, value in values:
            waiting.succeed(value)


async def _connect(path: Path) -> Connection:
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        connection.row_factory = aiosqlite.Row
        await connection.execute("PRAGMA busy_timeout = 2000")
        await connection.execute("PRAGMA journal_mode = WAL")
        # Without FULL a power cut may take back commits that members have already been told of.
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        await connection.close()  # its thread would keep the process from ending
        raise
    return connection


def _version_of(path: Path) -> int:
    """The schema version, read without the right to write: a file that is too new must not change by one byte."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        ((version,),) = connection.execute("PRAGMA user_version")
        return int(version)


def _make_private_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)


def _make_private(path: Path) -> None:
    """Create the file, or take it over, for its owner alone; SQLite gives the files beside it the same mode."""
    if path.is_dir():
        raise IsADirectoryError("it is a folder")
    # Never opened here: to close a file is to lose every lock that this process holds on it.
    if not path.exists():
        path.touch(mode=0o600)
    path.chmod(0o600)


def lock_path_of(path: Path) -> Path:
    """The file whose lock says that a process works with the database `path`."""
    return path.with_name(path.name + ".lock")


def _lock_beside(path: Path) -> sqlite3.Connection:
    """Hold `<database>.lock` for as long as this process lives; the system frees it when it dies.

    A lock in the database itself would also shut out our own second connection.
    """
    lock_path = lock_path_of(path)
    _make_private(lock_path)
    lock = sqlite3.connect(lock_path, timeout=_PATIENCE_WITH_ONLOOKERS, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" not in str(error):
            raise
        raise DatabaseInUseError(
            f"Another Bandstand process is using the database {path}. "
            "Stop it first, or set DATABASE_PATH to another file."
        ) from error
    return lock
