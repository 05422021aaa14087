"""From a request to the files that a member gets, over real HTTP with the stand-in of the API."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import mido
import pytest
from PIL import Image

from bot.sandbox.suno_api import ManualClock, SunoStandIn
from bot.suno.client import SunoClient
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.operations.generate import GenerateRequest
from bot.suno.operations.lyrics import LyricsRequest
from bot.suno.operations.midi import MidiRequest
from bot.suno.operations.persona import PersonaRequest
from bot.suno.operations.separation import SeparationMode, SeparationRequest
from bot.suno.operations.style_boost import StyleBoostRequest
from bot.suno.operations.timed_lyrics import TimedLyricsRequest
from bot.suno.operations.video import VideoRequest
from bot.suno.operations.wav import WavRequest
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.results import MusicMade, Outcome, Submitted, TaskReference
from storage.rows.take import Take
from tests.media.conftest import MediaServer
from tests.results.bench import ResultBench, build, content_of, names_of
from tests.results.formats.test_subtitles import read_lrc, read_srt
from tests.sandbox.suno_api.tone_composer import ToneComposer

NOWHERE = "http://callbacks.invalid/"


@dataclass
class Api:
    """The stand-in, and a song in it."""

    bench: ResultBench
    stand_in: SunoStandIn
    clock: ManualClock
    track: TrackReference
    take: Take

    async def ask(self, request: SunoRequest) -> tuple[Outcome, str]:
        """What comes out, and the id of its task."""
        submitted = await self.bench.client.submit(request, callback_url=NOWHERE)
        if not isinstance(submitted, Submitted):
            return submitted, ""
        await self.clock.advance(30)
        found = await self.bench.client.fetch(TaskReference("dedicated", request.operation, submitted.task_id))
        assert found.outcome is not None
        return found.outcome, submitted.task_id


@pytest.fixture
async def api(server: MediaServer, tmp_path: Path) -> AsyncIterator[Api]:
    clock = ManualClock(start=1_780_000_000)
    stand_in = SunoStandIn(api_key="a-key", clock=clock, composer=ToneComposer())
    async with AsyncExitStack() as stack:
        await stand_in.start()
        stack.push_async_callback(stand_in.close)
        url = stand_in.url
        client = await stack.enter_async_context(SunoClient(base_url=url, upload_base_url=url, api_key="a-key"))
        bench = await build(stack, server, client, tmp_path, trusted=url.removeprefix("http://"))
        nothing = TrackReference(task_id="", audio_id="")
        api = Api(bench, stand_in, clock, nothing, await bench.a_take())
        made, task_id = await api.ask(GenerateRequest(prompt="rain on a tin roof", model="V5"))
        assert isinstance(made, MusicMade)
        api.track = TrackReference(task_id=task_id, audio_id=made.tracks[0].audio_id)
        yield api


REQUESTS: dict[str, Callable[[TrackReference], SunoRequest]] = {
    "separation": lambda track: SeparationRequest(source=track, mode=SeparationMode.ALL_STEMS),
    "wav": lambda track: WavRequest(track=track),
    "video": lambda track: VideoRequest(track=track),
    "cover_image": lambda track: CoverImageRequest(task_id=track.task_id),
    "timed_lyrics": lambda track: TimedLyricsRequest(track=track),
    "persona": lambda track: PersonaRequest(track=track, name="Bob", description="low"),
    "lyrics": lambda track: LyricsRequest(prompt="rain"),
    "style_boost": lambda track: StyleBoostRequest(text="lo-fi"),
}
FILES = {
    "separation": 13,
    "wav": 1,
    "video": 1,
    "cover_image": 2,
    "timed_lyrics": 2,
    "persona": 0,
    "lyrics": 0,
    "style_boost": 0,
}


@pytest.mark.parametrize("operation", REQUESTS)
async def test_every_result_can_be_kept_and_shown(api: Api, operation: str) -> None:
    request = REQUESTS[operation](api.track)
    outcome, _ = await api.ask(request)
    sources = () if operation in ("lyrics", "style_boost") else (api.take,)
    job = await api.bench.a_finished_job(request, outcome, *sources)

    await api.bench.keep(job)

    async with api.bench.shown(job) as messages:
        files = {name: content_of(message, name) for message in messages for name in names_of(message)}
    assert len(files) == FILES[operation]
    for name, content in files.items():
        open_as(name.rpartition(".")[2], content)
    assert await api.bench.headline(job)


async def test_midi_of_a_separation_is_a_file_with_its_notes(api: Api) -> None:
    _, separation = await api.ask(REQUESTS["separation"](api.track))
    request = MidiRequest(separation_task_id=separation)
    outcome, _ = await api.ask(request)
    job = await api.bench.a_finished_job(request, outcome, api.take)

    async with api.bench.shown(job) as messages:
        file = mido.MidiFile(file=io.BytesIO(content_of(messages[0], "Tin_Roof.mid")))
    assert len(file.tracks) > 10
    notes = [message.note for message in file.tracks[1] if message.type == "note_on"]
    assert notes == [60, 64]


async def test_midi_without_notes_is_explained(api: Api) -> None:
    _, separation = await api.ask(REQUESTS["separation"](api.track))
    api.stand_in.faults.add("no-midi-notes")
    request = MidiRequest(separation_task_id=separation)
    outcome, _ = await api.ask(request)
    job = await api.bench.a_finished_job(request, outcome, api.take)

    async with api.bench.shown(job) as messages:
        assert messages[0].files == ()


async def test_a_dead_link_is_exchanged_for_a_fresh_one(api: Api) -> None:
    request = WavRequest(track=api.track)
    outcome, _ = await api.ask(request)
    job = await api.bench.a_finished_job(request, outcome, api.take)
    api.stand_in.faults.add("file-missing", extension="wav")

    await api.bench.keep(job)

    assert await api.bench.roles(job) == ["wav"]


def open_as(ending: str, content: bytes) -> None:
    """Fails when a file is not what its name says."""
    match ending:
        case "zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert len(archive.namelist()) == 12
                assert archive.testzip() is None
        case "jpg":
            with Image.open(io.BytesIO(content)) as picture:
                picture.load()
        case "lrc":
            assert read_lrc(content.decode())[1]
        case "srt":
            assert read_srt(content.decode())
        case "mp3":
            assert content.startswith(b"ID3")
        case "wav":
            assert content[:4] + content[8:12] == b"RIFFWAVE"
        case "mp4":
            assert content[4:8] == b"ftyp"
        case other:
            raise AssertionError(f"what is a {other}?")
