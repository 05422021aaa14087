"""Writing files so that after a power cut each one is either whole or not there."""

import asyncio
import errno
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.media.errors import MediaError, MediaReason

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an OSError of our own disk into a MediaError: DISK_FULL or UNWRITABLE, without the path."""
    try:
        yield
    except OSError as error:
        reason = MediaReason.DISK_FULL if error.errno in _FULL else MediaReason.UNWRITABLE
        raise MediaError(reason, error.strerror or type(error).__name__) from None


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk. Blocks."""
    _sync(path, os.O_RDONLY)


def sync_directory(path: Path) -> None:
    """Wait until the names inside a directory are on the disk: a rename is not safe before. Blocks."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move_into_place(temporary: Path, destination: Path) -> None:
    """Give a finished file its name for good, replacing what had it. Blocks; both on the same file system.

    Content first, then the name, then the directory: at no moment does the name stand for half a file.
    """
    sync_file(temporary)
    temporary.replace(destination)
    sync_directory(destination.parent)


def temporary_beside(destination: Path) -> Path:
    """A name in the same directory that nobody else uses and that a cleaner recognises by its ending."""
    return destination.with_name(f".{destination.name[:80]}.{secrets.token_hex(8)}.part")


@asynccontextmanager
async def working_folder(parent: Path) -> AsyncIterator[Path]:
    """A new folder, for its owner alone, that goes at the end with whatever is left in it.

    Raises MediaError: DISK_FULL, UNWRITABLE.
    """
    folder = parent / f"work-{secrets.token_hex(8)}"
    try:
        await asyncio.to_thread(_make_folder, folder)
        yield folder
    finally:
        # What cannot be removed is removed at the next start.
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _make_folder(folder: Path) -> None:
    with disk_errors():
        folder.mkdir(mode=0o700)


@asynccontextmanager
async def removed_at_the_end(temporary: Path) -> AsyncIterator[None]:
    """Whatever happens, no file of this name is left. Raises MediaError: UNWRITABLE."""
    try:
        yield
    finally:
        await asyncio.to_thread(remove_file, temporary)


def remove_file(path: Path) -> None:
    """Delete a file; one that is gone already is no error. Blocks. Raises MediaError: UNWRITABLE."""
    with disk_errors():
        path.unlink(missing_ok=True)


def file_size(path: Path) -> int:
    """In bytes. Blocks. Raises MediaError: UNWRITABLE."""
    with disk_errors():
        return path.stat().st_size


def write_file(path: Path, content: bytes) -> None:
    """Write a file, for its owner alone. Blocks. Raises MediaError: DISK_FULL, UNWRITABLE."""
    with disk_errors():
        path.touch(mode=0o600)
        path.write_bytes(content)


def copy_file(source: Path, destination: Path) -> None:
    """Copy a file's content. Blocks. Raises MediaError: DISK_FULL, UNWRITABLE."""
    with disk_errors():
        shutil.copyfile(source, destination)


def read_file(path: Path) -> bytes:
    """A file's content. Blocks. Raises MediaError: UNWRITABLE."""
    with disk_errors():
        return path.read_bytes()


class IncomingFile:
    """A file that grows under a temporary name and gets its real one when it is complete.

    All methods block and are meant for a thread. A cancelled caller leaves its thread running, so a lock keeps
    `discard` from closing the file under a write that is still going on.
    """

    def __init__(self, destination: Path) -> None:
        self._destination = destination
        self._temporary = temporary_beside(destination)
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._discarded = False
        self._digest = hashlib.sha256()

    def write(self, content: bytes) -> None:
        """Append. The file is created by the first write, readable by its owner alone."""
        with self._lock, disk_errors():
            if self._discarded:
                return
            if self._descriptor is None:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                self._descriptor = os.open(self._temporary, flags, 0o600)
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            self._digest.update(content)

    def finish(self) -> str:
        """Make it durable under its real name and return the SHA-256 of its content in hexadecimal."""
        with self._lock, disk_errors():
            if not self._discarded:
                move_into_place(self._temporary, self._destination)
            return self._digest.hexdigest()

    def discard(self) -> None:
        """Close, and remove what was not finished. Harmless afterwards and when called twice."""
        with self._lock, disk_errors():
            self._discarded = True
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
                self._temporary.unlink(missing_ok=True)
