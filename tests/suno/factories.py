"""A valid request of every operation, and variants that take other paths to the wire."""

from collections.abc import Mapping
from typing import Any

from bot.suno.operation import Operation
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
from bot.suno.registry import OPERATIONS
from bot.suno.request import AudioLink, SunoRequest, TrackReference

TRACK = TrackReference(task_id="task-0", audio_id="audio-0")
AUDIO = "https://files.example.com/a.mp3"
CALLBACK = "https://bot.example.com/callbacks/5f0e172839b4c8f2c0a6d4b1e49c7a3d"

_WRITTEN: Mapping[str, SunoRequest] = {
    "generate": GenerateRequest(prompt="rain on a tin roof", model="V5"),
    "compose": ComposeRequest(title="Rain", style="lo-fi", lyrics="[Verse]\nDrip", model="V5"),
    "compose, every option": ComposeRequest(
        title="Rain",
        style="lo-fi",
        lyrics="Drip",
        model="V5_5",
        vocal=Vocal.FEMALE,
        avoid="metal",
        style_weight=0.29,
        weirdness=1 / 3,
        audio_weight=1,
        persona_id="persona-1",
        seconds=120,
    ),
    "compose, instrumental": ComposeRequest(title="Rain", style="lo-fi", instrumental=True, model="V4"),
    "extend": ExtendRequest(track=TRACK, model="V5"),
    "extend, own parameters": ExtendRequest(
        track=TRACK, model="V4_5", continue_at=61.239, prompt="go on", style="jazz", title="Rain II", source_seconds=120
    ),
    "extend, instrumental": ExtendRequest(
        track=TRACK, model="V5", continue_at=60, style="jazz", title="Rain II", instrumental=True
    ),
    "upload_extend": UploadExtendRequest(
        audio_url=AUDIO, model="V5", continue_at=60, prompt="go on", style="jazz", title="Mine"
    ),
    "upload_extend, as it was": UploadExtendRequest(audio_url=AUDIO, model="V5", continue_at=60, prompt="go on"),
    "upload_extend, instrumental": UploadExtendRequest(
        audio_url=AUDIO, model="V5", continue_at=60, instrumental=True, style="jazz", title="Mine"
    ),
    "upload_cover": UploadCoverRequest(audio_url=AUDIO, model="V5", prompt="la la", style="jazz", title="Mine"),
    "upload_cover, an idea": UploadCoverRequest(audio_url=AUDIO, model="V5", prompt="as a waltz"),
    "upload_cover, instrumental": UploadCoverRequest(
        audio_url=AUDIO, model="V4", style="jazz", title="Mine", instrumental=True, vocal=Vocal.MALE
    ),
    "add_vocals": AddVocalsRequest(audio_url=AUDIO, prompt="la la", title="Mine", style="swing", model="V4_5PLUS"),
    "add_instrumental": AddInstrumentalRequest(
        audio_url=AUDIO, title="Mine", style="swing", model="V5", avoid="metal", audio_weight=0.57
    ),
    "replace_section": ReplaceSectionRequest(
        source=TRACK,
        start=10.5,
        end=30.756,
        style="jazz",
        title="Rain",
        source_seconds=120,
        lyrics="new words",
        full_lyrics="all words",
    ),
    "replace_section, own audio": ReplaceSectionRequest(
        source=AudioLink(url=AUDIO), start=0, end=10, style="jazz", title="Rain", source_seconds=20, model="V5"
    ),
    "mashup": MashupRequest(first_url=AUDIO, second_url=AUDIO, model="V5", prompt="la la", style="jazz", title="Both"),
    "mashup, an idea": MashupRequest(first_url=AUDIO, second_url=AUDIO, model="V5", prompt="x" * 500),
    "mashup, instrumental": MashupRequest(
        first_url=AUDIO, second_url=AUDIO, model="V5", style="jazz", title="Both", instrumental=True, avoid="metal"
    ),
    "sounds": SoundsRequest(prompt="door bell", model="V5"),
    "sounds, every option": SoundsRequest(prompt="loop", model="V5_5", loop=True, tempo=120, key="F#"),
    "lyrics": LyricsRequest(prompt="a small town"),
    "style_boost": StyleBoostRequest(text="Pop, mysterious"),
    "timed_lyrics": TimedLyricsRequest(track=TRACK),
    "persona": PersonaRequest(
        track=TRACK, name="Singer", description="a warm voice", start=12.5, end=25.8, style="jazz"
    ),
    "cover_image": CoverImageRequest(task_id="task-0"),
    "wav": WavRequest(track=TRACK),
    "separation": SeparationRequest(source=TRACK),
    "separation, all stems": SeparationRequest(source=TRACK, mode=SeparationMode.ALL_STEMS),
    "separation, one stem": SeparationRequest(
        source=AudioLink(url=AUDIO), mode=SeparationMode.ONE_STEM, stem="Drum Kit"
    ),
    "midi": MidiRequest(separation_task_id="task-0"),
    "midi, one stem": MidiRequest(separation_task_id="task-0", stem_id="stem-1"),
    "video": VideoRequest(track=TRACK),
    "video, signed": VideoRequest(track=TRACK, author="Ann", brand="example.com"),
}
_VALUES: Mapping[str, Any] = {
    "audio_url": AUDIO,
    "description": "a warm voice",
    "end": 30,
    "model": "V5",
    "name": "Singer",
    "prompt": "rain on a tin roof",
    "source": TRACK,
    "source_seconds": 120,
    "start": 10,
    "style": "lo-fi",
    "task_id": "task-0",
    "text": "Pop, mysterious",
    "title": "Rain",
    "track": TRACK,
}


def example_of(operation: Operation[Any]) -> SunoRequest:
    """A request with just what it cannot do without."""
    fields = [name for name, field in operation.request.model_fields.items() if field.is_required()]
    unknown = [name for name in fields if name not in _VALUES]
    assert not unknown, f"write a request of {operation.name} into {__file__}: nobody knows a value for {unknown}"
    request: SunoRequest = operation.request(**{name: _VALUES[name] for name in fields})
    return request


_written = {request.operation for request in _WRITTEN.values()}
REQUESTS: Mapping[str, SunoRequest] = {
    **_WRITTEN,
    **{name: example_of(operation) for name, operation in OPERATIONS.items() if name not in _written},
}
"""By operation, or operation and what is special. Where nothing is special, none has to be written."""
