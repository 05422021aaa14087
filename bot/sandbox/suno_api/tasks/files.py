"""The files the stand-in gives out, under paths that nobody can guess. All of them live in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from bot.sandbox.suno_api.tasks.clock import Clock

GENERATED_LIFE = 14 * 24 * 3600.0
UPLOAD_LIFE = 24 * 3600.0  # the shorter of the two documented times
DOWNLOAD_LINK_LIFE = 20 * 60.0

UPLOAD = "upload"
"""What stands for the operation of a file that was handed in."""

_MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "jpeg": "image/jpeg",
}


@dataclass
class StoredFile:
    """One file and how long it can be fetched; times in seconds since 1970."""

    path: str
    content: bytes
    media_type: str
    operation: str
    """The operation that made it, for faults."""
    gone_at: float
    """From then on: 404."""
    empty_at: float | None = None
    """From then on: 200 without content. This is how stream links were seen to end."""

    @property
    def extension(self) -> str:
        return PurePosixPath(self.path).suffix.removeprefix(".")


class FileStore:
    """Files by path."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, StoredFile] = {}
        self.base_url = ""
        """Set when the server listens, for instance "http://127.0.0.1:8090"."""

    def keep(
        self, content: bytes, *, extension: str, operation: str, folder: str = "files", life: float = GENERATED_LIFE
    ) -> StoredFile:
        """Keep a generated file."""
        return self._put(
            f"/{folder}/{secrets.token_urlsafe(16)}.{extension}",
            content,
            media_type=_MEDIA_TYPES[extension],
            operation=operation,
            life=life,
        )

    def keep_upload(self, content: bytes, *, folder: str, name: str, media_type: str) -> StoredFile:
        """Keep an uploaded file; the same name in the same folder replaces the earlier one."""
        return self._put(
            f"/uploads/{quote(folder)}/{quote(name, safe='')}",
            content,
            media_type=media_type,
            operation=UPLOAD,
            life=UPLOAD_LIFE,
        )

    def lend(self, file: StoredFile) -> StoredFile:
        """A second, short-lived way to a generated file."""
        return self.keep(
            file.content,
            extension=file.extension,
            operation=file.operation,
            folder="download",
            life=DOWNLOAD_LINK_LIFE,
        )

    def at(self, path: str) -> StoredFile | None:
        """The file under this path, None when there is none or its time is over."""
        file = self._files.get(path)
        return file if file and file.gone_at > self._clock.now() else None

    def behind(self, url: str) -> StoredFile | None:
        """The file that one of our own URLs leads to; None for any other URL."""
        if not url.startswith(f"{self.base_url}/"):
            return None
        return self.at(urlsplit(url).path)

    def url(self, file: StoredFile) -> str:
        return self.base_url + file.path

    def _put(self, path: str, content: bytes, *, media_type: str, operation: str, life: float) -> StoredFile:
        file = StoredFile(path, content, media_type, operation, gone_at=self._clock.now() + life)
        self._files[path] = file
        return file
