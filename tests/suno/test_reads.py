"""Reads: repeated a few times, never for ever, and clear about what came back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot.suno.client import SunoClient
from bot.suno.errors import (
    PauseReason,
    ProtocolError,
    RequestRejectedError,
    SendingPausedError,
    ServiceUnavailableError,
    SunoError,
    TaskNotFoundError,
    UnknownDialectError,
)
from bot.suno.results import FailureReason, Snapshot, Stage, TaskReference
from bot.suno.transport import retry_after
from tests.suno import server
from tests.suno.conftest import KEY, Waits, quick
from tests.suno.server import HTML, FakeSuno, Reply, envelope, raw

SONG = TaskReference("dedicated", "generate", "task-1")
RUNNING = envelope({"taskId": "task-1", "status": "PENDING"})

Call = Callable[[SunoClient], Awaitable[object]]
READS: dict[str, Call] = {
    "fetch": lambda client: client.fetch(SONG),
    "credits": lambda client: client.credits(),
    "download_url": lambda client: client.download_url("https://files.example.com/a.mp3"),
    "upload": lambda client: client.upload(b"ID3", file_name="a.mp3"),
    "upload_from_url": lambda client: client.upload_from_url("https://files.example.com/a.mp3", file_name="a.mp3"),
    "upload_base64": lambda client: client.upload_base64(b"ID3", file_name="a.mp3"),
}


async def failing(call: Awaitable[object]) -> SunoError:
    with pytest.raises(SunoError) as caught:
        await call
    return caught.value


UNAVAILABLE: dict[str, Reply] = {
    "reset": server.reset_after_request,
    "closed without an answer": server.close_without_answer,
    "cut inside the body": server.cut_inside_the_body,
    "HTTP 500": envelope(code=500, status=500),
    "HTTP 502 as HTML": raw(HTML, status=502, content_type="text/html"),
    "HTTP 501": raw(HTML, status=501, content_type="text/html"),
    "HTTP 500 that speaks of success": envelope({"taskId": "task-1", "status": "SUCCESS"}, status=500),
    "HTTP 429": raw(HTML, status=429, content_type="text/html"),
    "inner 429": envelope(code=429),
    "inner 500": envelope(code=500),
    "maintenance": envelope(code=455),
    "inner 408": envelope(code=408),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("reply", UNAVAILABLE.values(), ids=UNAVAILABLE)
async def test_a_read_is_tried_three_times(
    client: SunoClient, api: FakeSuno, waits: Waits, read: Call, reply: Reply
) -> None:
    api.replies.extend([reply] * 6)

    error = await failing(read(client))

    assert type(error) is ServiceUnavailableError
    assert len(waits.kept) == 2
    assert len(api.received) == 3


async def test_a_read_that_works_the_second_time_works(client: SunoClient, api: FakeSuno, waits: Waits) -> None:
    api.replies.extend([envelope(code=500), RUNNING])

    assert await client.fetch(SONG) == Snapshot("task-1", Stage.PENDING, "PENDING")
    assert len(waits.kept) == 1


async def test_the_pauses_are_spread_and_bounded(api: FakeSuno, waits: Waits) -> None:
    api.replies.extend([envelope(code=500)] * 30)
    async with SunoClient(base_url=api.url, upload_base_url=api.url, api_key=KEY, timings=quick(waits)) as client:
        for _ in range(10):
            await failing(client.credits())

    assert len(waits.kept) == 20
    assert len(set(waits.kept)) > 10
    assert max(waits.kept) <= 10


async def test_the_wait_that_the_api_asks_for_is_kept(client: SunoClient, api: FakeSuno, waits: Waits) -> None:
    api.replies.extend([envelope(code=429, status=429, retry_after="4"), RUNNING])

    await client.fetch(SONG)

    assert waits.kept == [4]


async def test_a_long_wait_is_left_to_the_caller(client: SunoClient, api: FakeSuno, waits: Waits) -> None:
    api.replies.append(envelope(code=429, status=429, retry_after="120"))

    error = await failing(client.fetch(SONG))

    assert isinstance(error, ServiceUnavailableError)
    assert error.retry_after == 120
    assert (waits.kept, len(api.received)) == ([], 1)


async def test_silence_ends_too(api: FakeSuno, waits: Waits) -> None:
    api.replies.extend([server.never_answer, server.stop_inside_the_body, server.never_answer])
    timings = quick(waits, answer_within=0.1)
    async with SunoClient(base_url=api.url, upload_base_url=api.url, api_key=KEY, timings=timings) as client:
        assert type(await failing(client.fetch(SONG))) is ServiceUnavailableError

    assert len(api.received) == 3


async def test_nobody_there_is_unavailable_too(waits: Waits) -> None:
    url = server.refusing_url()
    async with SunoClient(base_url=url, upload_base_url=url, api_key=KEY, timings=quick(waits)) as client:
        assert type(await failing(client.fetch(SONG))) is ServiceUnavailableError


@pytest.mark.parametrize(
    "reply",
    [
        envelope(None),
        envelope({}),
        envelope(code=404),
        envelope(code=422, msg="record does not exist"),
        raw(HTML, status=404, content_type="text/html"),
    ],
    ids=["null", "empty", "404", "422", "HTTP 404"],
)
async def test_an_unknown_task_is_not_found(client: SunoClient, api: FakeSuno, reply: Reply) -> None:
    api.replies.append(reply)

    error = await failing(client.fetch(SONG))

    assert type(error) is TaskNotFoundError
    assert len(api.received) == 1


async def test_a_refused_look_up_is_no_unknown_task(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope(code=400, msg="bad id"))

    error = await failing(client.fetch(SONG))

    assert type(error) is RequestRejectedError
    assert error.message == "bad id"


NONSENSE: dict[str, Reply] = {
    "HTML with 200": raw(HTML, content_type="text/html"),
    "truncated JSON": raw('{"code": 200, "data": {"tas'),
    "an empty body": raw(""),
    "a list": raw("[]"),
    "no code": raw('{"data": {"status": "SUCCESS"}}'),
    "a body without end": server.endless_body,
    "a list for a record": envelope([1]),
    "a text for a record": envelope("done"),
    "a record without a state": envelope({"taskId": "task-1"}),
}


@pytest.mark.parametrize("reply", NONSENSE.values(), ids=NONSENSE)
async def test_nonsense_is_called_so(client: SunoClient, api: FakeSuno, reply: Reply) -> None:
    api.replies.append(reply)

    assert type(await failing(client.fetch(SONG))) is ProtocolError
    assert len(api.received) == 1


@pytest.mark.parametrize(
    ("code", "reason"),
    [(401, PauseReason.KEY_REFUSED), (402, PauseReason.OUT_OF_CREDITS), (433, PauseReason.KEY_CAP_REACHED)],
)
async def test_a_read_tells_when_the_key_is_the_matter(
    client: SunoClient, api: FakeSuno, code: int, reason: PauseReason
) -> None:
    api.replies.append(envelope(code=code, msg="no"))

    error = await failing(client.credits())

    assert isinstance(error, SendingPausedError)
    assert error.reason is reason
    assert len(api.received) == 1


async def test_a_read_keeps_its_connection(client: SunoClient, api: FakeSuno) -> None:
    api.replies.extend([RUNNING] * 3)

    for _ in range(3):
        await client.fetch(SONG)

    assert api.connections == 1


@pytest.mark.parametrize(
    "reference",
    [
        TaskReference("unified", "generate", "task-1"),
        TaskReference("dedicated", "style_boost", "task-1"),
        TaskReference("dedicated", "teleport", "task-1"),
    ],
)
async def test_a_task_of_another_version_is_a_clear_error(
    client: SunoClient, api: FakeSuno, reference: TaskReference
) -> None:
    assert type(await failing(client.fetch(reference))) is UnknownDialectError
    assert api.received == []


async def test_a_foreign_file_has_no_download_link(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope(code=422, msg="not ours"))

    error = await failing(client.download_url("https://elsewhere.example.com/a.mp3"))

    assert isinstance(error, RequestRejectedError)
    assert (error.reason, error.message) == (FailureReason.INVALID, "not ours")


async def test_cancelling_a_read_is_passed_through(client: SunoClient, api: FakeSuno) -> None:
    arrived = asyncio.Event()

    async def note_arrival(request: web.Request) -> web.StreamResponse:
        arrived.set()
        return await server.never_answer(request)

    api.replies.append(note_arrival)
    reading = asyncio.create_task(client.fetch(SONG))
    await asyncio.wait_for(arrived.wait(), 5)
    reading.cancel()

    with pytest.raises(asyncio.CancelledError):
        await reading


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("2.5", 2.5),
        ("-1", 0),
        ("nan", None),
        ("99999", 3600),
        ("tomorrow", None),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 12:00:30 -0000", 30),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
    ],
)
def test_a_wait_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, now=datetime(2026, 11, 22, 12, tzinfo=UTC)) == seconds
