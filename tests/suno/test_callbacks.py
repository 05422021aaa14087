"""Callbacks: every documented example, every spelling, garbage, and signatures."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.suno.callbacks import CallbackHint, read_callback, verify_signature
from bot.suno.results import (
    Instrument,
    LyricsVariant,
    LyricsWritten,
    MusicMade,
    Note,
    NotesFound,
    PicturesDrawn,
    Stage,
    Stem,
    StemsMade,
    VideoMade,
    WavMade,
)
from bot.suno.wire import results as wire_results
from tests import openapi
from tests.openapi import Example

TASK = "8f2c0a6d4b1e49c7a3d5f0e172839b4c"


def read(payload: object) -> CallbackHint:
    return read_callback(json.dumps(payload).encode())


STAGES = {
    "MusicCallbackText": Stage.TEXT,
    "MusicCallbackFirst": Stage.FIRST,
    "MusicCallbackComplete": Stage.SUCCESS,
    "MusicCallbackError": Stage.FAILED,
    "LyricsCallbackComplete": Stage.SUCCESS,
    "LyricsCallbackError": Stage.FAILED,
    "CoverImageCallbackComplete": Stage.SUCCESS,
    "CoverImageCallbackError": Stage.FAILED,
    "WavCallbackComplete": Stage.SUCCESS,
    "WavCallbackError": Stage.FAILED,
    "Mp4CallbackComplete": Stage.SUCCESS,
    "Mp4CallbackError": Stage.FAILED,
    "MidiCallbackComplete": Stage.SUCCESS,
    "MidiCallbackError": Stage.FAILED,
    "VocalRemovalCallbackVocal": Stage.SUCCESS,
    "VocalRemovalCallbackStems": Stage.SUCCESS,
    "VocalRemovalCallbackAdvanced": Stage.SUCCESS,
    "VocalRemovalCallbackError": Stage.FAILED,
}
EXAMPLES = openapi.examples(lambda name: "Callback" in name)


def test_no_example_of_the_description_is_left_out() -> None:
    assert {example.schema for example in EXAMPLES} == set(STAGES)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_every_documented_callback_wakes_its_task(example: Example) -> None:
    openapi.check_schema(example.schema, example.value)

    hint = read(example.value)

    assert hint.task_id == TASK
    assert hint.stage is STAGES[example.schema]
    assert hint.code == example.value["code"]
    assert hint.message == example.value["msg"]


RESULTS: dict[str, tuple[Any, object]] = {
    "LyricsCallbackComplete": (wire_results.read_lyrics, LyricsWritten((LyricsVariant("Demo", "[Verse]\nla la"),))),
    "CoverImageCallbackComplete": (
        wire_results.read_pictures,
        PicturesDrawn(("https://example.com/1.png", "https://example.com/2.png")),
    ),
    "WavCallbackComplete": (wire_results.read_wav, WavMade("https://example.com/a.wav")),
    "Mp4CallbackComplete": (wire_results.read_video, VideoMade("https://example.com/v.mp4")),
    "MidiCallbackComplete": (
        wire_results.read_notes,
        NotesFound((Instrument("Piano", (Note(60, 0.5, 1.25, 0.8),)),)),
    ),
    "VocalRemovalCallbackVocal": (
        wire_results.read_stems,
        StemsMade((Stem("Vocals", "https://example.com/v.mp3"), Stem("Instrumental", "https://example.com/i.mp3"))),
    ),
    "VocalRemovalCallbackStems": (
        wire_results.read_stems,
        StemsMade(
            (
                Stem("Vocals", "https://example.com/v.mp3"),
                Stem("Drums", "https://example.com/d.mp3"),
                Stem("Bass", "https://example.com/b.mp3"),
            )
        ),
    ),
    "VocalRemovalCallbackAdvanced": (
        wire_results.read_stems,
        StemsMade(
            (
                Stem("Bass", "https://example.com/x.mp3", "0d6e1f6a-33a1-4c11-9a55-2b7c6a90f001", 120.0),
                Stem("No Bass", "https://example.com/r.mp3", "b0c4", 120.0),
            )
        ),
    ),
}


@pytest.mark.parametrize(("schema", "expected"), RESULTS.items(), ids=RESULTS)
def test_the_results_of_callbacks_read_like_those_of_records(schema: str, expected: tuple[Any, object]) -> None:
    reader, outcome = expected
    (example,) = [example for example in EXAMPLES if example.schema == schema]

    assert reader(example.value["data"]) == outcome


def test_the_tracks_of_a_callback_read_like_those_of_a_record() -> None:
    (example,) = [example for example in EXAMPLES if example.schema == "MusicCallbackComplete"]

    made = wire_results.read_music(example.value["data"])

    assert isinstance(made, MusicMade)
    assert [(track.title, track.duration) for track in made.tracks] == [("Demo", 181.4)] * 2
    assert made.tracks[0].audio_url == "https://example.com/a.mp3"


@pytest.mark.parametrize(
    "payload",
    [
        {"code": 200, "data": {"task_id": TASK}},
        {"code": 200, "data": {"taskId": TASK}},
        {"code": 200, "task_id": TASK, "data": []},
        {"code": 200, "taskId": TASK, "data": None},
        {"code": "200", "task_id": "", "data": {"task_id": None, "taskId": TASK}},
    ],
)
def test_the_task_is_found_in_all_four_places(payload: dict[str, Any]) -> None:
    assert read(payload).task_id == TASK


@pytest.mark.parametrize(
    ("payload", "stage"),
    [
        ({"code": 0, "data": {"task_id": TASK, "video_url": "https://example.com/v.mp4"}}, Stage.SUCCESS),
        ({"code": "200", "data": {"task_id": TASK, "callbackType": "first"}}, Stage.FIRST),
        ({"code": "501", "data": {"task_id": TASK, "callbackType": "complete"}}, Stage.FAILED),
        ({"code": 201, "task_id": TASK}, Stage.PENDING),
        ({"code": 200, "data": {"taskId": TASK, "state": "generating"}}, Stage.PENDING),
        ({"code": 200, "data": {"taskId": TASK, "state": "fail"}}, Stage.FAILED),
        ({"code": 200, "data": {"task_id": TASK, "callbackType": "something new"}}, Stage.SUCCESS),
        ({"data": {"task_id": TASK, "callbackType": "text"}}, Stage.TEXT),
        ({"data": {"task_id": TASK}}, Stage.UNKNOWN),
    ],
)
def test_the_stage_is_what_code_and_name_agree_on(payload: dict[str, Any], stage: Stage) -> None:
    assert read(payload).stage is stage


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 200_000, b'{"data": 5}', b'{"code": 1e999}']
)
def test_garbage_is_a_hint_about_nothing(body: bytes) -> None:
    assert read_callback(body).task_id is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    assert isinstance(read_callback(body), CallbackHint)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "msg", "data", "task_id", "taskId", "callbackType", "state"]), inner)
    ),
    max_leaves=8,
)


@given(json_values)
def test_no_json_breaks_the_reader(payload: object) -> None:
    hint = read(payload)

    assert hint.task_id is None or hint.task_id.strip()


KEY = "webhook-key"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def sign(task_id: str = TASK, *, key: str = KEY, at: datetime = NOW) -> tuple[str, str]:
    """Timestamp and signature as the API makes them."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(key.encode(), f"{task_id}.{timestamp}".encode(), hashlib.sha256).digest()
    return timestamp, base64.b64encode(digest).decode()


@pytest.mark.parametrize("age", [0, 299, 300, -300])
def test_a_fresh_signature_of_the_task_is_taken(age: int) -> None:
    assert verify_signature(KEY, TASK, *sign(at=NOW - timedelta(seconds=age)), NOW)


FORGED: dict[str, tuple[str | None, str | None, str | None]] = {
    "another task": ("another", *sign()),
    "no task": (None, *sign()),
    "another key": (TASK, *sign(key="guess")),
    "too old": (TASK, *sign(at=NOW - timedelta(seconds=301))),
    "from the future": (TASK, *sign(at=NOW + timedelta(seconds=301))),
    "no headers": (TASK, None, None),
    "no signature": (TASK, sign()[0], None),
    "an empty signature": (TASK, sign()[0], ""),
    "a cut signature": (TASK, sign()[0], sign()[1][:-2]),
    "a signature beyond ASCII": (TASK, sign()[0], "é" * 44),
    "a broken character": (TASK, sign()[0], "\udcff" * 44),
    "a time in words": (TASK, "now", sign()[1]),
    "a negative time": (TASK, "-" + sign()[0], sign()[1]),
    "another script's digits": (TASK, "\N{ARABIC-INDIC DIGIT ONE}" * 10, sign()[1]),
    "a time without end": (TASK, "9" * 5000, sign()[1]),
}


@pytest.mark.parametrize(("task_id", "timestamp", "signature"), FORGED.values(), ids=FORGED)
def test_whatever_is_forged_or_malformed_is_refused(
    task_id: str | None, timestamp: str | None, signature: str | None
) -> None:
    assert not verify_signature(KEY, task_id, timestamp, signature, NOW)


def test_an_empty_key_verifies_nothing() -> None:
    assert not verify_signature("", TASK, *sign(key=""), NOW)
