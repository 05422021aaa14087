"""Taking in members' recordings: fetched from Discord, checked, turned into an MP3, kept as a take of their own."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.catalogue.refusals import BadRecordingError
from bot.clock import Clock
from bot.library.kept_files import KeptFiles
from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaError, MediaReason
from bot.media.examine import examine
from bot.media.files import write_file
from storage.library.uploads import UploadStore
from storage.rows.job import Attachment
from storage.rows.kept_file import FileOwner
from storage.rows.take import NewTake, Take, TakeKind, TakeOwner

LARGEST_RECORDING = 50 * 1024 * 1024
"""Discord lets some members attach ten times as much; the bot reads it into memory once."""
_AT_ONCE = 2
# What the store takes for a folder, and more than enough to tell any two recordings apart.
_KEY_LENGTH = 32

ReadAttachment = Callable[[str], Awaitable[bytes]]
"""Fetches a file from Discord's own host by its link; raises MediaError."""


def check_attachment(attachment: Attachment, now: datetime) -> None:
    """What can be said of a file before it is fetched. Raises BadRecordingError."""
    if attachment.bytes > LARGEST_RECORDING:
        raise _too_large()
    if attachment.bytes == 0:
        raise BadRecordingError(MediaReason.EMPTY)
    if _expired(attachment.url, now):
        raise BadRecordingError(MediaReason.GONE)


def _too_large() -> BadRecordingError:
    return BadRecordingError(MediaReason.TOO_LARGE, f"{LARGEST_RECORDING / 1024 / 1024:g}")


def _expired(url: str, now: datetime) -> bool:
    """Discord's links say until when they hold, in hexadecimal seconds (docs/reference#signed-attachment-cdn-urls)."""
    until = parse_qs(urlsplit(url).query).get("ex", [""])
    try:
        return int(until[0], 16) <= now.timestamp()
    except ValueError:
        return False  # a link without an end, or one that Discord itself may judge


class Intake:
    """Safe to repeat after a crash at any point: the same content from the same member is the same take."""

    def __init__(
        self,
        uploads: UploadStore,
        kept_files: KeptFiles,
        decoder: Decoder,
        clock: Clock,
    ) -> None:
        self._uploads = uploads
        self._kept_files = kept_files
        self._decoder = decoder
        self._clock = clock
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def take_in(self, attachment: Attachment, owner: TakeOwner, *, longest: float, read: ReadAttachment) -> Take:
        """Make a take of an attached file, of at most `longest` seconds, or find the one that it was made into before.

        `read` fetches it.

        Raises:
            BadRecordingError: the file is no good; another try with it would end the same.
            MediaError: it could not be had, decoded or kept this time.
        """
        check_attachment(attachment, self._clock.now())
        async with self._turns:
            try:
                return await self._take_in(attachment, owner, longest, read)
            except MediaError as error:
                if error.retryable and not _breaks_off(error):
                    raise
                raise BadRecordingError(error.reason, _detail_of(error, longest)) from error

    async def _take_in(self, attachment: Attachment, owner: TakeOwner, longest: float, read: ReadAttachment) -> Take:
        content = await read(attachment.url)
        if len(content) > LARGEST_RECORDING:
            raise _too_large()
        key = await asyncio.to_thread(_key_of, content, owner)
        path = self._kept_files.path_of_upload(key)
        known = await self._uploads.at(path, guild_id=owner.guild_id, owner_id=owner.user_id)
        if known is not None and await self._kept_files.file(FileOwner.TAKE, known.id, "audio") is not None:
            if (known.duration or 0) > longest:
                raise DecodingError(MediaReason.TOO_LONG, f"longer than {longest:g} s")
            return known
        async with self._kept_files.folder() as folder:
            original = folder / "original"
            await asyncio.to_thread(write_file, original, content)
            del content
            return await self._keep(original, key, Path(attachment.file_name).stem, owner, longest)

    async def _keep(self, original: Path, key: str, title: str, owner: TakeOwner, longest: float) -> Take:
        # An MP3 too: what it carries beside its sound, tags and whatever hides in them, goes no further.
        audio = original.with_name("audio.mp3")
        examined = await examine(self._decoder, original, audio, always_anew=True, max_seconds=longest)
        if examined.facts.silent:
            raise BadRecordingError("silent")
        new = NewTake(title=title, kind=TakeKind.UPLOAD, duration=examined.facts.seconds)
        file = await self._kept_files.place_upload(key, audio)
        try:
            return await self._uploads.add(new, owner, file, now=self._clock.now())
        except Exception:
            # Nobody's file would count for nobody. An attempt at the same moment may have made a take of it.
            if await self._uploads.at(file.path, guild_id=owner.guild_id, owner_id=owner.user_id) is None:
                await self._kept_files.discard(file)
            raise


def _key_of(content: bytes, owner: TakeOwner) -> str:
    """Names a recording by its content; that of another member, or on another server, is another one."""
    digest = hashlib.sha256(f"{owner.guild_id}:{owner.user_id}:".encode())
    digest.update(content)
    return digest.hexdigest()[:_KEY_LENGTH]


def _breaks_off(error: MediaError) -> bool:
    """Whether the recording itself ends too early: it came whole from Discord, so another try would end the same."""
    return isinstance(error, DecodingError) and error.reason is MediaReason.CUT_OFF


def _detail_of(error: MediaError, longest: float) -> str:
    if error.reason is MediaReason.TOO_LONG:
        return f"{longest / 60:g}"
    if isinstance(error, DecodingError) and error.seconds is not None and error.promised is not None:
        return f"{_clock(error.seconds)} / {_clock(error.promised)}"
    return ""


def _clock(seconds: float) -> str:
    """As a player shows a length: 3:07."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
