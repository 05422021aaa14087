"""Files on the store and their rows, kept in step: first a file is safe on disk, then its row is written."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.clock import Clock
from bot.media.download import Downloaded, Downloader
from bot.media.errors import MediaError, MediaReason
from bot.media.formats import MediaKind
from bot.media.store import FileStore
from bot.suno.client import SunoClient
from bot.suno.errors import SunoError
from storage.library.kept_files import KeptFileStore
from storage.rows.kept_file import FileOwner, KeptFile

_CONTENT_TYPES = {
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mid": "audio/midi",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".zip": "application/zip",
    ".lrc": "text/plain; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
}
_UPLOAD = "audio.mp3"


class KeptFiles:
    def __init__(
        self, file_store: FileStore, files: KeptFileStore, downloader: Downloader, client: SunoClient, clock: Clock
    ) -> None:
        self._file_store = file_store
        self._files = files
        self._downloader = downloader
        self._client = client
        self._clock = clock

    async def files(self, owner: FileOwner, owner_id: int) -> dict[str, Path]:
        """Our copies by role, those that are really there."""
        rows = await self._files.of(owner, owner_id)
        paths = {role: self._file_store.path_of(row.path) for role, row in rows.items()}
        return {role: path for role, path in paths.items() if path.is_file()}

    async def file(self, owner: FileOwner, owner_id: int, role: str) -> tuple[Path, str] | None:
        """One of our copies with its content type; None when it is not there."""
        row = (await self._files.of(owner, owner_id)).get(role)
        path = None if row is None else self._file_store.path_of(row.path)
        return (path, row.content_type) if row is not None and path is not None and path.is_file() else None

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder for files under way; whatever is left in it goes at the end."""
        with tempfile.TemporaryDirectory(dir=self._file_store.incoming) as folder:
            yield Path(folder)

    def incoming(self, name: str, content: bytes | None = None) -> Path:
        """A place for a file under way, worthless after a restart; with `content` written there."""
        path = self._file_store.incoming / name
        if content is not None:
            path.write_bytes(content)
        return path

    async def place(self, owner: FileOwner, owner_id: int, code: str, path: Path, role: str, name: str) -> KeptFile:
        """Move a file from `incoming` into the store; its row is still to be written. Raises MediaError."""
        # Jobs and takes have codes of their own, so the same one may name one of each.
        folder = code if owner is FileOwner.TAKE else f"{code}job"
        return await self._place(owner, owner_id, folder, path, role, name)

    def path_of_upload(self, key: str) -> str:
        """Where, below MEDIA_DIR, the sound of a recording lies, or would: by a key of its content."""
        return self._file_store.place_of(code=key, name=_UPLOAD)

    async def place_upload(self, key: str, path: Path) -> KeptFile:
        """Move a recording from `incoming` to its place; it is still to become a take, with the row. Raises MediaError.

        The place is known before there is a take, so that a repeated attempt replaces what the first one left.
        """
        return await self._place(FileOwner.TAKE, 0, key, path, "audio", _UPLOAD)

    async def _place(self, owner: FileOwner, owner_id: int, folder: str, path: Path, role: str, name: str) -> KeptFile:
        size = (await asyncio.to_thread(path.stat)).st_size
        relative = await self._file_store.place(path, code=folder, name=name)
        return KeptFile(owner, owner_id, role, relative, size, _CONTENT_TYPES[Path(name).suffix])

    async def write_down(self, files: Sequence[KeptFile]) -> None:
        """Write the rows of files that were placed.

        Raises:
            MediaError: GONE where their take was removed while they were on their way: they are deleted again.
        """
        if await self._files.keep(files, now=self._clock.now()):
            return
        for file in files:
            await self._file_store.remove(file.path)
        raise MediaError(MediaReason.GONE, "the take was removed from the library meanwhile")

    async def fetch(self, url: str, destination: Path, *, max_bytes: int, kind: MediaKind) -> Downloaded:
        """Fetch a provider's file to a place below `incoming`; a dead link is exchanged for a fresh one once.

        Raises:
            MediaError: as `Downloader.fetch`.
        """
        try:
            return await self._downloader.fetch(url, destination=destination, max_bytes=max_bytes, kind=kind)
        except MediaError as error:
            if error.reason is not MediaReason.GONE:
                raise
            try:
                fresh = await self._client.download_url(url)
            except SunoError:
                raise error from None
        return await self._downloader.fetch(fresh, destination=destination, max_bytes=max_bytes, kind=kind)
