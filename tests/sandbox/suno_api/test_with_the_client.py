"""The project's own client against the stand-in: two readings of the same reference."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bot.sandbox.suno_api import ManualClock
from bot.suno.client import SunoClient
from bot.suno.operations.add_instrumental import AddInstrumentalRequest
from bot.suno.operations.add_vocals import AddVocalsRequest
from bot.suno.operations.compose import ComposeRequest
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.generate import GenerateRequest
from bot.suno.operations.lyrics import LyricsRequest
from bot.suno.operations.mashup import MashupRequest
from bot.suno.operations.midi import MidiRequest
from bot.suno.operations.parts.shape import Vocal
from bot.suno.operations.persona import PersonaRequest
from bot.suno.operations.replace_section import ReplaceSectionRequest
from bot.suno.operations.separation import SeparationMode, SeparationRequest
from bot.suno.operations.sounds import SoundsRequest
from bot.suno.operations.style_boost import StyleBoostRequest
from bot.suno.operations.timed_lyrics import TimedLyricsRequest
from bot.suno.operations.upload_cover import UploadCoverRequest
from bot.suno.operations.upload_extend import UploadExtendRequest
from bot.suno.operations.video import VideoRequest
from bot.suno.operations.wav import WavRequest
from bot.suno.request import AudioLink, SunoRequest, TrackReference
from bot.suno.results import Stage, Submitted, TaskReference
from tests.sandbox.suno_api.api_user import KEY, ApiUser


@dataclass(frozen=True)
class There:
    """What exists before the request."""

    track: TrackReference
    upload: str
    separation: str


@pytest.fixture
async def client(api: ApiUser) -> AsyncIterator[SunoClient]:
    url = api.stand_in.url
    async with SunoClient(base_url=url, upload_base_url=url, api_key=KEY) as client:
        yield client


@pytest.fixture
async def there(api: ApiUser, client: SunoClient) -> There:
    task_id, audio_id = await api.finished_song()
    track = TrackReference(task_id=task_id, audio_id=audio_id)
    upload = await client.upload(b"ID3 a recording", file_name="take.mp3")
    separation = await client.submit(
        SeparationRequest(source=track, mode=SeparationMode.ALL_STEMS), callback_url=api.receiver.url
    )
    assert isinstance(separation, Submitted)
    await api.clock.advance(20)
    return There(track, upload.url, separation.task_id)


SONG = {"title": "Rain", "style": "folk", "model": "V5"}
INSTRUMENTAL = SONG | {"instrumental": True}
SUNG = SONG | {"prompt": "[Verse]\nrain"}

REQUESTS: dict[str, Callable[[There], SunoRequest]] = {
    "generate": lambda there: GenerateRequest(prompt="rain", model="V5"),
    "compose": lambda there: ComposeRequest(
        title="Rain", style="folk", lyrics="rain", model="V5", vocal=Vocal.FEMALE, avoid="metal", style_weight=0.291
    ),
    "compose-instrumental": lambda there: ComposeRequest(
        title="Rain", style="folk", model="V5_5", instrumental=True, seconds=60
    ),
    "extend": lambda there: ExtendRequest(track=there.track, continue_at=10, **SUNG),
    "extend-as-it-was": lambda there: ExtendRequest(track=there.track, model="V5"),
    "extend-instrumental": lambda there: ExtendRequest(track=there.track, continue_at=10, **INSTRUMENTAL),
    "upload-extend": lambda there: UploadExtendRequest(audio_url=there.upload, continue_at=5, **SUNG),
    "upload-extend-simple": lambda there: UploadExtendRequest(
        audio_url=there.upload, continue_at=5, prompt="rain", model="V5"
    ),
    "upload-cover": lambda there: UploadCoverRequest(audio_url=there.upload, **SUNG),
    "upload-cover-simple": lambda there: UploadCoverRequest(audio_url=there.upload, prompt="rain", model="V5"),
    "upload-cover-instrumental": lambda there: UploadCoverRequest(audio_url=there.upload, **INSTRUMENTAL),
    "add-vocals": lambda there: AddVocalsRequest(audio_url=there.upload, **SUNG),
    "add-instrumental": lambda there: AddInstrumentalRequest(audio_url=there.upload, **SONG),
    "replace-section": lambda there: ReplaceSectionRequest(
        source=there.track, start=5, end=20, style="folk", title="Rain", source_seconds=60, lyrics="rain"
    ),
    "replace-section-of-upload": lambda there: ReplaceSectionRequest(
        source=AudioLink(url=there.upload), start=5, end=20, lyrics="rain", source_seconds=60, **SONG
    ),
    "mashup": lambda there: MashupRequest(first_url=there.upload, second_url=there.upload, **SUNG),
    "mashup-simple": lambda there: MashupRequest(
        first_url=there.upload, second_url=there.upload, prompt="rain", model="V5"
    ),
    "sounds": lambda there: SoundsRequest(prompt="a door", model="V5", loop=True, tempo=100, key="D#m"),
    "lyrics": lambda there: LyricsRequest(prompt="rain"),
    "style": lambda there: StyleBoostRequest(text="folk"),
    "timed-lyrics": lambda there: TimedLyricsRequest(track=there.track),
    "persona": lambda there: PersonaRequest(track=there.track, name="Ann", description="alto"),
    "cover-image": lambda there: CoverImageRequest(task_id=there.track.task_id),
    "wav": lambda there: WavRequest(track=there.track),
    "separation": lambda there: SeparationRequest(source=there.track),
    "separation-of-upload": lambda there: SeparationRequest(source=AudioLink(url=there.upload)),
    "separation-of-one-stem": lambda there: SeparationRequest(
        source=there.track, mode=SeparationMode.ONE_STEM, stem="Bass"
    ),
    "midi": lambda there: MidiRequest(separation_task_id=there.separation),
    "video": lambda there: VideoRequest(track=there.track, author="Ann", brand="Bandstand"),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_what_the_client_sends_is_accepted_and_read_back(
    name: str, client: SunoClient, there: There, api: ApiUser, clock: ManualClock
) -> None:
    request = REQUESTS[name](there)

    answer = await client.submit(request, callback_url=api.receiver.url)
    if not isinstance(answer, Submitted):
        return  # answered at once, and readable
    await clock.advance(20)
    snapshot = await client.fetch(TaskReference(client.dialect, request.operation, answer.task_id))

    assert snapshot.stage is Stage.SUCCESS
    assert snapshot.outcome is not None
    assert not snapshot.callback_failed


async def test_the_client_reads_the_balance_in_hundredths(client: SunoClient, api: ApiUser) -> None:
    await client.submit(LyricsRequest(prompt="rain"), callback_url=api.receiver.url)

    assert await client.credits() == api.stand_in.balance == 49_960
