"""Every operation from its request to its result, held to the description of the API."""

from typing import Any

import pytest

from bot.sandbox.suno_api import ManualClock
from bot.sandbox.suno_api.operations.catalogue import INSTANT, OPERATIONS
from bot.sandbox.suno_api.tasks.webhooks import sign
from tests.openapi import check_request
from tests.sandbox.suno_api.api_user import ApiUser
from tests.sandbox.suno_api.cases import (
    CASES,
    INSTANT_CASES,
    SEPARATE,
    SEPARATION,
    described_case,
    prepared,
)
from tests.sandbox.suno_api.conftest import WEBHOOK_KEY


def test_every_operation_has_a_case() -> None:
    assert {CASES[name].path for name in CASES} == {operation.path for operation in OPERATIONS}


@pytest.mark.parametrize("name", ["wav", "cover-image", "extend-as-it-was"])
def test_a_case_with_nothing_special_is_what_the_description_says(name: str) -> None:
    assert described_case(CASES[name].path) == CASES[name]


@pytest.mark.parametrize("name", CASES)
async def test_an_operation_walks_from_request_to_result(name: str, api: ApiUser, clock: ManualClock) -> None:
    case = CASES[name]
    body = await prepared(api, case.body)
    check_request("POST", case.path, body)
    api.receiver.received.clear()
    balance = api.stand_in.balance

    task_id = await api.accepted(case.path, body)
    assert api.stand_in.balance == balance - round(case.credits * 100)

    seen = []
    for seconds in [0, 4, 4, 7] if len(case.states) == 4 else [0, 4, 1]:
        await clock.advance(seconds)
        seen.append((await api.record(task_id, case.record_path))[case.status_key])
    assert seen == case.states
    assert len(api.receiver.received) == case.callbacks
    api.check_callbacks(case.path)
    for callback in api.receiver.received:
        timestamp = callback.headers["X-Webhook-Timestamp"]
        assert timestamp == str(int(callback.at))
        assert callback.headers["X-Webhook-Signature"] == sign(WEBHOOK_KEY, task_id, timestamp)


async def test_a_song_shows_its_stream_first_and_both_files_in_the_end(api: ApiUser, clock: ManualClock) -> None:
    task_id = await api.generate()
    assert (await api.record(task_id))["response"] is None

    await clock.advance(8)
    first, second = (await api.record(task_id))["response"]["sunoData"]
    status, media_type, stream = await api.download(second["streamAudioUrl"])
    assert (status, media_type) == (200, "audio/mpeg")
    assert len(stream) > 1000
    assert first["audioUrl"]
    assert (second["audioUrl"], second["duration"]) == ("", None)

    await clock.advance(7)
    first, second = (await api.record(task_id))["response"]["sunoData"]
    assert first["id"] != second["id"]
    assert (await api.download(first["audioUrl"]))[2] != (await api.download(second["audioUrl"]))[2]
    assert (await api.download(first["imageUrl"]))[2].startswith(b"\xff\xd8\xff")
    assert first["duration"] == 60
    assert api.receiver.stages == ["text", "first", "complete"]
    assert [len(callback.body["data"]["data"]) for callback in api.receiver.received] == [0, 1, 2]
    told = api.receiver.received[-1].body["data"]["data"][0]
    assert (told["audio_url"], told["model_name"]) == (first["audioUrl"], "chirp-v5")


async def test_the_record_repeats_the_request_as_text(api: ApiUser) -> None:
    task_id = await api.generate(prompt="雨と屋根")

    assert '"prompt":"雨と屋根"' in (await api.record(task_id))["param"]


async def test_stems_have_ids_in_the_record_that_midi_takes(api: ApiUser, clock: ManualClock) -> None:
    task_id, audio_id = await api.finished_song()
    source = {"taskId": task_id, "audioId": audio_id, "callBackUrl": api.receiver.url}
    stems_id = await api.accepted(SEPARATE, source | {"type": "split_stem"})
    await clock.advance(5)
    stems = (await api.record(stems_id, SEPARATION))["response"]
    assert len(stems["originData"]) == 12
    bass = next(stem for stem in stems["originData"] if stem["stem_type_group_name"] == "Bass")
    assert bass["audio_url"] == stems["bassUrl"]
    assert (stems["pianoUrl"], stems["instrumentalUrl"]) == (None, None)

    body = {"taskId": stems_id, "audioId": bass["id"], "callBackUrl": api.receiver.url}
    midi_id = await api.accepted("/api/v1/midi/generate", body)
    await clock.advance(5)
    midi = await api.record(midi_id, "/api/v1/midi/record-info")

    assert [instrument["name"] for instrument in midi["midiData"]["instruments"]] == ["bass"]
    # The callback mixes texts among the numbers, like the example of its page.
    note, following = api.receiver.received[-1].body["data"]["instruments"][0]["notes"]
    assert (note["end"], following["end"]) == ("1.25", 1.25)


async def test_a_stem_that_the_song_does_not_have_fails_in_the_task(api: ApiUser, clock: ManualClock) -> None:
    task_id, audio_id = await api.finished_song()
    body = {"taskId": task_id, "audioId": audio_id, "callBackUrl": api.receiver.url}
    body |= {"type": "split_stem_advanced", "stemName": "Theremin"}
    api.stand_in.tasks[task_id].outcome.takes[0].song.parts.remove("synth")  # type: ignore[union-attr]

    separation = await api.accepted(SEPARATE, body)
    await clock.advance(5)

    assert (await api.record(separation, SEPARATION))["successFlag"] == "GENERATE_AUDIO_FAILED"


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/api/v1/generate/extend", {"audioId": "nobody-knows-it"}),
        ("/api/v1/generate/extend", {"audioId": "{audio}", "continueAt": 61}),
        ("/api/v1/generate/upload-cover", {"uploadUrl": "https://elsewhere.example/a.mp3"}),
        ("/api/v1/generate/replace-section", {"infillStartS": 0, "infillEndS": 31}),
        ("/api/v1/generate", {"customMode": True, "style": "a", "title": "b", "personaId": "made-up"}),
    ],
)
async def test_a_wrong_source_is_accepted_and_fails_in_the_task(
    path: str, changes: dict[str, Any], api: ApiUser, clock: ManualClock
) -> None:
    case = next(case for case in CASES.values() if case.path == path)
    body = await prepared(api, case.body | changes)
    api.receiver.received.clear()

    task_id = await api.accepted(path, body)
    await clock.advance(20)

    record = await api.record(task_id)
    assert record["status"] in {"CREATE_TASK_FAILED", "GENERATE_AUDIO_FAILED"}
    assert record["errorCode"] in {451, 501}
    assert api.receiver.stages == ["error"]
    api.check_callbacks(path)


@pytest.mark.parametrize("instant", INSTANT, ids=lambda instant: instant.name)
async def test_an_instant_operation_answers_and_charges(instant: Any, api: ApiUser) -> None:
    body, credits = INSTANT_CASES[instant.name]
    body = await prepared(api, body)
    del body["callBackUrl"]
    check_request("POST", instant.path, body)
    balance = api.stand_in.balance

    answer = await api.post(instant.path, body)

    assert answer["code"] == 200
    assert answer["data"]
    assert api.stand_in.balance == balance - round(credits * 100)


async def test_timed_lyrics_are_empty_for_an_instrumental(api: ApiUser) -> None:
    task_id, audio_id = await api.finished_song(instrumental=True)

    answer = await api.post("/api/v1/generate/get-timestamped-lyrics", {"taskId": task_id, "audioId": audio_id})

    assert answer["data"]["alignedWords"] == []
    assert answer["data"]["waveformData"]


async def test_what_exists_already_is_refused_with_its_task(api: ApiUser, clock: ManualClock) -> None:
    task_id, audio_id = await api.finished_song()
    take = {"taskId": task_id, "audioId": audio_id, "callBackUrl": api.receiver.url}
    wav_id = await api.accepted("/api/v1/wav/generate", take)
    cover = {"taskId": task_id, "callBackUrl": api.receiver.url}
    cover_id = await api.accepted("/api/v1/suno/cover/generate", cover)
    persona = {"taskId": task_id, "audioId": audio_id, "name": "Ann", "description": "alto"}
    await api.post("/api/v1/generate/generate-persona", persona)
    balance = api.stand_in.balance

    again = [
        await api.post("/api/v1/wav/generate", take),
        await api.post("/api/v1/suno/cover/generate", cover),
        await api.post("/api/v1/generate/generate-persona", persona),
    ]

    assert [(answer["code"], answer["data"]) for answer in again] == [
        (409, {"taskId": wav_id}),
        (400, {"taskId": cover_id}),
        (409, None),
    ]
    assert api.stand_in.balance == balance


async def test_separations_are_charged_every_time(api: ApiUser) -> None:
    task_id, audio_id = await api.finished_song()
    body = {"taskId": task_id, "audioId": audio_id, "callBackUrl": api.receiver.url}

    await api.accepted(SEPARATE, body)
    await api.accepted(SEPARATE, body)

    assert [entry.amount for entry in api.stand_in.entries] == [-1200, -1000, -1000]
