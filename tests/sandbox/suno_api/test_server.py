"""The server as a whole: its page, its scenarios, its start and end."""

import asyncio
import re

import aiohttp
import pytest

from bot.sandbox.suno_api import SCENARIOS, ManualClock, SunoStandIn, Timing
from bot.sandbox.suno_api.api_only import API_KEY, serve_api_only
from bot.sandbox.suno_api.http.dedicated.kinds import KIND_BY_NAME, KINDS
from bot.sandbox.suno_api.operations.catalogue import INSTANT, OPERATIONS
from tests.openapi import document
from tests.sandbox.suno_api.api_user import KEY, NOBODY, ApiUser, eventually
from tests.sandbox.suno_api.tone_composer import ToneComposer

# Described, but not served yet: custom voices, recovery, and the unified route.
LATER = re.compile(r"/api/v1/(voice|jobs|suno/recovery)")
PATHS = [operation.path for operation in OPERATIONS] + [instant.path for instant in INSTANT]


def test_every_described_path_is_served() -> None:
    served = {*PATHS, "/api/v1/chat/credit"} | {kind.record_path for kind in KINDS}
    served |= {f"/api/file-{way}-upload" for way in ("base64", "url", "stream")}

    assert served == {path for path in document()["paths"] if not LATER.match(path)}


def test_prices_are_those_of_the_description() -> None:
    for operation in OPERATIONS:
        described = document()["paths"][operation.path]["post"]["x-credits"]
        if isinstance(described, dict):  # a separation costs by its type, see test_operations
            continue
        assert operation.price(None) == round(described * 100), operation.name
        assert KIND_BY_NAME[operation.kind].record_path == document()["paths"][operation.path]["post"]["x-poll"]


async def test_the_page_shows_what_was_asked_without_being_fooled(api: ApiUser) -> None:
    task_id = await api.generate()
    await api.session.get(api.stand_in.url + "/api/v1/generate/record-info?taskId=<script>alert(1)</script>")

    status, media_type, content = await api.download(api.stand_in.url + "/")

    page = content.decode()
    assert (status, media_type) == (200, "text/html")
    assert all(path in page for path in PATHS)
    assert task_id in page
    assert "488.00" in page
    assert "<script" not in page
    assert KEY not in page
    assert not re.search(r"(src|href)=", page)


async def test_requests_are_kept_without_the_key(api: ApiUser) -> None:
    await api.generate()

    [received] = api.stand_in.received
    assert (received.operation, received.method, received.path) == ("generate", "POST", "/api/v1/generate")
    assert received.body["prompt"] == "rain on a tin roof"
    assert KEY not in repr(received)


async def test_only_this_machine_can_reach_it(stand_in: SunoStandIn) -> None:
    assert stand_in.url.startswith("http://127.0.0.1:")


async def test_a_port_in_use_is_an_error_of_the_start(stand_in: SunoStandIn) -> None:
    second = SunoStandIn(api_key=KEY, composer=ToneComposer())
    with pytest.raises(OSError, match="address already in use"):
        await second.start(port=int(stand_in.url.rsplit(":", 1)[1]))
    await second.close()


async def test_it_can_be_closed_with_work_in_hand_and_twice(api: ApiUser) -> None:
    await api.generate()
    api.stand_in.faults.add("no-answer")
    asking = asyncio.create_task(api.get("/api/v1/chat/credit"))
    await eventually(lambda: len(api.stand_in.received) == 2)

    await api.stand_in.close()
    await api.stand_in.close()

    with pytest.raises(aiohttp.ClientConnectionError):
        await asking


async def test_speed_divides_every_pause(clock: ManualClock) -> None:
    timing = Timing(speed=10)
    async with (
        SunoStandIn(api_key=KEY, clock=clock, composer=ToneComposer(), timing=timing) as stand_in,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as session,
    ):
        body = {"prompt": "rain", "customMode": False, "instrumental": False, "model": "V5", "callBackUrl": NOBODY}
        await session.post(stand_in.url + "/api/v1/generate", json=body)
        await clock.advance(1.5)
        [task] = stand_in.tasks.values()
        assert task.is_over


def test_the_scenarios_of_the_command_line_have_one_line_each() -> None:
    assert set(SCENARIOS) == {"slow", "moderated", "api-down", "out-of-credits", "lost-answer", "bad-file"}
    assert all(scenario.explanation and "\n" not in scenario.explanation for scenario in SCENARIOS.values())


async def test_scenario_slow(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.apply(SCENARIOS["slow"])
    task_id = await api.generate()
    await clock.advance(40)
    assert (await api.record(task_id))["status"] == "PENDING"
    await clock.advance(20)
    assert (await api.record(task_id))["status"] == "SUCCESS"


async def test_scenario_moderated(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.apply(SCENARIOS["moderated"])
    task_id = await api.generate()
    await clock.advance(20)
    assert (await api.record(task_id))["status"] == "SENSITIVE_WORD_ERROR"


async def test_scenario_api_down(api: ApiUser) -> None:
    api.stand_in.apply(SCENARIOS["api-down"])
    for path in ("/api/v1/chat/credit", "/api/v1/generate/record-info?taskId=x"):
        assert (await api.download(api.stand_in.url + path))[:2] == (503, "text/html")


async def test_scenario_out_of_credits(api: ApiUser) -> None:
    api.stand_in.apply(SCENARIOS["out-of-credits"])
    assert (await api.get("/api/v1/chat/credit"))["data"] == 0
    assert (await api.post("/api/v1/generate", api.song()))["code"] == 402


async def test_scenario_lost_answer(api: ApiUser, clock: ManualClock) -> None:
    api.stand_in.apply(SCENARIOS["lost-answer"])
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.post("/api/v1/generate", api.song())
    await clock.advance(20)
    assert api.receiver.stages == ["text", "first", "complete"]


async def test_scenario_bad_file(api: ApiUser) -> None:
    api.stand_in.apply(SCENARIOS["bad-file"])
    task_id, _ = await api.finished_song()
    track = (await api.record(task_id))["response"]["sunoData"][0]
    assert (await api.download(track["audioUrl"]))[:2] == (200, "text/html")


async def test_it_serves_alone_until_it_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    serving = asyncio.create_task(serve_api_only(0, 1.0, SCENARIOS["out-of-credits"]))
    printed: list[str] = []

    def has_explained() -> bool:
        printed.append(capsys.readouterr().out)
        return SCENARIOS["out-of-credits"].explanation in "".join(printed)

    await eventually(has_explained)
    [url] = re.findall(r"http://[\d.:]+\d", "".join(printed))

    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with aiohttp.ClientSession() as session:
        async with session.get(url + "/api/v1/chat/credit", headers=headers) as response:
            assert (await response.json())["data"] == 0
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)
