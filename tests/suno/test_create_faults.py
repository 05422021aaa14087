"""What may go wrong with a request that costs money: one row per fault, what the caller is told, never a second try."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web

from bot.suno.client import SunoClient
from bot.suno.errors import (
    Action,
    Charged,
    ExistsAlreadyError,
    OutcomeUnknownError,
    PauseReason,
    RateLimitedError,
    RequestNotSentError,
    RequestRejectedError,
    SendingPausedError,
    SunoError,
)
from bot.suno.results import FailureReason, Submitted
from tests.suno import server
from tests.suno.conftest import KEY, Waits, quick
from tests.suno.factories import CALLBACK, REQUESTS
from tests.suno.server import HTML, FakeSuno, Reply, envelope, raw

GENERATE = REQUESTS["generate"]


async def submit(client: SunoClient, operation: str = "generate") -> SunoError:
    """The error that a submission ends in."""
    with pytest.raises(SunoError) as caught:
        await client.submit(REQUESTS[operation], callback_url=CALLBACK)
    return caught.value


UNCLEAR: dict[str, Reply] = {
    "reset after the request": server.reset_after_request,
    "closed without an answer": server.close_without_answer,
    "cut inside the body": server.cut_inside_the_body,
    "a body without end": server.endless_body,
    "HTTP 500": raw(HTML, status=500, content_type="text/html"),
    "HTTP 502 as HTML": raw(HTML, status=502, content_type="text/html"),
    "HTTP 503 in an envelope": envelope(code=503, msg="busy", status=503),
    "HTTP 500 that speaks of success": envelope({"taskId": "task-1"}, status=500),
    "inner 500": envelope(code=500, msg="server error"),
    "inner 500 as text": envelope(code="500", msg="server error"),
    "inner 408": envelope(code=408, msg="nothing from upstream"),
    "an inner code nobody knows": envelope(code=999, msg="?"),
    "inner 201": envelope(code=201, msg="?"),
    "no inner code": raw('{"msg": "success", "data": {"taskId": "task-1"}}'),
    "a code that is no number": envelope({"taskId": "task-1"}, code=[200]),
    "HTML with 200": raw(HTML, content_type="text/html"),
    "truncated JSON": raw('{"code": 200, "msg": "success", "data": {"task'),
    "an empty body": raw(""),
    "JSON that is no object": raw("[]"),
    "JSON nested without end": raw("[" * 100_000),
    "not UTF-8": raw(b'{"code": 200, "msg": "\xff"}'),
    "a success without data": envelope(None),
    "a success without an id": envelope({}),
    "a success with an empty id": envelope({"taskId": "  "}),
    "a success with a list for an id": envelope({"taskId": ["task-1"]}),
    "a success with an object for an id": envelope({"taskId": {"id": "task-1"}}),
    "a success with true for an id": envelope({"taskId": True}),
    "a success with text for data": envelope("task-1"),
    "HTTP 408": raw("", status=408),
    "HTTP 425": raw("", status=425),
}


@pytest.mark.parametrize("reply", UNCLEAR.values(), ids=UNCLEAR)
async def test_an_unclear_answer_is_never_sent_again(client: SunoClient, api: FakeSuno, reply: Reply) -> None:
    api.replies.append(reply)

    error = await submit(client)

    assert type(error) is OutcomeUnknownError
    assert (error.action, error.charged) == (Action.NEVER_RESEND, Charged.UNKNOWN)
    assert len(api.received) == 1


@pytest.mark.parametrize("reply", [server.never_answer, server.stop_inside_the_body])
async def test_silence_after_sending_is_unclear(api: FakeSuno, waits: Waits, reply: Reply) -> None:
    api.replies.append(reply)
    async with SunoClient(
        base_url=api.url, upload_base_url=api.url, api_key=KEY, timings=quick(waits, answer_within=0.2)
    ) as impatient:
        error = await submit(impatient)

    assert type(error) is OutcomeUnknownError
    assert "TimeoutError" in error.message
    assert len(api.received) == 1


async def test_a_connection_that_is_reset_at_once_is_unclear(waits: Waits) -> None:
    async with server.resetting_at_once() as url, a_client(url, waits) as client:
        error = await submit(client)

    assert type(error) is OutcomeUnknownError


def a_client(url: str, waits: Waits) -> SunoClient:
    return SunoClient(base_url=url, upload_base_url=url, api_key=KEY, timings=quick(waits))


@pytest.mark.parametrize(
    "url",
    [server.refusing_url(), "http://no-such-host.invalid", "https://127.0.0.1:1", "no address at all"],
    ids=["nobody listens", "no such name", "a reserved port", "no address"],
)
async def test_without_a_connection_nothing_was_sent(waits: Waits, url: str) -> None:
    async with a_client(url, waits) as client:
        error = await submit(client)

    assert type(error) is RequestNotSentError
    assert (error.action, error.charged) == (Action.RESEND_LATER, Charged.NO)


async def test_a_server_that_speaks_no_tls_got_nothing(api: FakeSuno, waits: Waits) -> None:
    async with a_client(api.url.replace("http:", "https:"), waits) as client:
        error = await submit(client)

    assert type(error) is RequestNotSentError
    assert api.received == []


async def test_a_connection_that_takes_too_long_got_nothing(waits: Waits) -> None:
    async with server.silent() as url:
        # The handshake never ends, so there is no connection to send anything over.
        timings = replace(quick(waits), connect=0.1)
        async with SunoClient(
            base_url=url.replace("http:", "https:"), upload_base_url=url, api_key=KEY, timings=timings
        ) as client:
            error = await submit(client)

    assert type(error) is RequestNotSentError
    assert "Timeout" in error.message


PAUSES = {
    401: PauseReason.KEY_REFUSED,
    402: PauseReason.OUT_OF_CREDITS,
    433: PauseReason.KEY_CAP_REACHED,
    455: PauseReason.MAINTENANCE,
}


@pytest.mark.parametrize("status", [200, None], ids=["as HTTP 200", "as the HTTP status too"])
@pytest.mark.parametrize(("code", "reason"), PAUSES.items())
async def test_what_would_refuse_everything_pauses_the_sending(
    client: SunoClient, api: FakeSuno, code: int, reason: PauseReason, status: int | None
) -> None:
    api.replies.append(envelope(code=code, msg="no", status=status or code))

    error = await submit(client)

    assert isinstance(error, SendingPausedError)
    assert (error.reason, error.code, error.charged) == (reason, code, Charged.NO)
    assert error.action is Action.PAUSE_SENDING
    assert len(api.received) == 1


async def test_a_bare_http_401_pauses_too(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(raw(HTML, status=401, content_type="text/html"))

    assert isinstance(await submit(client), SendingPausedError)


REFUSALS: dict[int, tuple[FailureReason, Charged]] = {
    400: (FailureReason.INPUT_REFUSED, Charged.NO),
    403: (FailureReason.OTHER, Charged.NO),
    404: (FailureReason.NOT_FOUND, Charged.NO),
    405: (FailureReason.OTHER, Charged.NO),
    413: (FailureReason.RIGHTS, Charged.NO),
    422: (FailureReason.INVALID, Charged.NO),
    451: (FailureReason.SOURCE_UNREACHABLE, Charged.NO),
    501: (FailureReason.GENERATION_FAILED, Charged.NO),
    505: (FailureReason.SWITCHED_OFF, Charged.NO),
    531: (FailureReason.GENERATION_FAILED, Charged.RETURNED),
}


@pytest.mark.parametrize(("code", "meaning"), REFUSALS.items())
async def test_a_definite_no_keeps_the_words_of_the_api(
    client: SunoClient, api: FakeSuno, code: int, meaning: tuple[FailureReason, Charged]
) -> None:
    api.replies.append(envelope(code=code, msg="Please enter title."))

    error = await submit(client)

    assert isinstance(error, RequestRejectedError)
    assert (error.reason, error.charged) == meaning
    assert (error.message, error.code, error.action) == ("Please enter title.", code, Action.GIVE_UP)
    assert len(api.received) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404, 413, 418])
async def test_a_refusal_of_something_in_between_is_a_definite_no(
    client: SunoClient, api: FakeSuno, status: int
) -> None:
    api.replies.append(raw(HTML, status=status, content_type="text/html", Location=api.url + "/elsewhere"))

    assert type(await submit(client)) is RequestRejectedError
    assert len(api.received) == 1


async def test_the_inner_code_rules_over_a_4xx(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope({"taskId": "task-1"}, status=400))

    assert await client.submit(GENERATE, callback_url=CALLBACK) == Submitted("task-1")


TOO_FAST: dict[str, tuple[Reply, float | None]] = {
    "inner 429": (envelope(code=429), None),
    "inner 430": (envelope(code=430), None),
    "HTTP 429 as HTML": (raw(HTML, status=429, content_type="text/html", retry_after="7"), 7),
    "HTTP 429, wait in seconds": (envelope(code=429, status=429, retry_after="3"), 3),
    "HTTP 429, wait without sense": (envelope(code=429, status=429, retry_after="soon"), None),
    "HTTP 429, wait without end": (envelope(code=429, status=429, retry_after="999999999"), 3600),
    "HTTP 429, wait until a day long gone": (
        envelope(code=429, status=429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        0,
    ),
    "HTTP 429 around something else": (envelope({"taskId": "t"}, code=200, status=429), None),
}


@pytest.mark.parametrize(("reply", "wait"), TOO_FAST.values(), ids=TOO_FAST)
async def test_too_fast_is_told_with_the_wait(
    client: SunoClient, api: FakeSuno, reply: Reply, wait: float | None
) -> None:
    api.replies.append(reply)

    error = await submit(client)

    assert type(error) is RateLimitedError
    assert (error.retry_after, error.charged, error.action) == (wait, Charged.NO, Action.RESEND_LATER)
    assert len(api.received) == 1


async def test_the_lyrics_page_has_codes_of_its_own(client: SunoClient, api: FakeSuno) -> None:
    api.replies.extend([envelope(code=405), envelope(code=413)])

    too_fast, too_long = await submit(client, "lyrics"), await submit(client, "lyrics")

    assert type(too_fast) is RateLimitedError
    assert isinstance(too_long, RequestRejectedError)
    assert too_long.reason is FailureReason.TOO_LONG


@pytest.mark.parametrize(
    ("operation", "code", "data", "existing"),
    [
        ("cover_image", 400, {"taskId": "earlier"}, "earlier"),
        ("cover_image", 409, {"task_id": "earlier"}, "earlier"),
        ("cover_image", 400, "earlier", "earlier"),
        ("wav", 409, {"taskId": 17}, "17"),
        ("wav", 409, None, None),
        ("persona", 409, None, None),
    ],
)
async def test_what_was_made_before_leads_to_it(
    client: SunoClient, api: FakeSuno, operation: str, code: int, data: object, existing: str | None
) -> None:
    api.replies.append(envelope(data, code=code, msg="exists"))

    error = await submit(client, operation)

    assert isinstance(error, ExistsAlreadyError)
    assert (error.existing_task_id, error.action, error.charged) == (existing, Action.USE_EXISTING, Charged.NO)


async def test_a_cover_refused_without_an_id_is_a_plain_no(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope(None, code=400, msg="bad task"))

    assert type(await submit(client, "cover_image")) is RequestRejectedError


@pytest.mark.parametrize("operation", ["timed_lyrics", "style_boost", "persona"])
@pytest.mark.parametrize(
    "reply",
    [server.close_without_answer, envelope(code=500), envelope("nonsense"), envelope([])],
    ids=["closed", "inner 500", "text", "list"],
)
async def test_what_is_answered_at_once_is_not_repeated_either(
    client: SunoClient, api: FakeSuno, operation: str, reply: Reply
) -> None:
    api.replies.append(reply)

    assert type(await submit(client, operation)) is OutcomeUnknownError
    assert len(api.received) == 1


async def test_a_numeric_id_is_read_as_text(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope({"task_id": 1234567890123456789}))

    assert await client.submit(GENERATE, callback_url=CALLBACK) == Submitted("1234567890123456789")


async def test_each_request_has_a_connection_of_its_own(client: SunoClient, api: FakeSuno) -> None:
    for _ in range(3):
        await client.submit(GENERATE, callback_url=CALLBACK)

    assert api.connections == 3


async def test_cancelling_is_passed_through(client: SunoClient, api: FakeSuno) -> None:
    arrived = asyncio.Event()

    async def note_arrival(request: web.Request) -> web.StreamResponse:
        arrived.set()
        return await server.never_answer(request)

    api.replies.append(note_arrival)
    sending = asyncio.create_task(client.submit(GENERATE, callback_url=CALLBACK))
    await asyncio.wait_for(arrived.wait(), 5)
    sending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await sending
