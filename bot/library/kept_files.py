"""Files on the store and their rows, kept in step: first a file is safe on disk, then its row is written."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.clock import Clock
from bot.media.download import Downloaded, Downloader
from bot.media.errors import MediaError, MediaReason
from bot.media.files import file_size, working_folder
from bot.media.formats import MediaKind
from bot.media.store import FileStore
from bot.suno.client import SunoClient
from bot.suno.errors import RequestRejectedError, SunoError
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

    def folder(self) -> AbstractAsyncContextManager[Path]:
        """A folder for files under way; whatever is left in it goes at the end, refused files too. Raises MediaError.

        All that is fetched or made lies in such a folder until it is placed, so that nothing is left beside the store.
        """
        return working_folder(self._file_store.incoming)

    async def place(self, owner: FileOwner, owner_id: int, code: str, path: Path, role: str, name: str) -> KeptFile:
        """Move a file from a `folder` into the store; its row is still to be written. Raises MediaError."""
        # Jobs and takes have codes of their own, so the same one may name one of each.
        folder = code if owner is FileOwner.TAKE else f"{code}job"
        return await self._place(owner, owner_id, folder, path, role, name)

    def path_of_upload(self, key: str) -> str:
        """Where, below MEDIA_DIR, the sound of a recording lies, or would: by a key of its content."""
        return self._file_store.place_of(code=key, name=_UPLOAD)

    async def place_upload(self, key: str, path: Path) -> KeptFile:
        """Move a recording from a `folder` to its place; it is still to become a take, with the row. Raises MediaError.

        The place is known before there is a take, so that a repeated attempt replaces what the first one left.
        """
        return await self._place(FileOwner.TAKE, 0, key, path, "audio", _UPLOAD)

    async def _place(self, owner: FileOwner, owner_id: int, folder: str, path: Path, role: str, name: str) -> KeptFile:
        size = await asyncio.to_thread(file_size, path)
        relative = await self._file_store.place(path, code=folder, name=name)
        return KeptFile(owner, owner_id, role, relative, size, _CONTENT_TYPES[Path(name).suffix])

    async def discard(self, file: KeptFile) -> None:
        """Delete a file that was placed and is not written down. Raises MediaError."""
        await self._file_store.remove(file.path)

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
        """Fetch a provider's file to a place in a `folder`; a dead link is exchanged for a fresh one once.

        Raises:
            MediaError: as `Downloader.fetch`; GONE only where the API has no fresh link either.
        """
        try:
            return await self._downloader.fetch(url, destination=destination, max_bytes=max_bytes, kind=kind)
        except MediaError as error:
            if error.reason is not MediaReason.GONE:
                raise
            try:
                fresh = await self._client.download_url(url)
            except RequestRejectedError:
                raise error from None
            except SunoError as unanswered:
                # Whether it is gone for good only the API can say.
                raise MediaError(MediaReason.UNREACHABLE, f"no fresh link: {type(unanswered).__name__}") from error
        return await self._downloader.fetch(fresh, destination=destination, max_bytes=max_bytes, kind=kind)
