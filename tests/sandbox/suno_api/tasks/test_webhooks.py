"""Delivery of callbacks."""

import asyncio

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.suno_api import ManualClock, SunoStandIn, Timing
from bot.sandbox.suno_api.tasks.webhooks import is_on_this_machine, sign
from tests.sandbox.suno_api.api_user import KEY, NOBODY, ApiUser, Receiver
from tests.sandbox.suno_api.tone_composer import ToneComposer


async def test_a_callback_is_tried_three_times_and_then_the_record_says_so(api: ApiUser, clock: ManualClock) -> None:
    api.receiver.statuses = [500] * 3
    task_id = await api.generate()

    await clock.advance(4)
    assert api.receiver.stages == ["text"]
    await clock.advance(4)
    # Nothing more is sent after three failures in a row.
    assert api.receiver.stages == ["text"] * 3
    await clock.advance(7)

    record = await api.record(task_id)
    assert api.receiver.stages == ["text"] * 3
    assert record["status"] == "CALLBACK_EXCEPTION"
    assert all(track["audioUrl"] for track in record["response"]["sunoData"])


async def test_a_receiver_that_recovers_in_time_misses_nothing(api: ApiUser, clock: ManualClock) -> None:
    api.receiver.statuses = [500, 503]
    task_id = await api.generate()

    await clock.advance(20)

    assert api.receiver.stages == ["text", "text", "text", "first", "complete"]
    assert (await api.record(task_id))["status"] == "SUCCESS"


async def test_a_stage_that_comes_during_the_attempts_waits_for_its_turn(api: ApiUser, clock: ManualClock) -> None:
    api.receiver.statuses = [200, 500, 500]
    await api.generate()

    await clock.advance(15)

    assert api.receiver.stages == ["text", "first", "first", "first", "complete"]


@pytest.mark.parametrize("url", [NOBODY, "http://127.0.0.1:1/callback", "https://elsewhere.example/callback"])
async def test_nobody_at_the_callback_address_is_no_harm_to_the_song(
    url: str, api: ApiUser, clock: ManualClock
) -> None:
    task_id = await api.generate(callBackUrl=url)

    await clock.advance(20)

    record = await api.record(task_id)
    assert record["status"] == "CALLBACK_EXCEPTION"
    assert len(record["response"]["sunoData"]) == 2


async def test_records_without_a_word_for_it_stay_a_success(api: ApiUser, clock: ManualClock) -> None:
    task_id, _ = await api.finished_song()

    cover_id = await api.accepted("/api/v1/suno/cover/generate", {"taskId": task_id, "callBackUrl": NOBODY})
    await clock.advance(5)

    assert (await api.record(cover_id, "/api/v1/suno/cover/record-info"))["successFlag"] == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080/callback", True),
        ("http://localhost/callback", True),
        ("http://[::1]:8080/callback", True),
        ("http://127.8.8.8/", True),
        ("http://nobody.invalid/callback", False),
        ("http://10.0.0.1/", False),
        ("http://169.254.169.254/", False),
        ("http://[::ffff:10.0.0.1]/", False),
        ("http://0.0.0.0/", False),
        ("http://2130706433/", False),
        ("http://localhost.example.com/", False),
        ("http://localhost@example.com/", False),
        ("http:///", False),
    ],
)
def test_callbacks_go_to_this_machine_only(url: str, expected: bool) -> None:
    assert is_on_this_machine(url) is expected


async def test_a_redirect_of_a_callback_is_not_followed(api: ApiUser, clock: ManualClock) -> None:
    api.receiver.statuses = [302] * 3
    task_id = await api.generate()

    await clock.advance(20)

    assert (await api.record(task_id))["status"] == "CALLBACK_EXCEPTION"


async def test_a_receiver_that_never_answers_is_given_up(clock: ManualClock, receiver: Receiver) -> None:
    stop = asyncio.Event()

    async def never(request: web.Request) -> web.Response:
        await stop.wait()
        return web.Response()

    application = web.Application()
    application.router.add_post("/callback", never)
    timing = Timing(callback_timeout=0.05)
    async with (
        TestServer(application) as silent,
        SunoStandIn(api_key=KEY, clock=clock, composer=ToneComposer(), timing=timing) as stand_in,
        aiohttp.ClientSession() as session,
    ):
        api = ApiUser(stand_in, clock, receiver, session)
        task_id = await api.generate(callBackUrl=str(silent.make_url("/callback")))
        await clock.advance(20)
        assert (await api.record(task_id))["status"] == "CALLBACK_EXCEPTION"
        stop.set()


async def test_without_a_webhook_key_nothing_is_signed(clock: ManualClock, receiver: Receiver) -> None:
    async with (
        SunoStandIn(api_key=KEY, clock=clock, composer=ToneComposer()) as stand_in,
        aiohttp.ClientSession() as session,
    ):
        await ApiUser(stand_in, clock, receiver, session).generate()
        await clock.advance(4)
    assert "X-Webhook-Signature" not in receiver.received[0].headers


def test_the_signature_is_the_documented_one() -> None:
    # Made with openssl: printf '%s' 'abc.1780000000' | openssl dgst -sha256 -hmac key -binary | base64
    assert sign("key", "abc", "1780000000") == "qMKW06r43dpSFgoJmEbEGP9bGQpwiYvxUoWbhV5Jef8="
