"""The callback receiver over HTTP: who gets which answer, and what reaches the inbox."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from pydantic import SecretStr

from bot.jobs.callback_address import CallbackAddresses
from bot.suno.callbacks import CallbackHint
from bot.web.callbacks import MOST_BYTES, CallbackReceiver
from bot.web.server import WebServer
from bot.web.throttle import FAILURES

ADDRESSES = CallbackAddresses(None, b"key of the tests")
SECRET = "k3Wq0Y1c7mS8nJ2dZ5xT6g"
JOB = 7
KEY = "webhook-key"
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
TASK = "2fac1b2c0a7b4f5e9d3c8b6a1f0e4d7c"
COMPLETE = json.dumps(
    {"code": 200, "msg": "ok", "data": {"callbackType": "complete", "task_id": TASK, "data": []}}
).encode()


class Inbox:
    """One known job, and the hints that came for it."""

    def __init__(self) -> None:
        self.asked = 0
        self.jobs = {hashlib.sha256(SECRET.encode()).digest(): JOB}
        self.hints: list[tuple[int, CallbackHint]] = []
        self.broken = False
        self.stuck = False

    async def address(self, secret_digest: bytes) -> int | None:
        if self.broken:
            raise RuntimeError("the database is gone")
        self.asked += 1
        return self.jobs.get(secret_digest)

    async def take_callback(self, job_id: int, hint: CallbackHint) -> None:
        if self.stuck:
            raise OSError("the disk is full")
        self.hints.append((job_id, hint))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def served(inbox: Inbox, key: str | None) -> AsyncIterator[str]:
    receiver = CallbackReceiver(inbox, ADDRESSES, SecretStr(key) if key else None, lambda: NOW, body_seconds=0.1)
    server = WebServer(receiver.routes(), host="127.0.0.1", port=0, setting="WEB")
    await server.start()
    yield server.url
    await server.close()


@pytest.fixture
async def url(inbox: Inbox) -> AsyncIterator[str]:
    """A receiver without a webhook key."""
    async for url in served(inbox, None):
        yield url


@pytest.fixture
async def signed_url(inbox: Inbox) -> AsyncIterator[str]:
    """A receiver with a webhook key."""
    async for url in served(inbox, KEY):
        yield url


def signature(*, task: str = TASK, at: datetime = NOW, key: str = KEY) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(key.encode(), f"{task}.{timestamp}".encode(), hashlib.sha256).digest()
    return {"X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": base64.b64encode(digest).decode()}


async def post(
    session: aiohttp.ClientSession,
    url: str,
    *,
    secret: str = SECRET,
    body: bytes = COMPLETE,
    headers: dict[str, str] | None = None,
) -> int:
    """Send a callback and return the status; whatever it is, nothing else may be said."""
    address = CallbackAddresses(url, b"key of the tests").of(secret)
    async with session.post(address, data=body, headers=headers) as answer:
        assert await answer.read() == b""
        assert "Server" not in answer.headers
        return answer.status


async def test_a_callback_becomes_a_hint_for_its_job(session: aiohttp.ClientSession, url: str, inbox: Inbox) -> None:
    assert await post(session, url) == 200

    ((job_id, hint),) = inbox.hints
    assert job_id == JOB
    assert hint.task_id == TASK


async def test_a_known_job_is_answered_200_every_time(session: aiohttp.ClientSession, url: str, inbox: Inbox) -> None:
    statuses = {await post(session, url) for _ in range(2 * FAILURES)}

    assert statuses == {200}
    assert len(inbox.hints) == 2 * FAILURES


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b'"text"', b"[]", b"{}", b'{"data": 7}', b"\xff\xfe", b'{"code":', b"[" * 20_000],
    ids=["empty", "text", "JSON text", "list", "no data", "number", "no UTF-8", "cut off", "nested deeply"],
)
async def test_garbage_for_a_known_job_is_a_hint_without_a_task(
    session: aiohttp.ClientSession, url: str, inbox: Inbox, body: bytes
) -> None:
    assert await post(session, url, body=body) == 200

    ((job_id, hint),) = inbox.hints
    assert job_id == JOB
    assert hint.task_id is None


@pytest.mark.parametrize(
    "secret", ["wrong", SECRET.upper(), SECRET[:-1], SECRET + "0", SECRET + "%00", "%ff%fe", "%ed%a0%80", "a" * 4000]
)
async def test_an_unknown_address_is_404(session: aiohttp.ClientSession, url: str, inbox: Inbox, secret: str) -> None:
    assert await post(session, url, secret=secret) == 404
    assert inbox.hints == []


async def test_the_path_alone_is_404_and_reading_is_405(session: aiohttp.ClientSession, url: str) -> None:
    assert await post(session, url, secret="") == 404
    for secret in (SECRET, "wrong"):
        async with session.get(CallbackAddresses(url, b"key of the tests").of(secret)) as answer:
            assert answer.status == 405, "and nobody learns which addresses work"


async def test_a_body_of_the_largest_size_is_taken(session: aiohttp.ClientSession, url: str, inbox: Inbox) -> None:
    assert await post(session, url, body=COMPLETE.ljust(MOST_BYTES)) == 200

    assert [hint.task_id for _, hint in inbox.hints] == [TASK]


async def test_a_larger_body_is_413(session: aiohttp.ClientSession, url: str, inbox: Inbox) -> None:
    assert await post(session, url, body=COMPLETE.ljust(MOST_BYTES + 1)) == 413
    assert inbox.hints == []


async def test_a_larger_body_of_unknown_length_is_413(session: aiohttp.ClientSession, url: str, inbox: Inbox) -> None:
    async def in_chunks() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 1024 + 1):
            yield b" " * 1024

    async with session.post(CallbackAddresses(url, b"key of the tests").of(SECRET), data=in_chunks()) as answer:
        assert answer.status == 413
    assert inbox.hints == []


async def raw_answer(url: str, request: bytes) -> bytes:
    """The status line that answers these bytes, after which nothing more is sent."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    async with asyncio.timeout(5):
        line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line.strip()


async def test_a_body_that_does_not_come_is_not_waited_for(url: str, inbox: Inbox) -> None:
    request = f"POST /callbacks/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nslow"

    assert await raw_answer(url, request.encode()) == b"HTTP/1.1 408 Request Timeout"
    assert inbox.hints == []


async def test_a_body_in_broken_chunks_is_400(url: str, inbox: Inbox) -> None:
    request = f"POST /callbacks/{SECRET} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n"

    assert b" 400 " in await raw_answer(url, request.encode())
    assert inbox.hints == []


async def test_a_good_signature_is_accepted(session: aiohttp.ClientSession, signed_url: str, inbox: Inbox) -> None:
    assert await post(session, signed_url, headers=signature()) == 200
    assert [hint.task_id for _, hint in inbox.hints] == [TASK]


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"task_id": TASK}},
        {"data": {"taskId": TASK}},
        {"taskId": TASK, "data": {}},
        {"task_id": TASK, "data": []},
    ],
)
async def test_a_signature_is_found_good_wherever_the_task_is_named(
    session: aiohttp.ClientSession, signed_url: str, inbox: Inbox, body: object
) -> None:
    assert await post(session, signed_url, body=json.dumps(body).encode(), headers=signature()) == 200
    assert [hint.task_id for _, hint in inbox.hints] == [TASK]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Webhook-Timestamp": signature()["X-Webhook-Timestamp"]},
        {"X-Webhook-Signature": signature()["X-Webhook-Signature"]},
        signature(key="another key"),
        signature(task="another task"),
        signature(at=NOW - timedelta(minutes=6)),
        signature(at=NOW + timedelta(minutes=6)),
        signature() | {"X-Webhook-Timestamp": "soon"},
        signature() | {"X-Webhook-Signature": "ümlaut"},
    ],
    ids=["none", "no signature", "no time", "wrong key", "other task", "old", "future", "no number", "no base64"],
)
async def test_without_a_good_signature_it_is_401(
    session: aiohttp.ClientSession, signed_url: str, inbox: Inbox, headers: dict[str, str]
) -> None:
    assert await post(session, signed_url, headers=headers) == 401
    assert inbox.hints == []


async def test_a_task_that_is_no_text_cannot_be_signed(
    session: aiohttp.ClientSession, signed_url: str, inbox: Inbox
) -> None:
    for body in (b'{"data": {"task_id": "\\ud800"}}', b'{"data": {"task_id": {"a": 1}}}'):
        assert await post(session, signed_url, body=body, headers=signature()) == 401
    assert inbox.hints == []


async def test_garbage_cannot_be_signed(session: aiohttp.ClientSession, signed_url: str, inbox: Inbox) -> None:
    assert await post(session, signed_url, body=b"no json", headers=signature(task="")) == 401
    assert inbox.hints == []


async def test_failures_are_limited_and_successes_are_not(
    session: aiohttp.ClientSession, url: str, inbox: Inbox
) -> None:
    failures = [await post(session, url, secret="wrong") for _ in range(FAILURES + 5)]

    assert failures == [404] * FAILURES + [429] * 5
    assert await post(session, url) == 200
    assert len(inbox.hints) == 1
    assert await post(session, url, body=b" " * (MOST_BYTES + 1)) == 429


async def test_trouble_of_our_own_is_500_so_that_the_api_tries_again(
    session: aiohttp.ClientSession, url: str, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.broken = True

    assert await post(session, url) == 500
    assert SECRET not in caplog.text


async def test_answers_leave_no_trace_of_the_address_in_the_log(
    session: aiohttp.ClientSession, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)

    await post(session, url)
    await post(session, url, secret="wrong")

    assert "/callbacks/" not in caplog.text


async def test_what_cannot_be_written_down_is_asked_for_again(
    session: aiohttp.ClientSession, inbox: Inbox, url: str
) -> None:
    """The API does not repeat what was answered with 200, and only its callback may know the task."""
    inbox.stuck = True
    assert (await post(session, url)) == 500
    inbox.stuck = False
    assert (await post(session, url)) == 200
    assert len(inbox.hints) == 1


async def test_made_up_addresses_cost_no_question_after_the_tenth(
    inbox: Inbox, session: aiohttp.ClientSession, url: str
) -> None:
    """Behind a reverse proxy everybody shares an address: what bears our seal is looked up all the same."""
    for number in range(40):
        async with session.post(f"{url}/callbacks/made-up-{number}", data=COMPLETE) as answer:
            assert answer.status in (404, 429)
    assert inbox.asked == 10

    async with session.post(CallbackAddresses(url, b"key of the tests").of(SECRET), data=COMPLETE) as answer:
        assert answer.status == 200
    assert len(inbox.hints) == 1


async def test_an_address_from_before_there_were_seals_still_finds_its_job(
    inbox: Inbox, session: aiohttp.ClientSession, url: str
) -> None:
    async with session.post(f"{url}/callbacks/{SECRET}", data=COMPLETE) as answer:
        assert answer.status == 200
    assert len(inbox.hints) == 1
