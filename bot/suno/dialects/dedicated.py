"""The dedicated dialect: one endpoint per operation, as documented since 2025.

The table below is all that tells the operations apart. Source: the page of each operation at docs.kie.ai/suno-api.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.suno import dedicated_bodies as bodies
from bot.suno.dialects.dialect import Create, Lookup
from bot.suno.errors import UnknownDialectError
from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
    ComposeRequest,
    CoverImageRequest,
    ExtendRequest,
    GenerateRequest,
    LyricsRequest,
    MashupRequest,
    MidiRequest,
    PersonaRequest,
    ReplaceSectionRequest,
    SeparationRequest,
    SoundsRequest,
    StyleBoostRequest,
    SunoRequest,
    TimedLyricsRequest,
    UploadCoverRequest,
    UploadExtendRequest,
    VideoRequest,
    WavRequest,
)
from bot.suno.results import Outcome, Snapshot, Submitted, TaskReference
from bot.suno.wire import answers, codes, records

NAME = "dedicated"


@dataclass(frozen=True, slots=True)
class Record:
    """Where and how the state of a task is read."""

    path: str
    kind: records.RecordKind


@dataclass(frozen=True, slots=True)
class Binding:
    """One operation on the wire. Without a record it is answered at once, and needs no callback address."""

    path: str
    body: Callable[[Any], bodies.Body]
    record: Record | None = None
    read_created: Callable[[Any], Submitted | Outcome] = answers.read_accepted
    meanings: codes.Meanings = codes.COMMON


_MUSIC = Record("/api/v1/generate/record-info", records.MUSIC)
# Nothing documents two takes for these, so one finished track is the whole result.
_SINGLE = Record("/api/v1/generate/record-info", records.SINGLE_MUSIC)

BINDINGS: Mapping[str, Binding] = MappingProxyType(
    {
        GenerateRequest.operation: Binding("/api/v1/generate", bodies.generate, _MUSIC),
        ComposeRequest.operation: Binding("/api/v1/generate", bodies.compose, _MUSIC),
        ExtendRequest.operation: Binding("/api/v1/generate/extend", bodies.extend, _MUSIC),
        UploadExtendRequest.operation: Binding("/api/v1/generate/upload-extend", bodies.upload_extend, _MUSIC),
        UploadCoverRequest.operation: Binding("/api/v1/generate/upload-cover", bodies.upload_cover, _MUSIC),
        AddVocalsRequest.operation: Binding("/api/v1/generate/add-vocals", bodies.add_vocals, _MUSIC),
        AddInstrumentalRequest.operation: Binding("/api/v1/generate/add-instrumental", bodies.add_instrumental, _MUSIC),
        MashupRequest.operation: Binding("/api/v1/generate/mashup", bodies.mashup, _MUSIC),
        ReplaceSectionRequest.operation: Binding("/api/v1/generate/replace-section", bodies.replace_section, _SINGLE),
        SoundsRequest.operation: Binding("/api/v1/generate/sounds", bodies.sounds, _SINGLE),
        LyricsRequest.operation: Binding(
            "/api/v1/lyrics",
            bodies.lyrics,
            Record("/api/v1/lyrics/record-info", records.LYRICS),
            meanings=codes.LYRICS,
        ),
        CoverImageRequest.operation: Binding(
            "/api/v1/suno/cover/generate",
            bodies.cover_image,
            Record("/api/v1/suno/cover/record-info", records.COVER_IMAGE),
            meanings=codes.COVER_IMAGE,
        ),
        WavRequest.operation: Binding(
            "/api/v1/wav/generate", bodies.wav, Record("/api/v1/wav/record-info", records.WAV)
        ),
        SeparationRequest.operation: Binding(
            "/api/v1/vocal-removal/generate",
            bodies.separation,
            Record("/api/v1/vocal-removal/record-info", records.SEPARATION),
        ),
        MidiRequest.operation: Binding(
            "/api/v1/midi/generate", bodies.midi, Record("/api/v1/midi/record-info", records.MIDI)
        ),
        VideoRequest.operation: Binding(
            "/api/v1/mp4/generate", bodies.video, Record("/api/v1/mp4/record-info", records.VIDEO)
        ),
        TimedLyricsRequest.operation: Binding(
            "/api/v1/generate/get-timestamped-lyrics", bodies.timed_lyrics, read_created=answers.read_words
        ),
        StyleBoostRequest.operation: Binding(
            "/api/v1/style/generate", bodies.style_boost, read_created=answers.read_style
        ),
        PersonaRequest.operation: Binding(
            "/api/v1/generate/generate-persona", bodies.persona, read_created=answers.read_persona
        ),
    }
)


class DedicatedDialect:
    """Speaks the table above."""

    name = NAME

    def create(self, request: SunoRequest, *, callback_url: str) -> Create:
        binding = BINDINGS[request.operation]
        body = binding.body(request)
        if binding.record is not None:
            body["callBackUrl"] = callback_url
        return Create(binding.path, body, binding.meanings)

    def read_created(self, operation: str, data: Any) -> Submitted | Outcome:
        return BINDINGS[operation].read_created(data)

    def lookup(self, reference: TaskReference) -> Lookup:
        return Lookup(_record(reference).path, {"taskId": reference.task_id})

    def read_record(self, reference: TaskReference, data: Any) -> Snapshot:
        return records.read_record(reference.task_id, data, _record(reference).kind)


def _record(reference: TaskReference) -> Record:
    binding = BINDINGS.get(reference.operation)
    if binding is None or binding.record is None:
        raise UnknownDialectError(f"The {NAME} route has no record of {reference.operation!r}")
    return binding.record
