"""Our own copies: every take's files are fetched once, checked, tagged and kept, since the provider's links die."""

import asyncio
import logging
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from bot.clock import Clock
from bot.jobs import checkpoints
from bot.jobs.checkpoints import Checkpoint
from bot.media.download import Downloaded, Downloader
from bot.media.errors import MediaError, MediaReason
from bot.media.formats import MediaKind
from bot.media.keeping import MediaShelf
from bot.media.pictures import make_cover
from bot.media.probe import probe
from bot.media.sandbox import Sandbox
from bot.media.tags import Tags, tag_mp3
from bot.media.transcode import AudioFormat, transcode
from bot.suno.client import SunoClient
from bot.suno.errors import SunoError
from storage.takes import KeptFile, Take, TakeStore

log = logging.getLogger(__name__)

LARGEST_AUDIO = 100 * 1024 * 1024
LARGEST_COVER = 20 * 1024 * 1024
# A whole take that is shorter is a fragment: a download of a file that the provider has not finished.
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True)
class KeptTake:
    """A take with our copies: `audio` is an MP3 with tags, `cover` a JPEG or None."""

    take: Take
    audio: Path
    cover: Path | None


class Keeper:
    """Fetches what is missing. Safe to call again after a crash at any point: files have their places by code."""

    def __init__(
        self,
        takes: TakeStore,
        shelf: MediaShelf,
        downloader: Downloader,
        sandbox: Sandbox,
        client: SunoClient,
        clock: Clock,
    ) -> None:
        self._takes = takes
        self._shelf = shelf
        self._downloader = downloader
        self._sandbox = sandbox
        self._client = client
        self._clock = clock

    async def kept(self, take: Take) -> KeptTake | None:
        """The copies of a take as they are, without any request; None when there is no audio."""
        files = await self._takes.files(take.id)
        audio = self._on_shelf(files.get("audio"))
        return None if audio is None else KeptTake(take, audio, self._on_shelf(files.get("cover")))

    async def keep(self, take: Take) -> KeptTake:
        """The copies of a take, fetched first where they are missing.

        Raises:
            MediaError: the audio could not be had; what can be tried again later says so (`retryable`).
        """
        kept = await self.kept(take)
        if kept is not None:
            return kept
        # A folder of its own: whatever is left over goes with it, a picture as it came or a file that was no song.
        with tempfile.TemporaryDirectory(dir=self._shelf.incoming) as folder:
            files, seconds = await self._fetch(take, Path(folder))
        checkpoints.reached(Checkpoint.FILES_FETCHED)
        await self._takes.keep(files, now=self._clock.now(), duration=seconds)
        checkpoints.reached(Checkpoint.FILES_KEPT)
        found = await self.kept(replace(take, duration=seconds))
        assert found is not None  # just written
        return found

    async def _fetch(self, take: Take, folder: Path) -> tuple[list[KeptFile], float]:
        """Fetch, tag and place the files of a take; also the length of its audio in seconds."""
        cover = await self._fetch_cover(take, folder)
        audio, seconds = await self._fetch_audio(take, folder)
        await tag_mp3(audio, _tags(take, cover))
        # Sizes before the move: the path given to the database is the last thing that happens.
        files = [await self._place(take, audio, "audio", "audio.mp3", "audio/mpeg")]
        if cover is not None:
            picture = folder / "cover.jpg"
            await asyncio.to_thread(picture.write_bytes, cover)
            files.append(await self._place(take, picture, "cover", "cover.jpg", "image/jpeg"))
        return files, seconds

    def _on_shelf(self, file: KeptFile | None) -> Path | None:
        if file is None:
            return None
        path = self._shelf.path_of(file.path)
        return path if path.is_file() else None

    async def _place(self, take: Take, path: Path, role: str, name: str, content_type: str) -> KeptFile:
        size = path.stat().st_size  # noqa: ASYNC240 - one look at a local file
        relative = await self._shelf.place(path, code=take.code, name=name)
        return KeptFile(take.id, role, relative, size, content_type)

    async def _fetch_audio(self, take: Take, folder: Path) -> tuple[Path, float]:
        """An MP3 in `folder`, and its length in seconds."""
        if take.audio_url is None:
            raise MediaError(MediaReason.GONE, "the provider named no file")
        downloaded = await self._fetch_with_fresh_link(take.audio_url, folder / "audio")
        facts = await probe(self._sandbox, downloaded.path)
        if facts.seconds < SHORTEST_SECONDS:
            raise MediaError(MediaReason.CUT_OFF, f"only {facts.seconds:.2f} s of sound")
        if facts.container == "mp3":
            return downloaded.path, facts.seconds
        converted = folder / "converted.mp3"
        await transcode(self._sandbox, downloaded.path, converted, AudioFormat.MP3)
        return converted, facts.seconds

    async def _fetch_with_fresh_link(self, url: str, destination: Path) -> Downloaded:
        try:
            return await self._downloader.fetch(
                url, destination=destination, max_bytes=LARGEST_AUDIO, kind=MediaKind.AUDIO
            )
        except MediaError as error:
            if error.reason is not MediaReason.GONE:
                raise
            try:
                fresh = await self._client.download_url(url)
            except SunoError:
                raise error from None
        return await self._downloader.fetch(
            fresh, destination=destination, max_bytes=LARGEST_AUDIO, kind=MediaKind.AUDIO
        )

    async def _fetch_cover(self, take: Take, folder: Path) -> bytes | None:
        """A song without its picture is still the song: any trouble with the cover is only logged."""
        if take.image_url is None:
            return None
        try:
            picture = await self._downloader.fetch(
                take.image_url, destination=folder / "picture", max_bytes=LARGEST_COVER, kind=MediaKind.PICTURE
            )
            return await make_cover(self._sandbox, picture.path)
        except MediaError as error:
            log.warning("take %s keeps no cover: %s", take.code, error)
            return None


def _tags(take: Take, cover: bytes | None) -> Tags:
    return Tags(
        title=take.title or take.code,
        style=take.style,
        lyrics=take.lyrics,
        artist="Bandstand",
        source=f"Bandstand, take {take.code}",
        cover=cover,
    )
