"""The HTTP side: what happens to every request before and after its route does its work."""

import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.discord.model.files import LINK_LIFETIME
from tests.wire.discord.rest.faults import Fault
from tests.wire.discord.schema.errors import ContractError, DiscordError, invalid_form, unauthorized
from tests.wire.discord.schema.forms import Form, read_form

if TYPE_CHECKING:
    from tests.wire.discord.server import DiscordServer

API = "/api/v10"


@dataclass
class RestCall:
    """One request of the bot, kept in `server.calls`; `status` is None while it is not answered."""

    method: str
    route: str
    """Method and path with the names of its parts, as in "POST /channels/{channel_id}/messages"."""
    params: dict[str, str]
    query: dict[str, str]
    at: float
    """Monotonic seconds when it arrived, for assertions about rates."""
    form: Form = field(default_factory=Form)
    rate_headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    code: int | None = None

    @property
    def body(self) -> Any:
        return self.form.body

    def id(self, name: str) -> int:
        """A part of the path as an id."""
        return as_id(name, self.params[name])


@dataclass(frozen=True)
class Route:
    """A route of the API. Its `handler` returns the body of the answer, or None for 204."""

    method: str
    path: str
    handler: Callable[["DiscordServer", RestCall], Any]
    query: frozenset[str] = frozenset()
    by_token: bool = False
    """Authorized by a token in its path, and outside the bot's global rate limit."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def as_id(name: str, value: str) -> int:
    if not value.isdigit():
        raise invalid_form((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    return int(value)


class RestApi:
    """Puts the routes into an aiohttp application."""

    def __init__(self, server: "DiscordServer", routes: tuple[Route, ...]) -> None:
        self._server = server
        self._routes = routes

    def install(self, application: web.Application) -> None:
        for route in self._routes:
            application.router.add_route(route.method, API + route.path, self._handler(route))
        application.router.add_get("/cdn/{folder}/{channel_id}/{file_id}/{filename}", self._serve_file)
        application.router.add_route("*", "/{path:.*}", self._unknown)

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            call = RestCall(route.method, route.name, dict(request.match_info), dict(request.query), time.monotonic())
            self._server.calls.append(call)
            self._server.arrived.beat()
            try:
                response = await self._answer(route, call, request)
            except ContractError as error:
                self._server.violations.append(f"{route.name}: {error.message}")
                response = _refused(error)
            except DiscordError as error:
                response = _refused(error)
                call.code = error.code
            except (ConnectionError, web.RequestPayloadError):
                raise  # the bot is gone, nobody reads an answer
            except Exception as error:
                self._server.violations.append(f"{route.name}: {traceback.format_exc()}")
                response = _refused(DiscordError(500, 0, f"the stand-in failed: {error!r}"))
            response.headers.update(call.rate_headers)
            call.status = response.status
            self._server.answered.beat()
            return response

        return handle

    async def _answer(self, route: Route, call: RestCall, request: web.Request) -> web.StreamResponse:
        """Who may ask, then faults, rate limits, the route's own work, and faults again: in Discord's order."""
        unreadable: DiscordError | None = None
        try:
            call.form = await read_form(request)
        except DiscordError as error:
            unreadable = error
        if not route.by_token and request.headers.get("Authorization") != f"Bot {self._server.token}":
            raise unauthorized()
        if strays := [*(call.query.keys() - route.query), *call.form.unknown_parts]:
            raise ContractError(400, 50035, f"unknown query or form parts {sorted(strays)}")
        fault = self._server.faults.next_for(call)
        if fault is not None and not fault.after_effect and (broken := await _strike(fault, request)):
            return broken
        major = call.params.get("channel_id") or call.params.get("guild_id") or "0"
        verdict = self._server.limits.judge(route.name, as_id("id", major), counts_globally=not route.by_token)
        call.rate_headers = verdict.headers
        if verdict.retry_after is not None:
            return _too_many(verdict.retry_after, is_global=verdict.is_global)
        if unreadable is not None:
            raise unreadable
        result = route.handler(self._server, call)
        call.form.forget_contents()  # what was posted is kept with the message
        if fault is not None and fault.after_effect and (broken := await _strike(fault, request)):
            return broken
        return web.Response(status=204) if result is None else _json(200, result)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        """A file, as long as its link is not older than a day."""
        state = self._server.state
        file = state.files.get(as_id("file_id", request.match_info["file_id"]))
        expires = int(request.query.get("ex", "0"), 16)
        now = state.clock.now()
        if file is None or file.content is None or file.filename != request.match_info["filename"]:
            return web.Response(status=404, text="This content is no longer available.")
        if not now < expires <= now + LINK_LIFETIME:
            return web.Response(status=404, text="This content is no longer available.")
        content_type = file.payload(now).get("content_type", "application/octet-stream")
        return web.Response(body=file.content, content_type=content_type)

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        self._server.violations.append(f"unknown route {request.method} {request.path}")
        return _refused(DiscordError(404, 0, "404: Not Found"))


async def _strike(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Let a fault happen: the answer that it gives, or None if it only held the request."""
    fault.reached.set()
    if fault.held:
        await fault.release.wait()
    if fault.status == 200:
        return None
    if fault.status is None:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("cut by the plan of faults")
    if fault.status == 429:
        return _too_many(fault.retry_after or 1.0, is_global=False)
    return _json(fault.status, {"message": fault.message or f"{fault.status}", "code": fault.code})


def _too_many(retry_after: float, *, is_global: bool) -> web.StreamResponse:
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": is_global}
    response = _json(429, body)
    response.headers["Retry-After"] = str(int(retry_after) + 1)
    return response


def _refused(error: DiscordError) -> web.StreamResponse:
    return _json(error.status, error.payload())


def _json(status: int, body: Any) -> web.StreamResponse:
    response = web.json_response(body, status=status)
    # discord.py compares the whole header, and takes a 429 without Via for a ban by Cloudflare.
    response.headers["Content-Type"] = "application/json"
    response.headers["Via"] = "1.1 google"
    return response
