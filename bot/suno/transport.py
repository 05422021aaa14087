"""HTTP with the API: two sessions, bounded answers, and one promise.

The promise: a request that costs money leaves this process at most once, over a connection of its own, and whatever
happens after that connection exists without a clear answer is `OutcomeUnknownError`. A kept connection that the other
side has just closed would make a refused request look like a lost one.
"""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace, TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import aiohttp

from bot.suno.errors import OutcomeUnknownError, ProtocolError, RequestNotSentError, ServiceUnavailableError
from bot.suno.retrying import TaskRates, Timings, repeat_read
from bot.suno.wire.codes import COMMON, OK, Meanings, create_error, read_error
from bot.suno.wire.values import lenient_integer, lenient_number, safe_message

logger = logging.getLogger(__name__)

LONGEST_ANSWER = 8 * 1024 * 1024
LONGEST_WAIT_TOLD = 3600.0
_SECRET_LENGTH = 12


UploadContent = Callable[[], AbstractAsyncContextManager[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer with its envelope opened. `code` is None when the body is not the documented envelope."""

    status: int
    code: int | None
    message: str
    data: Any
    retry_after: float | None

    @property
    def decisive_code(self) -> int:
        """The inner code rules; without one the HTTP status has to do."""
        return self.status if self.code is None else self.code


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is no complete answer, in one word, and whether the request may have gone out."""

    why: str
    connected: bool


class Transport:
    """Sends to one API key's account. Use as an async context manager."""

    def __init__(self, *, api_key: str, timings: Timings) -> None:
        self._api_key = api_key
        self._timings = timings
        self._task_rates = TaskRates(timings)

    async def __aenter__(self) -> Self:
        self._kept = self._session(force_close=False)
        self._fresh = self._session(force_close=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._kept.close()
        await self._fresh.close()

    def _session(self, *, force_close: bool) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            # How many may be open at a time is for the sender and the poller to say.
            connector=aiohttp.TCPConnector(force_close=force_close, limit=0),
            headers={"Authorization": f"Bearer {self._api_key}", "Accept": "application/json"},
            trace_configs=[_connection_watch()],
            middlewares=(_once,),
        )

    async def create(self, url: str, body: dict[str, Any], *, callback_url: str, meanings: Meanings = COMMON) -> Any:
        """Send a request that costs money or changes state, once. Returns the `data` of a success.

        Raises:
            RequestNotSentError, RateLimitedError, SendingPausedError, RequestRejectedError, OutcomeUnknownError.
        """
        secrets = (self._api_key, *_parts_to_hide(callback_url))
        answer = await self._exchange(self._fresh, "POST", url, total=self._timings.create, secrets=secrets, json=body)
        if isinstance(answer, NoAnswer):
            if answer.connected:
                raise OutcomeUnknownError(f"The request went out and no answer came back ({answer.why})")
            raise RequestNotSentError(f"No connection to the API ({answer.why})")
        if answer.status == 429:
            raise create_error(429, answer.message, meanings=meanings, retry_after=answer.retry_after)
        if answer.status >= 500:
            raise OutcomeUnknownError(answer.message, code=answer.decisive_code, retry_after=answer.retry_after)
        if answer.code == OK:
            return answer.data
        if answer.code is None and answer.status < 300:
            raise OutcomeUnknownError("The API answered with something unreadable", code=answer.status)
        raise create_error(
            answer.decisive_code,
            answer.message,
            meanings=meanings,
            data=answer.data,
            retry_after=answer.retry_after,
        )

    async def read(self, method: str, url: str, *, task_id: str | None = None, **content: Any) -> Any:
        """Send what may be repeated, and repeat it a few times. Returns the `data` of a success.

        With `task_id` every attempt keeps to the rate at which that task may be asked for.

        Raises:
            SendingPausedError, RequestRejectedError, ServiceUnavailableError, ProtocolError.
        """

        async def attempt() -> Any:
            if task_id is not None:
                await self._task_rates.turn(task_id)
            return await self._read_once(method, url, self._timings.read, content)

        return await repeat_read(attempt, self._timings)

    async def upload(self, url: str, content: UploadContent) -> Any:
        """Like `read`, with the longer time an upload takes; `content` makes the body anew for every attempt."""

        async def attempt() -> Any:
            async with content() as arguments:
                return await self._read_once("POST", url, self._timings.upload, arguments)

        return await repeat_read(attempt, self._timings)

    async def _read_once(self, method: str, url: str, total: float, content: dict[str, Any]) -> Any:
        answer = await self._exchange(self._kept, method, url, total=total, secrets=(self._api_key,), **content)
        if isinstance(answer, NoAnswer):
            raise ServiceUnavailableError(f"The API did not answer ({answer.why})")
        if answer.code == OK and answer.status < 400:
            return answer.data
        if answer.code is None and answer.status < 300:
            raise ProtocolError("The API answered with something unreadable", code=answer.status)
        if answer.status >= 500:
            raise ServiceUnavailableError(answer.message, code=answer.decisive_code, retry_after=answer.retry_after)
        # An HTTP error around an inner success is still an error, of whatever stands in between.
        code = answer.status if answer.code == OK else answer.decisive_code
        raise read_error(code, answer.message, retry_after=answer.retry_after)

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        *,
        total: float,
        secrets: tuple[str, ...],
        **content: Any,
    ) -> Answer | NoAnswer:
        """One request and its whole answer; cancellation passes through."""
        watch = SimpleNamespace(connected=False)
        try:
            async with session.request(
                method,
                url,
                # `connect` ends before `total` could, so a time-out without a connection is told apart.
                timeout=aiohttp.ClientTimeout(total=total, connect=min(self._timings.connect, total / 2)),
                allow_redirects=False,
                trace_request_ctx=watch,
                **content,
            ) as response:
                raw = await _bounded(response)
                answer = _opened(response, raw, secrets)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            # Only the name is kept: these exceptions carry the request with its headers.
            trouble = error.why if isinstance(error, _BrokenError) else type(error).__name__
        else:
            logger.debug("%s %s: HTTP %s, code %s", method, urlsplit(url).path, answer.status, answer.code)
            return answer
        logger.info("%s %s: %s", method, urlsplit(url).path, trouble)
        return NoAnswer(trouble, connected=watch.connected)


class _BrokenError(aiohttp.ClientError):
    """A connection broke. `why` is the name of aiohttp's own exception, which aiohttp would answer by a repetition."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def _once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Repeating is ours: at once, as aiohttp does it with a GET, is faster than a task may be asked for."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _BrokenError(type(error).__name__) from None


def _connection_watch() -> aiohttp.TraceConfig:
    """Notes on the request's own context that a connection exists, new or kept."""

    async def note(_session: aiohttp.ClientSession, context: SimpleNamespace, _details: Any) -> None:
        context.trace_request_ctx.connected = True

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(note)
    trace.on_connection_reuseconn.append(note)
    return trace


async def _bounded(response: aiohttp.ClientResponse) -> bytes | None:
    """The whole body, None when it is longer than any answer of this API."""
    collected = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        collected += chunk
        if len(collected) > LONGEST_ANSWER:
            return None
    return bytes(collected)


def _opened(response: aiohttp.ClientResponse, raw: bytes | None, secrets: tuple[str, ...]) -> Answer:
    envelope = _json_object(raw)
    return Answer(
        status=response.status,
        code=lenient_integer(envelope.get("code")),
        message=safe_message(envelope.get("msg"), secrets=secrets) or f"HTTP {response.status}",
        data=envelope.get("data"),
        retry_after=retry_after(response.headers.get("Retry-After"), now=datetime.now(UTC)),
    )


def _json_object(raw: bytes | None) -> dict[str, Any]:
    """The JSON object of a body; empty for everything else."""
    try:
        # NaN and infinities are no JSON, whatever Python thinks.
        parsed = json.loads(raw or b"", parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def retry_after(header: str | None, *, now: datetime) -> float | None:
    """Seconds to wait out of a Retry-After header, which holds seconds or a date; at most an hour."""
    if header is None:
        return None
    seconds = lenient_number(header)
    if seconds is None:
        try:
            moment = parsedate_to_datetime(header)
        except ValueError:
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT_TOLD)


def _parts_to_hide(callback_url: str) -> tuple[str, ...]:
    """The address and its secret parts, in the spellings in which an error message may repeat them."""
    address = urlsplit(callback_url)
    parts = [part for part in (*address.path.split("/"), address.query) if len(part) >= _SECRET_LENGTH]
    whole = [callback_url, quote(callback_url, safe=""), callback_url.replace("/", "\\/")]
    return tuple(part for part in (*whole, *parts) if part)
