"""Everything the API can do, one row each. Prices in hundredths of a credit, from the list of October 2026."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.suno_api.http.dedicated import callbacks, records
from bot.sandbox.suno_api.http.envelope import RefusalError
from bot.sandbox.suno_api.operations.base import context as workshop
from bot.sandbox.suno_api.operations.base.operation import Instant, Kind, Operation
from bot.sandbox.suno_api.operations.derived import instant, requests
from bot.sandbox.suno_api.operations.derived.separation import separate
from bot.sandbox.suno_api.operations.music import fields as music_requests
from bot.sandbox.suno_api.tasks.task import Archive, Stage

_FLAG_WORDS = {Stage.PENDING: "PENDING", Stage.COMPLETE: "SUCCESS"}
_FLAG_NUMBERS = {Stage.PENDING: 0, Stage.COMPLETE: 1}

MUSIC = Kind(
    name="music",
    record_path="/api/v1/generate/record-info",
    stages={
        Stage.PENDING: "PENDING",
        Stage.TEXT: "TEXT_SUCCESS",
        Stage.FIRST: "FIRST_SUCCESS",
        Stage.COMPLETE: "SUCCESS",
    },
    failed={
        400: "SENSITIVE_WORD_ERROR",
        451: "CREATE_TASK_FAILED",
        500: "CREATE_TASK_FAILED",
        0: "GENERATE_AUDIO_FAILED",
    },
    callback_exception="CALLBACK_EXCEPTION",
    callback_codes=frozenset({400, 408, 413, 451, 500, 501, 531}),
    record=records.music_record,
    callback=callbacks.music_callback,
)
LYRICS = Kind(
    name="lyrics",
    record_path="/api/v1/lyrics/record-info",
    stages=_FLAG_WORDS,
    failed={400: "SENSITIVE_WORD_ERROR", 500: "CREATE_TASK_FAILED", 0: "GENERATE_LYRICS_FAILED"},
    callback_exception="CALLBACK_EXCEPTION",
    callback_codes=frozenset({400, 500}),
    record=records.lyrics_record,
    callback=callbacks.lyrics_callback,
)
COVER_IMAGE = Kind(
    name="cover-image",
    record_path="/api/v1/suno/cover/record-info",
    stages=_FLAG_NUMBERS,
    failed={0: 3},
    callback_exception=None,
    callback_codes=frozenset({400, 408, 500, 501, 531}),
    record=records.cover_image_record,
    callback=callbacks.cover_image_callback,
)
WAV = Kind(
    name="wav",
    record_path="/api/v1/wav/record-info",
    stages=_FLAG_WORDS,
    failed={500: "CREATE_TASK_FAILED", 0: "GENERATE_WAV_FAILED"},
    callback_exception="CALLBACK_EXCEPTION",
    callback_codes=frozenset({400, 451, 500}),
    record=records.wav_record,
    callback=callbacks.wav_callback,
)
SEPARATION = Kind(
    name="separation",
    record_path="/api/v1/vocal-removal/record-info",
    stages=_FLAG_WORDS,
    failed={500: "CREATE_TASK_FAILED", 0: "GENERATE_AUDIO_FAILED"},
    callback_exception="CALLBACK_EXCEPTION",
    callback_codes=frozenset({400, 500}),
    record=records.separation_record,
    callback=callbacks.separation_callback,
)
MIDI = Kind(
    name="midi",
    record_path="/api/v1/midi/record-info",
    stages=_FLAG_NUMBERS,
    failed={500: 2, 0: 3},
    callback_exception=None,
    callback_codes=frozenset({500}),
    record=records.midi_record,
    callback=callbacks.midi_callback,
)
VIDEO = Kind(
    name="video",
    record_path="/api/v1/mp4/record-info",
    stages=_FLAG_WORDS,
    failed={500: "CREATE_TASK_FAILED", 0: "GENERATE_MP4_FAILED"},
    callback_exception="CALLBACK_EXCEPTION",
    callback_codes=frozenset({500}),
    record=records.video_record,
    callback=callbacks.video_callback,
)
KINDS = (MUSIC, LYRICS, COVER_IMAGE, WAV, SEPARATION, MIDI, VIDEO)


def _costs(price: int) -> Callable[[Any], int]:
    return lambda body: price


def _separation_price(body: requests.SeparationBody) -> int:
    return {"separate_vocal": 1000, "split_stem": 5000, "split_stem_advanced": 2000}[body.type]


def _new_wav(archive: Archive, body: requests.WavBody) -> None:
    archive.known_take(body.task_id, body.audio_id)
    if earlier := archive.earlier("wav", audio_id=body.audio_id):
        raise RefusalError(409, data={"taskId": earlier.task_id})


def _new_cover(archive: Archive, body: requests.CoverImageBody) -> None:
    archive.known_music(body.task_id)
    if earlier := archive.earlier("cover-image", task_id=body.task_id):
        raise RefusalError(400, "Cover images of this task exist already.", data={"taskId": earlier.task_id})


def _known_take(archive: Archive, body: requests.VideoBody) -> None:
    archive.known_take(body.task_id, body.audio_id)


def _known_source(archive: Archive, body: requests.SeparationBody) -> None:
    if body.task_id is not None and body.audio_id is not None:
        archive.known_take(body.task_id, body.audio_id)


def _known_stems(archive: Archive, body: requests.MidiBody) -> None:
    archive.known_stems(body.task_id, body.audio_id)


_EMPTY_LIST: dict[str, Any] = {"data": []}
_ERROR_TEXT: dict[str, Any] = {"error": ""}

OPERATIONS: tuple[Operation[Any], ...] = (
    Operation("generate", "/api/v1/generate", music_requests.GenerateBody, MUSIC, _costs(1200), workshop.generate),
    Operation(
        "extend",
        "/api/v1/generate/extend",
        music_requests.ExtendBody,
        MUSIC,
        _costs(1200),
        workshop.extend,
        failed_data=_EMPTY_LIST,
    ),
    Operation(
        "upload-cover",
        "/api/v1/generate/upload-cover",
        music_requests.UploadCoverBody,
        MUSIC,
        _costs(1200),
        workshop.upload_cover,
        failed_data=_EMPTY_LIST,
    ),
    Operation(
        "upload-extend",
        "/api/v1/generate/upload-extend",
        music_requests.UploadExtendBody,
        MUSIC,
        _costs(1200),
        workshop.upload_extend,
        failed_data=_EMPTY_LIST,
    ),
    Operation(
        "add-instrumental",
        "/api/v1/generate/add-instrumental",
        music_requests.AddInstrumentalBody,
        MUSIC,
        _costs(1200),
        workshop.add_instrumental,
    ),
    Operation(
        "add-vocals",
        "/api/v1/generate/add-vocals",
        music_requests.AddVocalsBody,
        MUSIC,
        _costs(1200),
        workshop.add_vocals,
    ),
    Operation(
        "replace-section",
        "/api/v1/generate/replace-section",
        music_requests.ReplaceSectionBody,
        MUSIC,
        _costs(500),
        workshop.replace_section,
        failed_data=_ERROR_TEXT,
    ),
    Operation("mashup", "/api/v1/generate/mashup", music_requests.MashupBody, MUSIC, _costs(1200), workshop.mashup),
    Operation("sounds", "/api/v1/generate/sounds", music_requests.SoundsBody, MUSIC, _costs(250), workshop.sounds),
    Operation("lyrics", "/api/v1/lyrics", requests.LyricsBody, LYRICS, _costs(40), workshop.lyrics),
    Operation(
        "cover-image",
        "/api/v1/suno/cover/generate",
        requests.CoverImageBody,
        COVER_IMAGE,
        _costs(0),
        workshop.cover_image,
        _new_cover,
    ),
    Operation("wav", "/api/v1/wav/generate", requests.WavBody, WAV, _costs(40), workshop.wav, _new_wav),
    Operation(
        "separation",
        "/api/v1/vocal-removal/generate",
        requests.SeparationBody,
        SEPARATION,
        _separation_price,
        separate,
        _known_source,
    ),
    Operation("midi", "/api/v1/midi/generate", requests.MidiBody, MIDI, _costs(0), workshop.midi, _known_stems),
    Operation("video", "/api/v1/mp4/generate", requests.VideoBody, VIDEO, _costs(200), workshop.video, _known_take),
)

INSTANT: tuple[Instant[Any], ...] = (
    Instant(
        "timed-lyrics",
        "/api/v1/generate/get-timestamped-lyrics",
        requests.TimedLyricsBody,
        50,
        instant.timed_lyrics,
    ),
    Instant("style", "/api/v1/style/generate", requests.StyleBody, instant.STYLE_PRICE, instant.style_boost),
    Instant("persona", "/api/v1/generate/generate-persona", requests.PersonaBody, 0, instant.persona),
    Instant(
        "download-url",
        "/api/v1/common/download-url",
        requests.DownloadUrlBody,
        0,
        instant.download_url,
        counts_as_create=False,
    ),
)
