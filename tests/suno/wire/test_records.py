"""Records of every kind in every state, in the spellings of the pages and of recorded exchanges."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.suno.errors import ProtocolError
from bot.suno.results import (
    FailureReason,
    Instrument,
    LyricsVariant,
    LyricsWritten,
    MusicMade,
    Note,
    NotesFound,
    PicturesDrawn,
    Snapshot,
    Stage,
    Stem,
    StemsMade,
    Track,
    VideoMade,
    WavMade,
)
from bot.suno.wire import records
from bot.suno.wire.answers import read_accepted, read_persona, read_style, read_upload, read_words
from bot.suno.wire.records import RecordKind, read_record
from bot.suno.wire.values import WireModel
from tests import openapi

FILES = "https://files.example.com"


def a_track(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"audio-{number}",
        "audioUrl": f"{FILES}/{number}.mp3",
        "streamAudioUrl": f"{FILES}/{number}",
        "imageUrl": f"{FILES}/{number}.jpeg",
        "prompt": "[Verse] demo",
        "modelName": "chirp-v4-5",
        "title": "Demo",
        "tags": "jazz",
        "createTime": "2026-01-01 00:00:00",
        "duration": 181.4,
    } | changes


UNFINISHED = {"audioUrl": "", "duration": None}
BARE = {"audioUrl": None, "streamAudioUrl": "", "imageUrl": None, "duration": None}


def a_music_record(status: str, *tracks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = {"taskId": "task-1", "sunoData": list(tracks)} if tracks else None
    return {"taskId": "task-1", "status": status, "response": response, "param": "{}"} | changes


def look(record: Any, kind: RecordKind = records.MUSIC) -> Snapshot:
    return read_record("task-1", record, kind)


def tracks_of(snapshot: Snapshot) -> list[str]:
    assert isinstance(snapshot.outcome, MusicMade)
    return [track.audio_id for track in snapshot.outcome.tracks]


DONE, SECOND = a_track(1), a_track(2)
MUSIC: dict[str, tuple[dict[str, Any], Stage, list[str] | None]] = {
    "waiting, null response": (a_music_record("PENDING"), Stage.PENDING, None),
    "text ready": (a_music_record("TEXT_SUCCESS", a_track(1, **UNFINISHED)), Stage.TEXT, ["audio-1"]),
    "first take": (a_music_record("FIRST_SUCCESS", DONE, a_track(2, **BARE)), Stage.FIRST, ["audio-1", "audio-2"]),
    "both takes": (a_music_record("SUCCESS", DONE, SECOND), Stage.SUCCESS, ["audio-1", "audio-2"]),
    "one good take of two": (a_music_record("SUCCESS", DONE, a_track(2, **BARE)), Stage.SUCCESS, ["audio-1"]),
    "success with streams only": (
        a_music_record("SUCCESS", a_track(1, **UNFINISHED)),
        Stage.FIRST,
        ["audio-1"],
    ),
    "success with nothing": (a_music_record("SUCCESS"), Stage.UNKNOWN, None),
    "success with a null list": (
        a_music_record("SUCCESS", response={"taskId": "task-1", "sunoData": None}),
        Stage.UNKNOWN,
        None,
    ),
    "callback failed, all there": (
        a_music_record("CALLBACK_EXCEPTION", DONE, SECOND),
        Stage.SUCCESS,
        ["audio-1", "audio-2"],
    ),
    "callback failed, one take there": (a_music_record("CALLBACK_EXCEPTION", DONE), Stage.FIRST, ["audio-1"]),
    "callback failed, streams only": (
        a_music_record("CALLBACK_EXCEPTION", a_track(1, **UNFINISHED)),
        Stage.UNKNOWN,
        ["audio-1"],
    ),
    "callback failed, nothing there": (a_music_record("CALLBACK_EXCEPTION"), Stage.UNKNOWN, None),
    "one take, then failed": (
        a_music_record("GENERATE_AUDIO_FAILED", DONE, errorCode=501),
        Stage.SUCCESS,
        ["audio-1"],
    ),
    "success despite an error code": (a_music_record("SUCCESS", DONE, errorCode=501), Stage.SUCCESS, ["audio-1"]),
    "no error, spelled as one": (a_music_record("SUCCESS", DONE, errorCode="200"), Stage.SUCCESS, ["audio-1"]),
}


@pytest.mark.parametrize(("record", "stage", "tracks"), MUSIC.values(), ids=MUSIC)
def test_a_music_record_shows_how_far_it_is(record: dict[str, Any], stage: Stage, tracks: list[str] | None) -> None:
    openapi.check_schema("MusicRecord", record)

    snapshot = look(record)

    assert snapshot.stage is stage
    assert (tracks_of(snapshot) if snapshot.outcome else None) == tracks
    assert snapshot.failure is None
    assert snapshot.raw_status == record["status"]
    assert snapshot.callback_failed is (record["status"] == "CALLBACK_EXCEPTION")


@pytest.mark.parametrize(
    ("status", "stage"),
    [("generating", Stage.PENDING), ("SOMETHING_NEW", Stage.UNKNOWN), (7, Stage.UNKNOWN)],
)
def test_a_state_nobody_documents_is_still_running(status: object, stage: Stage) -> None:
    assert look({"taskId": "task-1", "status": status}).stage is stage


def test_a_finished_take_under_an_unknown_state_can_be_heard() -> None:
    snapshot = look(a_music_record("SOMETHING_NEW", DONE))

    assert (snapshot.stage, tracks_of(snapshot)) == (Stage.FIRST, ["audio-1"])


FAILURES: dict[str, tuple[dict[str, Any], FailureReason, bool]] = {
    "moderated": (a_music_record("SENSITIVE_WORD_ERROR", DONE, errorCode=501), FailureReason.MODERATED, False),
    "copyrighted lyrics": (a_music_record("GENERATE_AUDIO_FAILED", errorCode=400), FailureReason.MODERATED, False),
    "not created": (a_music_record("CREATE_TASK_FAILED"), FailureReason.CREATE_FAILED, False),
    "not generated": (a_music_record("GENERATE_AUDIO_FAILED", errorCode=500), FailureReason.GENERATION_FAILED, False),
    "a known recording": (a_music_record("GENERATE_AUDIO_FAILED", DONE, errorCode=413), FailureReason.RIGHTS, False),
    "code as text": (a_music_record("GENERATE_AUDIO_FAILED", errorCode="413"), FailureReason.RIGHTS, False),
    "final code, late state": (a_music_record("PENDING", errorCode=501), FailureReason.GENERATION_FAILED, False),
    "too slow": (a_music_record("CALLBACK_EXCEPTION", errorCode=408), FailureReason.TIMEOUT, False),
    "credits returned": (
        a_music_record("GENERATE_AUDIO_FAILED", DONE, errorCode=531),
        FailureReason.GENERATION_FAILED,
        True,
    ),
    "success without links, and a code": (
        a_music_record("SUCCESS", errorCode=501),
        FailureReason.GENERATION_FAILED,
        False,
    ),
}


@pytest.mark.parametrize(("record", "reason", "refunded"), FAILURES.values(), ids=FAILURES)
def test_a_failed_record_says_why(record: dict[str, Any], reason: FailureReason, refunded: bool) -> None:
    openapi.check_schema("MusicRecord", record)

    snapshot = look(record | {"errorMessage": "Song Description contained\nartist name"})

    assert snapshot.stage is Stage.FAILED
    assert snapshot.failure is not None
    assert (snapshot.failure.reason, snapshot.failure.refunded) == (reason, refunded)
    assert snapshot.failure.message == "Song Description contained artist name"
    assert snapshot.outcome is None


@pytest.mark.parametrize("status", ["FAILED", "failed", "GENERATE_AUDIO_FAILED"])
def test_a_failure_without_a_code_is_one_too(status: str) -> None:
    snapshot = look({"status": status})

    assert snapshot.failure is not None
    assert (snapshot.failure.code, snapshot.failure.message) == (None, "")


SNAKE = {
    "id": "audio-1",
    "audio_url": f"{FILES}/1.mp3",
    "stream_audio_url": f"{FILES}/1",
    "image_url": f"{FILES}/1.jpeg",
    "prompt": "[Verse] demo",
    "model_name": "chirp-v4-5",
    "title": "Demo",
    "tags": "jazz",
    "createTime": 1767225600000,
    "duration": "181.4",
}


@pytest.mark.parametrize("track", [DONE, SNAKE], ids=["camelCase", "snake_case"])
def test_a_track_reads_the_same_in_either_spelling(track: dict[str, Any]) -> None:
    snapshot = look(a_music_record("SUCCESS", track), records.SINGLE_MUSIC)

    assert snapshot.outcome == MusicMade(
        (
            Track(
                audio_id="audio-1",
                title="Demo",
                style="jazz",
                lyrics="[Verse] demo",
                model="chirp-v4-5",
                duration=181.4,
                audio_url=f"{FILES}/1.mp3",
                stream_url=f"{FILES}/1",
                image_url=f"{FILES}/1.jpeg",
            ),
        )
    )


def test_what_is_no_address_counts_as_no_link() -> None:
    snapshot = look(a_music_record("SUCCESS", a_track(1, audioUrl="pending", streamAudioUrl="file:///etc/passwd")))

    assert snapshot.stage is Stage.UNKNOWN
    assert isinstance(snapshot.outcome, MusicMade)
    assert (snapshot.outcome.tracks[0].audio_url, snapshot.outcome.tracks[0].stream_url) == (None, None)


def test_half_a_character_in_a_title_costs_nobody_the_song() -> None:
    assert look_at(a_track(1, title="Rain \ud83d")).title == "Rain ?"


def test_what_cannot_be_left_out_is_named_without_its_value() -> None:
    class Strict(WireModel):
        number: int

    with pytest.raises(ProtocolError, match="1 fields") as caught:
        Strict.read({"number": "https://files.example.com/secret"})

    assert "secret" not in str(caught.value)


def look_at(track: dict[str, Any]) -> Track:
    outcome = look(a_music_record("PENDING", track)).outcome
    assert isinstance(outcome, MusicMade)
    return outcome.tracks[0]


def test_a_track_without_an_id_is_left_out() -> None:
    snapshot = look(a_music_record("SUCCESS", a_track(1, id=None), SECOND))

    assert tracks_of(snapshot) == ["audio-2"]


def a_record(flag: object, response: object = None, **changes: Any) -> dict[str, Any]:
    return {"taskId": "task-1", "successFlag": flag, "response": response} | changes


STEMS = {
    "id": "separation",
    "originUrl": None,
    "vocalUrl": f"{FILES}/v.mp3",
    "drumsUrl": f"{FILES}/d.mp3",
    "bassUrl": None,
    "fxUrl": f"{FILES}/fx.mp3",
}
LISTED = {
    "originData": [
        {"id": "s1", "audio_url": f"{FILES}/v.mp3", "stem_type_group_name": "Vocals", "duration": 120.5},
        {"id": "s2", "audio_url": f"{FILES}/d.mp3", "stem_type_group_name": "Drums", "duration": 120.5},
    ]
}
NOTES = {
    "state": "complete",
    "instruments": [
        {
            "name": "Piano",
            "notes": [
                {"pitch": 60, "start": 0.5, "end": "1.25", "velocity": 0.8},
                {"pitch": 64, "start": "2", "end": 1, "velocity": 0.8},
            ],
        }
    ],
}
VARIANTS = {
    "taskId": "task-1",
    "data": [
        {"text": "[Verse]\nla la", "title": "Demo", "status": "complete", "errorMessage": ""},
        {"text": "", "title": "", "status": "failed", "errorMessage": "refused"},
    ],
}
WAV, MP4, PNG = f"{FILES}/a.wav", f"{FILES}/v.mp4", f"{FILES}/1.png"
VOCALS, DRUMS, EFFECTS = (
    Stem(name, f"{FILES}/{file}.mp3") for name, file in (("Vocals", "v"), ("Drums", "d"), ("FX", "fx"))
)
LISTED_STEMS = StemsMade(
    (replace(VOCALS, stem_id="s1", duration=120.5), replace(DRUMS, stem_id="s2", duration=120.5), EFFECTS)
)
PIANO = NotesFound((Instrument("Piano", (Note(60, 0.5, 1.25, 0.8),)),))
TEXTS = LyricsWritten((LyricsVariant("Demo", "[Verse]\nla la"), LyricsVariant(None, None, "refused")))


@dataclass(frozen=True)
class Row:
    """One record of another kind than music, and what it says."""

    kind: RecordKind
    schema: str
    record: dict[str, Any]
    stage: Stage
    outcome: object = None


def wav(flag: str, stage: Stage, response: object = None, outcome: object = None) -> Row:
    return Row(records.WAV, "WavRecord", a_record(flag, response), stage, outcome)


def video(flag: str, stage: Stage, response: object = None, outcome: object = None) -> Row:
    return Row(records.VIDEO, "Mp4Record", a_record(flag, response), stage, outcome)


def pictures(flag: int, stage: Stage, response: object = None, outcome: object = None) -> Row:
    return Row(records.COVER_IMAGE, "CoverImageRecord", a_record(flag, response), stage, outcome)


def notes(flag: int, stage: Stage, data: object = None, outcome: object = None) -> Row:
    return Row(records.MIDI, "MidiRecord", a_record(flag, midiData=data), stage, outcome)


def stems(flag: str, stage: Stage, response: object = None, outcome: object = None) -> Row:
    return Row(records.SEPARATION, "VocalRemovalRecord", a_record(flag, response), stage, outcome)


def texts(status: str, stage: Stage, response: object = None, outcome: object = None) -> Row:
    record = {"taskId": "task-1", "status": status, "response": response}
    return Row(records.LYRICS, "LyricsRecord", record, stage, outcome)


OTHERS: dict[str, Row] = {
    "wav running": wav("PENDING", Stage.PENDING),
    "wav done": wav("SUCCESS", Stage.SUCCESS, {"audioWavUrl": WAV}, WavMade(WAV)),
    "wav done, not called back": wav("CALLBACK_EXCEPTION", Stage.SUCCESS, {"audioWavUrl": WAV}, WavMade(WAV)),
    "wav without a link": wav("SUCCESS", Stage.UNKNOWN, {"audioWavUrl": ""}),
    "wav failed": wav("GENERATE_WAV_FAILED", Stage.FAILED),
    "video running": video("PENDING", Stage.PENDING),
    "video done": video("SUCCESS", Stage.SUCCESS, {"videoUrl": MP4}, VideoMade(MP4)),
    "video failed": video("GENERATE_MP4_FAILED", Stage.FAILED),
    "pictures waiting": pictures(0, Stage.PENDING),
    "pictures in work": pictures(2, Stage.PENDING),
    "pictures done": pictures(1, Stage.SUCCESS, {"images": [PNG]}, PicturesDrawn((PNG,))),
    "pictures failed": pictures(3, Stage.FAILED),
    "notes waiting": notes(0, Stage.PENDING),
    "notes done": notes(1, Stage.SUCCESS, NOTES, PIANO),
    "notes empty": notes(1, Stage.SUCCESS, {"state": "complete", "instruments": []}, NotesFound(())),
    "notes null": notes(1, Stage.SUCCESS, None, NotesFound(())),
    "notes not created": notes(2, Stage.FAILED),
    "notes failed": notes(3, Stage.FAILED),
    "stems by field": stems("SUCCESS", Stage.SUCCESS, STEMS, StemsMade((VOCALS, DRUMS, EFFECTS))),
    "stems with ids": stems("SUCCESS", Stage.SUCCESS, STEMS | LISTED, LISTED_STEMS),
    "stems failed": stems("GENERATE_AUDIO_FAILED", Stage.FAILED),
    "texts waiting": texts("PENDING", Stage.PENDING),
    "texts": texts("SUCCESS", Stage.SUCCESS, VARIANTS, TEXTS),
    "texts failed": texts("GENERATE_LYRICS_FAILED", Stage.FAILED),
}


@pytest.mark.parametrize("row", OTHERS.values(), ids=OTHERS)
def test_every_other_record_reads(row: Row) -> None:
    openapi.check_schema(row.schema, row.record)

    snapshot = look(row.record, row.kind)

    assert (snapshot.stage, snapshot.outcome) == (row.stage, row.outcome)
    assert (snapshot.failure is not None) is (row.stage is Stage.FAILED)


@pytest.mark.parametrize(
    ("kind", "flag", "stage"),
    [
        (records.COVER_IMAGE, "1", Stage.UNKNOWN),
        (records.COVER_IMAGE, "PENDING", Stage.PENDING),
        (records.COVER_IMAGE, "GENERATE_COVER_FAILED", Stage.FAILED),
        (records.MIDI, "2", Stage.FAILED),
        (records.MIDI, "PENDING", Stage.PENDING),
    ],
)
def test_numbered_states_may_come_as_text_or_in_words(kind: RecordKind, flag: str, stage: Stage) -> None:
    assert look(a_record(flag), kind).stage is stage


def test_lyrics_of_which_every_variant_failed_are_a_failure() -> None:
    refused = {"data": [{"status": "failed", "errorMessage": "Song Description contained artist name"}]}

    snapshot = look({"status": "SUCCESS", "response": refused}, records.LYRICS)

    assert snapshot.stage is Stage.FAILED
    assert snapshot.failure is not None
    assert snapshot.failure.message == "Song Description contained artist name"


@pytest.mark.parametrize("data", [[], "text", 5, True, {}, {"status": None}, {"status": {}}, {"response": {}}])
def test_what_is_no_record_is_refused(data: object) -> None:
    with pytest.raises(ProtocolError):
        look(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["status", "successFlag", "errorCode", "errorMessage", "response", "data", "sunoData", "id", "audioUrl"]
KEYS += [
    "audio_url",
    "duration",
    "midiData",
    "instruments",
    "notes",
    "pitch",
    "originData",
    "extract",
    "images",
    "text",
]
shaped = st.recursive(
    json_values,
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=4) | st.lists(inner, max_size=2),
    max_leaves=10,
)
ALL_KINDS = [
    records.MUSIC,
    records.LYRICS,
    records.COVER_IMAGE,
    records.WAV,
    records.SEPARATION,
    records.MIDI,
    records.VIDEO,
]


@given(shaped, st.sampled_from(ALL_KINDS), st.sampled_from(["SUCCESS", "PENDING", 1, None]))
def test_no_record_whatsoever_breaks_the_reader(data: object, kind: RecordKind, status: object) -> None:
    record = data | {"status": status} if isinstance(data, dict) and status is not None else data
    try:
        snapshot = look(record, kind)
    except ProtocolError:
        return
    assert snapshot.stage is not Stage.SUCCESS or snapshot.outcome is not None
    assert (snapshot.stage is Stage.FAILED) is (snapshot.failure is not None)


@given(json_values, st.sampled_from([read_accepted, read_words, read_style, read_persona, read_upload]))
def test_no_answer_whatsoever_breaks_its_reader(data: object, reader: Callable[[Any], object]) -> None:
    with suppress(ProtocolError):
        assert reader(data) is not None
