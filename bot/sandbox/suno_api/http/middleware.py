"""What every request passes: it is noted, struck by its fault, and asked for its key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.suno_api.faults.plan import Faults
from bot.sandbox.suno_api.http.envelope import plain_refusal, refused
from bot.sandbox.suno_api.http.faulty_replies import faulty_reply
from bot.sandbox.suno_api.http.rate_limit import RateLimit
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.errors import RefusalError


@dataclass
class Received:
    """One request as it came in. The key is left out of the headers."""

    operation: str
    """A name of the catalogue, such as "generate"; records are "music-record" and so on."""
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    """Decoded JSON; None without a body or when it is not JSON."""
    at: float
    task_id: str | None = None
    """The task that it started or asked for."""


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Endpoint = Callable[[web.Request, Received], Awaitable[web.Response]]
"""What answers a request that has passed; may raise RefusalError."""


class Middleware:
    """Wraps an endpoint into a handler for aiohttp."""

    def __init__(self, *, api_key: str, faults: Faults, clock: Clock, creates: RateLimit) -> None:
        self._api_key = api_key
        self._faults = faults
        self._clock = clock
        self._creates = creates
        self.received: list[Received] = []

    def handler(
        self, operation: str, endpoint: Endpoint, *, counts_as_create: bool = False, starts_task: bool = False
    ) -> Handler:
        """The endpoint behind everything that its requests have to pass."""

        async def handle(request: web.Request) -> web.StreamResponse:
            received = await self._note(request, operation)
            fault = self._faults.for_answer(operation)
            if fault is not None and fault.name == "slow-answer":
                await self._clock.spawn(self._clock.sleep(fault.seconds))
            elif fault is not None:
                return await faulty_reply(request, fault, None)
            try:
                self._authorize(request)
                if counts_as_create:
                    self._creates.enter()
                response = await endpoint(request, received)
            except RefusalError as refusal:
                return refused(refusal)
            if starts_task and (fault := self._faults.for_answer(operation, after_accept=True)):
                return await faulty_reply(request, fault, response)
            return response

        return handle

    async def _note(self, request: web.Request, operation: str) -> Received:
        received = Received(
            operation=operation,
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers={name: value for name, value in request.headers.items() if name != "Authorization"},
            body=await _read_json(request),
            at=self._clock.now(),
        )
        self.received.append(received)
        return received

    def _authorize(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not hmac.compare_digest(key.encode(), self._api_key.encode()):
            raise RefusalError(401)


@web.middleware
async def errors_in_envelopes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Unknown paths and methods are answered in the API's own form."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return plain_refusal(404, http_status=404)
    except web.HTTPMethodNotAllowed as error:
        return plain_refusal(405, http_status=405, headers={"Allow": error.headers["Allow"]})


async def _read_json(request: web.Request) -> Any:
    if request.content_type != "application/json":
        return None
    try:
        return json.loads(await request.read())
    except ValueError:
        return None
