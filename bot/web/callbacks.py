"""Receives the API's callbacks: finds the job by the secret in the address, and passes on a hint.

What a callback says is never believed: its signature, where there is one, covers the task id and the time, not
the body. It only makes the bot ask the API earlier than it would have.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from aiohttp import web
from pydantic import SecretStr

from bot.jobs.callback_address import PATH, CallbackAddresses
from bot.suno.callbacks import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    CallbackHint,
    read_callback,
    verify_signature,
)
from bot.web.throttle import Throttle
from storage.ledger.jobs import digest_of

MOST_BYTES: Final = 256 * 1024
"""Larger callbacks are refused. Nothing is lost: asking the API finds what they would have told."""

_LOOKED_UP: Final = 10
"""How many addresses without our seal are looked up in the database for one remote address within a minute."""

BODY_SECONDS: Final = 10.0
"""How long a body may take to arrive."""


class CallbackInbox(Protocol):
    """Where callbacks go."""

    async def address(self, secret_digest: bytes) -> int | None:
        """The id of the job, in whichever state, whose secret has this SHA-256 digest; None if there is none."""
        ...

    async def take_callback(self, job_id: int, hint: CallbackHint) -> None:
        """Take note that the API has news of the job, so that it cannot be lost; the work is done elsewhere."""
        ...


class CallbackReceiver:
    """Answers `POST /callbacks/{secret}`, always with an empty body.

    | status | when |
    |---|---|
    | 200 | a known job, also when it has ended long ago: the API gives up on an address after three other answers |
    | 401 | a webhook key is set, and the signature is missing, wrong or too old |
    | 404 | no job has this address |
    | 400, 408, 413 | the body was cut off, too slow, too large |
    | 500 | it could not be written down: the API will come again |
    | 429 | instead of any of the failures above, after too many of them from one remote address |

    Successes are never limited: behind a reverse proxy, everybody shares one remote address.
    """

    def __init__(
        self,
        inbox: CallbackInbox,
        addresses: CallbackAddresses,
        webhook_key: SecretStr | None,
        now: Callable[[], datetime],
        *,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._inbox = inbox
        self._addresses = addresses
        self._webhook_key = webhook_key
        self._now = now
        self._body_seconds = body_seconds
        self._failures = Throttle(now)

    def routes(self) -> list[web.RouteDef]:
        """What to serve on the public address."""
        return [web.post(f"{PATH}/{{secret}}", self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        last_part = request.match_info["secret"]
        secret = self._addresses.secret_in(last_part)
        if secret is None and self._failures.of(request.remote) >= _LOOKED_UP:
            return self._refuse(request, 404)
        # Addresses that were given out before there were seals are the secret alone.
        job_id = await self._inbox.address(digest_of(last_part if secret is None else secret))
        if job_id is None:
            return self._refuse(request, 404)
        try:
            body = await self._read_body(request)
        except web.HTTPException as refusal:
            return self._refuse(request, refusal.status)
        hint = read_callback(body)
        if not self._is_signed(request, hint):
            return self._refuse(request, 401)
        await self._inbox.take_callback(job_id, hint)
        return web.Response()

    async def _read_body(self, request: web.Request) -> bytes:
        body = bytearray()
        if (request.content_length or 0) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES)
        try:
            async with asyncio.timeout(self._body_seconds):
                while len(body) <= MOST_BYTES and (chunk := await request.content.readany()):
                    body += chunk
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except (web.RequestPayloadError, ConnectionError):
            raise web.HTTPBadRequest from None
        if len(body) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES)
        return bytes(body)

    def _is_signed(self, request: web.Request, hint: CallbackHint) -> bool:
        if self._webhook_key is None:
            return True
        return verify_signature(
            self._webhook_key.get_secret_value(),
            hint.task_id,
            request.headers.get(TIMESTAMP_HEADER),
            request.headers.get(SIGNATURE_HEADER),
            self._now(),
        )

    def _refuse(self, request: web.Request, status: int) -> web.Response:
        response = web.Response(status=status if self._failures.count(request.remote) else 429)
        response.force_close()
        return response
