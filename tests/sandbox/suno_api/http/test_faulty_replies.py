"""The plan of faults, and the faults of answers."""

import asyncio
import json

import aiohttp
import pytest

from bot.sandbox.suno_api import DESCRIPTIONS, Faults, ManualClock
from bot.sandbox.suno_api.faults.plan import AFTER_ACCEPT, Place
from tests.sandbox.suno_api.api_user import KEY, RECORD, ApiUser, eventually

Answer = tuple[int, str, str]


async def ask(api: ApiUser) -> Answer:
    """Submit a song without looking at the answer: HTTP status, content type and text."""
    async with api.session.post(
        api.stand_in.url + "/api/v1/generate",
        json=api.song(),
        headers={"Authorization": f"Bearer {KEY}"},
    ) as response:
        return response.status, response.content_type, await response.text()


def test_an_unknown_fault_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ValueError, match="no fault 'gremlin'"):
        Faults().add("gremlin")


async def test_faults_strike_as_often_as_planned_and_only_where_planned(api: ApiUser) -> None:
    api.stand_in.faults.add("inner-code", operation="generate", times=2, code=455)

    assert (await api.get("/api/v1/chat/credit"))["code"] == 200
    codes = [(await api.post("/api/v1/generate", api.song()))["code"] for _ in range(3)]

    assert codes == [455, 455, 200]


async def test_a_fault_without_an_operation_strikes_reads_too_until_it_is_cleared(api: ApiUser) -> None:
    api.stand_in.faults.add("inner-code", times=None, code=500)
    assert (await api.get("/api/v1/chat/credit"))["code"] == 500
    assert (await api.get(RECORD, taskId="x"))["code"] == 500

    api.stand_in.faults.clear()

    assert (await api.get("/api/v1/chat/credit"))["code"] == 200


@pytest.mark.parametrize("suffix", ["", AFTER_ACCEPT], ids=["before", "after"])
@pytest.mark.parametrize(
    ("effect", "status", "media_type"),
    [
        ("http-500", 500, "text/html"),
        ("http-502", 502, "text/html"),
        ("http-503", 503, "text/html"),
        ("html", 200, "text/html"),
        ("truncated-json", 200, "application/json"),
        ("wrong-types", 200, "application/json"),
        ("inner-code", 200, "application/json"),
    ],
)
async def test_a_faulty_answer_hides_whether_the_task_exists(
    effect: str, status: int, media_type: str, suffix: str, api: ApiUser
) -> None:
    api.stand_in.faults.add(effect + suffix)

    answer = await ask(api)

    assert answer[:2] == (status, media_type)
    assert len(api.stand_in.tasks) == (1 if suffix else 0)
    assert api.stand_in.balance == (48_800 if suffix else 50_000)
    if effect == "truncated-json":
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer[2])
    else:
        assert not any(task_id in answer[2] for task_id in api.stand_in.tasks)


@pytest.mark.parametrize("suffix", ["", AFTER_ACCEPT], ids=["before", "after"])
async def test_a_reset_connection_looks_the_same_before_and_after_accepting(suffix: str, api: ApiUser) -> None:
    api.stand_in.faults.add("connection-reset" + suffix)

    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(api)

    assert len(api.stand_in.tasks) == (1 if suffix else 0)
    assert len(api.stand_in.received) == 1


@pytest.mark.parametrize("suffix", ["", AFTER_ACCEPT], ids=["before", "after"])
async def test_a_request_may_wait_for_its_answer_for_ever(suffix: str, api: ApiUser) -> None:
    api.stand_in.faults.add("no-answer" + suffix)

    asking = asyncio.create_task(ask(api))
    await eventually(lambda: api.stand_in.tasks if suffix else api.stand_in.received)
    await api.clock.advance(3600)
    assert not asking.done()
    asking.cancel()

    assert len(api.stand_in.tasks) == (1 if suffix else 0)


async def test_a_fault_after_accepting_spares_what_is_refused(api: ApiUser) -> None:
    api.stand_in.faults.add("connection-reset-after-accept")

    assert (await api.post("/api/v1/generate", {}))["code"] == 422
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(api)


@pytest.mark.parametrize("retry_after", [None, 7])
async def test_too_many_requests_may_say_when_to_come_back(retry_after: int | None, api: ApiUser) -> None:
    api.stand_in.faults.add("http-429", retry_after=retry_after)

    async with api.session.post(api.stand_in.url + "/api/v1/generate", json=api.song()) as response:
        assert response.status == 429
        assert response.headers.get("Retry-After") == (None if retry_after is None else "7")
        assert (await response.json())["code"] == 429


async def test_a_slow_answer_comes_in_its_own_time(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.faults.add("slow-answer", seconds=30)
    asking = asyncio.create_task(api.post("/api/v1/generate", api.song()))
    await eventually(lambda: api.stand_in.received)

    await clock.advance(29)
    assert not api.stand_in.tasks
    await clock.advance(1)

    assert (await asking)["code"] == 200


def test_every_fault_is_described_once() -> None:
    names = [name for place in Place for name in DESCRIPTIONS[place]]

    assert len(names) == len(set(names))
    assert all(text for place in Place for text in DESCRIPTIONS[place].values())
