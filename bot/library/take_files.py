"""Our own copies: every take's files are fetched once, checked, tagged and kept, since the provider's links die."""

import asyncio
import logging
from dataclasses import dataclass, replace
from pathlib import Path

from bot import checkpoints
from bot.checkpoints import Checkpoint
from bot.clock import Clock
from bot.library.kept_files import KeptFiles
from bot.media.decoder import Decoder
from bot.media.errors import MediaError, MediaReason
from bot.media.examine import Examined, examine
from bot.media.files import read_file, write_file
from bot.media.formats import MediaKind
from bot.media.tags import Tags, tag_mp3
from storage.library.takes import TakeStore
from storage.rows.kept_file import FileOwner
from storage.rows.take import Take

log = logging.getLogger(__name__)

LARGEST_AUDIO = 100 * 1024 * 1024
LARGEST_COVER = 20 * 1024 * 1024
# A whole take that is shorter is a fragment: a download of a file that the provider has not finished.
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True)
class KeptTake:
    """A take with our copies: `audio` is an MP3 with tags, `cover` a JPEG or None.

    The MP3 does not say whose it is: that is written into the copy that is posted. One that was kept by an earlier
    version may say so.
    """

    take: Take
    audio: Path
    cover: Path | None


class TakeFiles:
    """Fetches what is missing. Safe to call again after a crash at any point: files have their places by code."""

    def __init__(self, takes: TakeStore, kept_files: KeptFiles, decoder: Decoder, clock: Clock) -> None:
        self._takes = takes
        self._kept_files = kept_files
        self._decoder = decoder
        self._clock = clock

    async def kept(self, take: Take) -> KeptTake | None:
        """The copies of a take as they are, without any request; None when there is no audio."""
        files = await self._kept_files.files(FileOwner.TAKE, take.id)
        audio = files.get("audio")
        return None if audio is None else KeptTake(take, audio, files.get("cover"))

    async def keep(self, take: Take) -> KeptTake:
        """The copies of a take, fetched first where they are missing.

        Raises:
            MediaError: the audio could not be had; what can be tried again later says so (`retryable`).
        """
        kept = await self.kept(take)
        if kept is not None:
            return kept
        if take.removed_at is not None:
            raise MediaError(MediaReason.GONE, "the take was removed from the library")
        # A folder of its own: whatever is left over goes with it, a picture as it came or a file that was no song.
        async with self._kept_files.folder() as folder:
            cover = await self._kept_cover(take)
            picture = None if cover is not None else await self._fetch_picture(take, folder)
            examined = await self._fetch_audio(take, folder, picture)
            if isinstance(examined.cover, MediaError):
                _log_missing_cover(take, examined.cover)
            elif examined.cover is not None:
                cover = examined.cover
            return await self.put(take, examined.mp3, cover, examined.facts.seconds)

    async def put(self, take: Take, audio: Path, cover: bytes | None, seconds: float) -> KeptTake:
        """Keep an MP3 that lies in `incoming`, and a JPEG, as the copies of a take. Raises MediaError."""
        await tag_mp3(audio, tags_of(take, cover))
        files = [await self._kept_files.place(FileOwner.TAKE, take.id, take.code, audio, "audio", "audio.mp3")]
        if cover is not None:
            picture = audio.with_name(f"{take.code}-cover.jpg")
            await asyncio.to_thread(write_file, picture, cover)
            files.append(
                await self._kept_files.place(FileOwner.TAKE, take.id, take.code, picture, "cover", "cover.jpg")
            )
        checkpoints.reached(Checkpoint.FILES_FETCHED)
        await self._kept_files.write_down(files)
        await self._takes.measured(take.id, seconds)
        checkpoints.reached(Checkpoint.FILES_KEPT)
        found = await self.kept(replace(take, duration=seconds))
        assert found is not None  # just written
        return found

    async def _fetch_audio(self, take: Take, folder: Path, picture: Path | None) -> Examined:
        """An MP3 in `folder`, with the cover made of the `picture`: one start of the decoder for both."""
        if take.audio_url is None:
            raise MediaError(MediaReason.GONE, "there is no file to fetch")
        downloaded = await self._kept_files.fetch(
            take.audio_url, folder / "audio", max_bytes=LARGEST_AUDIO, kind=MediaKind.AUDIO
        )
        examined = await examine(self._decoder, downloaded.path, folder / "converted.mp3", picture=picture)
        if round(examined.facts.seconds, 2) < SHORTEST_SECONDS:  # a decoder can be a sample short
            raise MediaError(MediaReason.CUT_OFF, f"only {examined.facts.seconds:.2f} s of sound")
        return examined

    async def _kept_cover(self, take: Take) -> bytes | None:
        """The cover as it is kept: it may have been chosen, which audio that is fetched anew does not undo."""
        cover = (await self._kept_files.files(FileOwner.TAKE, take.id)).get("cover")
        return None if cover is None else await asyncio.to_thread(read_file, cover)

    async def _fetch_picture(self, take: Take, folder: Path) -> Path | None:
        """A song without its picture is still the song: any trouble with the cover is only logged."""
        if take.image_url is None:
            return None
        try:
            fetched = await self._kept_files.fetch(
                take.image_url, folder / "picture", max_bytes=LARGEST_COVER, kind=MediaKind.PICTURE
            )
        except MediaError as error:
            _log_missing_cover(take, error)
            return None
        return fetched.path


def _log_missing_cover(take: Take, error: MediaError) -> None:
    log.warning("take %s keeps no cover: %s", take.code, error)


def tags_of(take: Take, cover: bytes | None) -> Tags:
    """What a file says of a take, less whose it is: nobody reads that out of a copy that is kept."""
    return Tags(
        title=take.title or take.code,
        style=take.style,
        lyrics=take.lyrics,
        source=f"Bandstand, take {take.code}",
        cover=cover,
    )
