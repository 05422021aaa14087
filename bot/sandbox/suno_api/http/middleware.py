"""What every request passes: it is noted, struck by its fault, and asked for its key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.suno_api.faults.plan import Faults
from bot.sandbox.suno_api.http.envelope import RefusalError
from bot.sandbox.suno_api.http.faulty_replies import damaged
from bot.sandbox.suno_api.tasks.account import RateWindow
from bot.sandbox.suno_api.tasks.clock import Clock


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


Work = Callable[[web.Request, Received], Awaitable[web.Response]]


class Gate:
    """Wraps the work of an operation into a handler."""

    def __init__(self, *, api_key: str, faults: Faults, clock: Clock, creates: RateWindow) -> None:
        self._api_key = api_key
        self._faults = faults
        self._clock = clock
        self._creates = creates
        self.received: list[Received] = []

    def handler(
        self, operation: str, work: Work, *, counts_as_create: bool = False, starts_task: bool = False
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A handler for aiohttp; `work` may raise RefusalError."""

        async def handle(request: web.Request) -> web.StreamResponse:
            received = await self._note(request, operation)
            fault = self._faults.for_answer(operation)
            if fault is not None and fault.name == "slow-answer":
                await self._clock.spawn(self._clock.sleep(fault.seconds))
            elif fault is not None:
                return await damaged(request, fault, None)
            try:
                self._authorize(request)
                if counts_as_create:
                    self._creates.enter()
                response = await work(request, received)
            except RefusalError as refusal:
                return refusal.response()
            if starts_task and (fault := self._faults.for_answer(operation, after_accept=True)):
                return await damaged(request, fault, response)
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


async def _read_json(request: web.Request) -> Any:
    if request.content_type != "application/json":
        return None
    try:
        return json.loads(await request.read())
    except ValueError:
        return None
