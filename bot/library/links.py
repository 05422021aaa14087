"""Links for what does not fit Discord: to our own copy, signed and expiring, or to the provider's while it lives."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from bot.clock import Clock
from bot.library.kept_files import KeptFiles
from bot.suno.retention import PROVIDER_KEEPS
from storage.key_values import KeyValueStore
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from storage.times import from_ms, to_ms

PATH = "/files"
OWN_LINKS_LIVE = timedelta(days=7)

_KEY_NAME = "key of signed links"
_SEAL_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True)
class FileLink:
    """`ours` tells a link to our own copy, of which there can be another when it has died."""

    url: str
    dies_at: datetime
    ours: bool


@dataclass(frozen=True)
class LinkedFile:
    """What a link leads to."""

    path: Path
    content_type: str


class Links:
    """Signs with a key that is made at the first start and kept in the database.

    A link holds whose file it is, its role and its end, and an HMAC-SHA256 over all three and the file name at its
    end: nothing to guess, nothing to change, and nothing to look up before it has proved itself.
    """

    def __init__(
        self, kept_files: KeptFiles, key_values: KeyValueStore, clock: Clock, public_base_url: str | None
    ) -> None:
        self._kept_files = kept_files
        self._key_values = key_values
        self._clock = clock
        self._base = None if public_base_url is None else public_base_url.rstrip("/")
        self._key = b""

    async def prepare(self) -> None:
        """Read the key, or make it. Once at the start."""
        self._key = await self._key_values.key(_KEY_NAME)

    async def to(self, job: Job, role: str, name: str, provider_url: str | None) -> FileLink | None:
        """A link to a kept file of a job's result where we can be reached, else the provider's own.

        `name` is what it is saved as. None for a file that we made and have no address for.
        """
        if self._base is not None:
            dies_at = self._clock.now() + OWN_LINKS_LIVE
            message = f"{job.id}:{role}:{to_ms(dies_at)}"
            token = _encode(message.encode() + self._seal(message, name))
            return FileLink(f"{self._base}{PATH}/{token}/{quote(name)}", dies_at, ours=True)
        if provider_url is not None:
            assert job.ended_at is not None  # it has a result
            dies_at = job.ended_at + PROVIDER_KEEPS
            if dies_at > self._clock.now():
                return FileLink(provider_url, dies_at, ours=False)
        return None

    async def open(self, token: str, name: str) -> LinkedFile | None:
        """The file that a link leads to; None for a link that is not ours, has died, or whose file has gone."""
        message = self._proved(token, name)
        if message is None:
            return None
        job_id, role, dies_at = message.split(":")
        if from_ms(int(dies_at)) <= self._clock.now():
            return None
        found = await self._kept_files.file(FileOwner.JOB, int(job_id), role)
        return None if found is None else LinkedFile(*found)

    def _proved(self, token: str, name: str) -> str | None:
        """What a token says; None unless we have written it, in this very spelling, for this name."""
        try:
            content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            message = content[:-_SEAL_BYTES].decode()
        except ValueError:
            return None
        genuine = hmac.compare_digest(content[-_SEAL_BYTES:], self._seal(message, name))
        # The decoder overlooks characters that are none of its own.
        return message if genuine and _encode(content) == token else None

    def _seal(self, message: str, name: str) -> bytes:
        return hmac.digest(self._key, f"{message}/{name}".encode(errors="replace"), hashlib.sha256)


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
