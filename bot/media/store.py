"""Where kept copies lie. What exists is the database's knowledge; the store only keeps the files."""

import asyncio
import os
import re
import shutil
from pathlib import Path

from bot.media.files import disk_errors, move_into_place, remove_file, sync_directory

_PRIVATE_DIRECTORY = 0o700
_PRIVATE_FILE = 0o600
_CODE = re.compile(r"[A-Za-z0-9]{1,32}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\.[a-z0-9]{1,5}")


class FileStore:
    """A directory of files by take: `takes/k7/k7q2m9/audio.mp3`.

    A path follows from the take's code and the file's name alone, so that placing a file again after a crash
    replaces the same file instead of leaving two. Directories are open to their owner alone (0700), files likewise
    (0600). Files under way lie in `incoming`, on the same file system, and are worthless after a restart.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.incoming = root / "incoming"

    async def prepare(self) -> None:
        """Create the directories and clear `incoming`. Call once at the start, before any download.

        Raises MediaError (DISK_FULL, UNWRITABLE).
        """
        await asyncio.to_thread(self._prepare)

    async def place(self, temporary: Path, *, code: str, name: str) -> str:
        """Move a finished file into the store and return its path relative to the root, for the database.

        On return the file is safe against a power cut. `temporary` lies in `incoming`. `code` is the take's code,
        `name` a plain file name with ending such as `audio.mp3` or `stem-drums.mp3`; a file already there is
        replaced. Raises ValueError for other codes or names, MediaError (DISK_FULL, UNWRITABLE).
        """
        relative = self.place_of(code=code, name=name)
        await asyncio.to_thread(self._place, temporary, Path(relative))
        return relative

    def place_of(self, *, code: str, name: str) -> str:
        """The path that `place` will return, whether or not a file is there. Raises ValueError as `place`."""
        if not _CODE.fullmatch(code) or not _NAME.fullmatch(name):
            raise ValueError(f"not a place on the store: {code!r}, {name!r}")
        return Path("takes", code[:2], code, name).as_posix()

    def path_of(self, relative: str) -> Path:
        """The file that `place` returned `relative` for. Raises ValueError for a path that leaves the store."""
        path = Path(relative)
        if path.is_absolute() or not path.parts or ".." in path.parts:
            raise ValueError(f"not a path on the store: {relative!r}")
        return self._root / path

    async def remove(self, relative: str) -> None:
        """Delete a file; one that is gone already is no error. Raises ValueError as `path_of`, MediaError."""
        await asyncio.to_thread(remove_file, self.path_of(relative))

    async def total_bytes(self) -> int:
        """Size of all kept files. Walks the whole store: for start-up and housekeeping, not for every request."""
        return await asyncio.to_thread(self._total_bytes)

    def _prepare(self) -> None:
        with disk_errors():
            self._make_directory(self._root)
            self._make_directory(self.incoming)
            for leftover in self.incoming.iterdir():
                if leftover.is_dir() and not leftover.is_symlink():
                    shutil.rmtree(leftover)
                else:
                    leftover.unlink()

    def _place(self, temporary: Path, relative: Path) -> None:
        with disk_errors():
            destination = self._root / relative
            self._make_directory(destination.parent)
            temporary.chmod(_PRIVATE_FILE)
            move_into_place(temporary, destination)

    def _make_directory(self, path: Path) -> None:
        """Create a directory with its parents, each one's name on the disk before the next is made in it."""
        if path.is_dir():
            return
        self._make_directory(path.parent)
        path.mkdir(mode=_PRIVATE_DIRECTORY, exist_ok=True)
        sync_directory(path.parent)

    def _total_bytes(self) -> int:
        total = 0
        with disk_errors():
            for directory, _, names in os.walk(self._root / "takes"):
                for name in names:
                    # A file may be removed while the walk is under way.
                    try:
                        total += Path(directory, name).stat().st_size
                    except FileNotFoundError:
                        continue
        return total
