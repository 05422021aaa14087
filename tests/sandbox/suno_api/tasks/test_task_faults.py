"""Faults in the life of a task."""

import asyncio
import json
from typing import Any

import pytest

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.api_user import KEY, RECORD, ApiUser, eventually
from tests.sandbox.suno_api.cases import CASES, prepared


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("moderated", "SENSITIVE_WORD_ERROR", 400),
        ("known-recording", "GENERATE_AUDIO_FAILED", 413),
        ("create-failed", "CREATE_TASK_FAILED", 500),
        ("timed-out", "GENERATE_AUDIO_FAILED", 408),
        ("generation-failed", "GENERATE_AUDIO_FAILED", 501),
        ("failed-refunded", "GENERATE_AUDIO_FAILED", 531),
    ],
)
async def test_a_failed_song_is_charged_and_returned_only_with_531(
    fault: str, status: str, code: int, api: ApiUser, clock: ManualClock
) -> None:
    api.stand_in.faults.add(fault)
    task_id = await api.generate()

    await clock.advance(20)

    record = await api.record(task_id)
    assert (record["status"], record["errorCode"], record["response"]) == (status, code, None)
    assert record["errorMessage"]
    assert [callback.body["code"] for callback in api.receiver.received] == [code]
    assert api.receiver.stages == ["error"]
    api.check_callbacks("/api/v1/generate")
    assert api.stand_in.balance == (50_000 if code == 531 else 48_800)


@pytest.mark.parametrize("fault", ["moderated", "known-recording", "create-failed", "failed-refunded"])
@pytest.mark.parametrize("name", CASES)
async def test_a_failure_is_told_in_the_spelling_of_every_operation(
    name: str, fault: str, api: ApiUser, clock: ManualClock
) -> None:
    case = CASES[name]
    body = await prepared(api, case.body)
    api.receiver.received.clear()
    balance = api.stand_in.balance
    api.stand_in.faults.add(fault)

    task_id = await api.accepted(case.path, body)
    await clock.advance(20)

    record = await api.record(task_id, case.record_path)
    assert record[case.status_key] not in (0, 1, "PENDING", "SUCCESS")
    assert record["errorCode"] in {400, 413, 500, 531}
    [callback] = api.receiver.received
    assert task_id in json.dumps(callback.body)
    api.check_callbacks(case.path)
    assert (api.stand_in.balance == balance) == (fault == "failed-refunded" or case.credits == 0)


async def statuses(api: ApiUser, clock: ManualClock, task_id: str, *pauses: float) -> list[Any]:
    """The status after each pause; None while the record is missing."""
    seen = []
    for pause in pauses:
        await clock.advance(pause)
        record = await api.record(task_id)
        seen.append(record and record["status"])
    return seen


@pytest.mark.parametrize(
    ("fault", "seconds", "pauses", "expected"),
    [
        ("slow-start", 100, (99, 5, 4, 7), ["PENDING", "TEXT_SUCCESS", "FIRST_SUCCESS", "SUCCESS"]),
        ("record-missing", 10, (0, 9, 2, 4), [None, None, "FIRST_SUCCESS", "SUCCESS"]),
        ("stuck", None, (20, 10_000), ["PENDING", "PENDING"]),
        ("late-success", 3600, (20, 3594, 1), ["FIRST_SUCCESS", "FIRST_SUCCESS", "SUCCESS"]),
        ("callback-exception", None, (8, 7), ["FIRST_SUCCESS", "CALLBACK_EXCEPTION"]),
    ],
)
async def test_a_task_takes_its_own_way(
    fault: str, seconds: float | None, pauses: tuple[float, ...], expected: list[Any], api: ApiUser, clock: ManualClock
) -> None:
    api.stand_in.faults.add(fault, seconds=seconds)
    task_id = await api.generate()

    assert await statuses(api, clock, task_id, *pauses) == expected


async def test_an_unknown_status_lasts_until_the_end(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.faults.add("unknown-status")
    task_id = await api.generate()
    url = f"{api.stand_in.url}{RECORD}?taskId={task_id}"

    seen = []
    for pause in (0, 8, 7):
        await clock.advance(pause)
        # Not held to the description: that is the fault.
        async with api.session.get(url, headers={"Authorization": f"Bearer {KEY}"}) as response:
            seen.append((await response.json())["data"]["status"])

    assert seen == ["RENDERING", "RENDERING", "SUCCESS"]


@pytest.mark.parametrize("name", CASES)
async def test_success_without_links_gets_its_links_later(name: str, api: ApiUser, clock: ManualClock) -> None:
    case = CASES[name]
    body = await prepared(api, case.body)
    api.stand_in.faults.add("success-without-links", seconds=30)
    task_id = await api.accepted(case.path, body)
    await clock.advance(20)
    bare = json.dumps((await api.record(task_id, case.record_path))["response"] if name != "midi" else None)
    assert api.stand_in.url not in bare

    await clock.advance(30)

    record = await api.record(task_id, case.record_path)
    has_files = name not in {"lyrics", "midi"}
    assert (api.stand_in.url + "/files/" in json.dumps(record)) == has_files


async def test_one_good_take_of_two(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.faults.add("one-of-two")
    task_id = await api.generate()
    await clock.advance(20)

    record = await api.record(task_id)

    good, bad = record["response"]["sunoData"]
    assert record["status"] == "SUCCESS"
    assert good["audioUrl"]
    assert (bad["audioUrl"], bad["duration"]) == ("", None)


async def test_a_midi_task_may_find_no_notes(api: ApiUser, clock: ManualClock) -> None:
    body = await prepared(api, CASES["midi"].body)
    api.stand_in.faults.add("no-midi-notes")
    task_id = await api.accepted("/api/v1/midi/generate", body)
    await clock.advance(5)

    record = await api.record(task_id, "/api/v1/midi/record-info")

    assert (record["successFlag"], record["midiData"]["instruments"]) == (1, [])


@pytest.mark.parametrize(
    ("fault", "stages"),
    [
        ("no-callback", []),
        ("callback-exception", ["text", "first"]),
        ("callback-twice", ["text", "text", "first", "first", "complete", "complete"]),
        ("callbacks-out-of-order", ["text", "complete", "first"]),
    ],
)
async def test_callbacks_go_astray(fault: str, stages: list[str], api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.faults.add(fault)
    task_id = await api.generate()

    await clock.advance(20)

    assert api.receiver.stages == stages
    assert len((await api.record(task_id))["response"]["sunoData"]) == 2


async def test_late_callbacks_are_each_as_late(api: ApiUser, clock: ManualClock) -> None:
    began = clock.now()
    api.stand_in.faults.add("callback-late", seconds=60)
    await api.generate()

    await clock.advance(100)

    assert [callback.at - began for callback in api.receiver.received] == [64, 68, 75]


async def test_a_callback_may_come_before_the_answer(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.faults.add("callback-before-answer")
    asking = asyncio.create_task(api.generate())
    await eventually(lambda: api.stand_in.tasks)
    assert not asking.done()

    await clock.advance(4)

    assert api.receiver.stages == ["text"]
    assert api.receiver.received[0].body["data"]["task_id"] == await asking


async def test_faults_of_a_task_come_together(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.faults.add("no-callback")
    api.stand_in.faults.add("one-of-two")

    task_id = await api.generate()
    await clock.advance(20)

    assert api.stand_in.tasks[task_id].faults.names() == ["no-callback", "one-of-two"]
    assert api.receiver.received == []
