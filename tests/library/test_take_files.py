"""Our own copies of takes: fetched once, whole or not at all."""

import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from mutagen.id3 import ID3

from bot import checkpoints
from bot.checkpoints import Checkpoint
from bot.library.kept_files import KeptFiles
from bot.library.take_files import TakeFiles
from bot.media.decoder import Decoder
from bot.media.download import Downloader
from bot.media.errors import MediaError, MediaReason
from bot.media.store import FileStore
from bot.sandbox.suno_api import Composer, Song, SongRequest, SunoStandIn
from bot.suno.client import SunoClient
from bot.suno.results import MusicMade, Submitted, TaskReference, Track
from storage.engines.sqlite import Database
from storage.library.kept_files import KeptFileStore
from storage.library.removals import RemovalStore
from storage.library.takes import TakeStore
from storage.rows.kept_file import FileOwner, KeptFile
from storage.rows.member import Viewer
from storage.rows.take import Take
from tests.clock import NOON, ManualClock, StandInClock
from tests.factories import a_request, a_take
from tests.media.samples import sound
from tests.sandbox.suno_api.tone_composer import ToneComposer, plain_jpeg

read_tags: Callable[[Path], Any] = ID3  # mutagen says little about its types

SECONDS = 3
MP3 = sound("mp3", "libmp3lame", seconds=SECONDS)


class ToneOfThreeSeconds(ToneComposer):
    """Songs long enough to be taken for songs."""

    async def compose(self, request: SongRequest, take: int) -> Song:
        return replace(await super().compose(request, take), audio=MP3)


@pytest.fixture
def composer() -> Composer:
    return ToneOfThreeSeconds()


@pytest.fixture
async def file_store(tmp_path: Path) -> FileStore:
    file_store = FileStore(tmp_path / "media")
    await file_store.prepare()
    return file_store


class FileHost:
    """Serves what a test puts into `files`, by path."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.before_answering: Callable[[], Awaitable[object]] | None = None
        application = web.Application()
        application.router.add_get("/{name}", self._answer)
        self.server = TestServer(application)

    def serve(self, name: str, content: bytes) -> str:
        self.files[name] = content
        return str(self.server.make_url(f"/{name}"))

    async def _answer(self, request: web.Request) -> web.Response:
        if self.before_answering is not None:
            await self.before_answering()
        return web.Response(body=self.files[request.match_info["name"]])


@pytest.fixture
async def host() -> AsyncIterator[FileHost]:
    host = FileHost()
    await host.server.start_server()
    yield host
    await host.server.close()


@pytest.fixture
async def take_files(
    database: Database,
    file_store: FileStore,
    suno: SunoStandIn,
    suno_client: SunoClient,
    host: FileHost,
    clock: ManualClock,
) -> AsyncIterator[TakeFiles]:
    trusted = {suno.url.removeprefix("http://"), f"{host.server.host}:{host.server.port}"}
    async with Downloader(trusted_hosts=trusted) as downloader:
        kept_files = KeptFiles(file_store, KeptFileStore(database), downloader, suno_client, clock)
        yield TakeFiles(TakeStore(database), kept_files, Decoder(), clock)


@pytest.fixture
async def track(suno: SunoStandIn, suno_client: SunoClient, clock: ManualClock, suno_clock: StandInClock) -> Track:
    """A finished track at the API."""
    submitted = await suno_client.submit(a_request(), callback_url="https://callbacks.invalid/callbacks/nobody")
    assert isinstance(submitted, Submitted)
    for _ in range(16):
        await clock.advance(10)
        await suno_clock.settle()
    snapshot = await suno_client.fetch(TaskReference("dedicated", "generate", submitted.task_id))
    assert isinstance(snapshot.outcome, MusicMade)
    return snapshot.outcome.tracks[0]


@pytest.fixture
async def take(database: Database, track: Track) -> Take:
    """A take in the library of which no copy is kept yet."""
    return await a_take(database, audio_url=track.audio_url, image_url=track.image_url)


async def files_of(database: Database, take: Take) -> dict[str, KeptFile]:
    """What is written down as kept."""
    return await KeptFileStore(database).of(FileOwner.TAKE, take.id)


def left_over(file_store: FileStore) -> list[str]:
    """What lies where only files under way may lie."""
    return [path.name for path in file_store.incoming.iterdir()]


async def test_a_take_is_fetched_once_and_kept_with_its_tags_and_cover(
    take_files: TakeFiles, take: Take, suno: SunoStandIn, file_store: FileStore, database: Database
) -> None:
    assert await take_files.kept(take) is None

    kept = await take_files.keep(take)
    again = await take_files.keep(kept.take)

    assert again == kept
    assert await take_files.kept(kept.take) == kept
    assert len(suno.downloads) == 2
    tags = read_tags(kept.audio)
    assert str(tags["TIT2"]) == take.title
    assert str(tags["TCON"]) == take.style
    assert [frame.text for frame in tags.getall("USLT")] == [take.lyrics]
    assert take.code in str(tags.getall("COMM")[0])
    assert kept.cover is not None
    assert tags.getall("APIC")[0].data == kept.cover.read_bytes()
    assert left_over(file_store) == []
    files = await files_of(database, take)
    assert {role: file.bytes for role, file in files.items()} == {
        "audio": kept.audio.stat().st_size,
        "cover": kept.cover.stat().st_size,
    }
    assert stat.S_IMODE(kept.audio.stat().st_mode) == 0o600


async def test_the_length_is_that_of_the_file_and_not_the_promised_one(
    take_files: TakeFiles, take: Take, database: Database
) -> None:
    assert take.duration == 60

    await take_files.keep(take)

    (measured,) = await TakeStore(database).by_ids([take.id], Viewer(take.guild_id, take.owner_id, 0))
    assert measured.duration == pytest.approx(SECONDS, abs=0.1)


class PowerCutError(BaseException):
    """The process ends here."""


@pytest.fixture
def power_cut_before_the_files_are_written_down() -> Iterator[None]:
    def end(checkpoint: str) -> None:
        if checkpoint == Checkpoint.FILES_FETCHED:
            checkpoints.listeners.remove(end)
            raise PowerCutError

    checkpoints.listeners.append(end)
    yield
    assert end not in checkpoints.listeners


@pytest.mark.usefixtures("power_cut_before_the_files_are_written_down")
async def test_files_that_were_not_written_down_before_a_crash_are_replaced_by_the_same(
    take_files: TakeFiles, take: Take, file_store: FileStore, database: Database
) -> None:
    with pytest.raises(PowerCutError):
        await take_files.keep(take)
    size = await file_store.total_bytes()
    assert size > 0
    assert await files_of(database, take) == {}
    await file_store.prepare()

    kept = await take_files.keep(take)

    assert await file_store.total_bytes() == size
    assert kept.audio.is_file()


async def test_a_copy_that_is_missing_on_disk_is_fetched_again(take_files: TakeFiles, take: Take) -> None:
    kept = await take_files.keep(take)
    kept.audio.unlink()
    assert await take_files.kept(take) is None

    assert (await take_files.keep(take)).audio.is_file()


@pytest.mark.parametrize(
    ("fault", "reason", "retryable"),
    [
        ("file-empty", MediaReason.EMPTY, True),
        ("file-html", MediaReason.NOT_MEDIA, True),
        ("file-truncated", MediaReason.CUT_OFF, True),
        ("file-too-large", MediaReason.TOO_LARGE, False),
        ("file-redirect-private", MediaReason.FORBIDDEN_ADDRESS, False),
    ],
)
async def test_a_bad_file_is_not_kept_and_a_good_one_later_is(
    take_files: TakeFiles,
    take: Take,
    suno: SunoStandIn,
    file_store: FileStore,
    fault: str,
    reason: MediaReason,
    retryable: bool,
) -> None:
    suno.faults.add(fault, extension="mp3")

    with pytest.raises(MediaError) as caught:
        await take_files.keep(take)

    assert (caught.value.reason, caught.value.retryable) == (reason, retryable)
    assert await take_files.kept(take) is None
    assert await file_store.total_bytes() == 0
    assert left_over(file_store) == []
    assert (await take_files.keep(take)).audio.is_file()


async def test_a_link_that_is_gone_is_exchanged_for_a_fresh_one(
    take_files: TakeFiles, take: Take, suno: SunoStandIn
) -> None:
    suno.faults.add("file-missing", extension="mp3")

    kept = await take_files.keep(take)

    assert kept.audio.is_file()
    assert [request.body for request in suno.received if request.operation == "download-url"] == [
        {"url": take.audio_url}
    ]


async def test_a_file_that_the_api_has_forgotten_is_told_as_gone(
    take_files: TakeFiles, database: Database, suno: SunoStandIn
) -> None:
    take = await a_take(database, audio_url=f"{suno.url}/files/never-made.mp3")

    with pytest.raises(MediaError) as caught:
        await take_files.keep(take)

    assert caught.value.reason is MediaReason.GONE


async def test_a_take_without_a_link_is_told_as_gone(take_files: TakeFiles, database: Database) -> None:
    take = await a_take(database, audio_url=None)

    with pytest.raises(MediaError) as caught:
        await take_files.keep(take)

    assert caught.value.reason is MediaReason.GONE


@pytest.mark.parametrize("fault", ["file-missing", "file-html", "file-empty", "file-redirect-private"])
async def test_trouble_with_the_picture_costs_the_picture_alone(
    take_files: TakeFiles, take: Take, suno: SunoStandIn, file_store: FileStore, fault: str
) -> None:
    suno.faults.add(fault, extension="jpeg", times=2)  # a dead link is exchanged for a fresh one first

    kept = await take_files.keep(take)

    assert kept.cover is None
    assert read_tags(kept.audio).getall("APIC") == []
    assert left_over(file_store) == []


async def test_a_picture_that_cannot_be_decoded_is_left_out(
    take_files: TakeFiles, database: Database, track: Track, host: FileHost
) -> None:
    broken = host.serve("cover.jpeg", plain_jpeg(1)[:200])
    take = await a_take(database, audio_url=track.audio_url, image_url=broken)

    assert (await take_files.keep(take)).cover is None


async def test_a_fragment_is_not_taken_for_the_song(
    take_files: TakeFiles, database: Database, host: FileHost, file_store: FileStore
) -> None:
    take = await a_take(database, audio_url=host.serve("song.mp3", sound("mp3", "libmp3lame", seconds=0.4)))

    with pytest.raises(MediaError) as caught:
        await take_files.keep(take)

    assert caught.value.reason is MediaReason.CUT_OFF
    assert caught.value.retryable
    assert left_over(file_store) == []


async def test_a_song_that_comes_in_another_format_is_kept_as_mp3(
    take_files: TakeFiles, database: Database, host: FileHost, file_store: FileStore
) -> None:
    take = await a_take(database, audio_url=host.serve("song.m4a", sound("ipod", "aac", seconds=2)))

    kept = await take_files.keep(take)

    assert kept.audio.name == "audio.mp3"
    assert str(read_tags(kept.audio)["TIT2"]) == take.title
    assert left_over(file_store) == []


async def test_what_is_removed_while_its_file_is_fetched_leaves_no_file(
    take_files: TakeFiles, database: Database, file_store: FileStore, host: FileHost
) -> None:
    take = await a_take(database, audio_url=host.serve("song.mp3", MP3))
    host.before_answering = lambda: RemovalStore(database).remove_take(take.id, now=NOON)

    with pytest.raises(MediaError) as raised:
        await take_files.keep(take)

    assert raised.value.reason is MediaReason.GONE
    assert await files_of(database, take) == {}
    assert left_over(file_store) == []
    assert [path for path in file_store.path_of("takes").rglob("*") if path.is_file()] == []
