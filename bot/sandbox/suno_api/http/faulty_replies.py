"""How the answers look that a planned fault spoils."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.suno_api.faults.plan import Fault
from bot.sandbox.suno_api.http.envelope import plain_refusal
from bot.sandbox.suno_api.tasks.compact_json import compact_json

CLOSING = web.AppKey("closing", asyncio.Event)
"""Set when the server stops, so that requests left without an answer end."""

_PAGE = """<!DOCTYPE html>
<html><head><title>{title}</title></head><body><h1>{title}</h1><hr>nginx</body></html>
"""

FaultyReply = Callable[[web.Request, Fault, web.Response | None], Awaitable[web.StreamResponse]]


async def faulty_reply(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    """The answer under this fault; `response` is what it would have been, None when nothing was accepted."""
    return await _REPLIES[fault.effect](request, fault, response)


def reset(request: web.Request) -> None:
    """Cut the connection so that the other side sees a reset, not an orderly end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    linger_not_at_all = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not_at_all)
    transport.abort()


def html_page(title: str, status: int) -> web.Response:
    return web.Response(text=_PAGE.format(title=title), content_type="text/html", status=status)


async def _reset(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    reset(request)
    return web.Response()  # goes nowhere


async def _no_answer(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    await request.app[CLOSING].wait()
    return await _reset(request, fault, response)


async def _too_many(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return plain_refusal(429, http_status=429, headers=headers)


async def _truncated(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    whole = response.text if response is not None else compact_json({"code": 200, "msg": "success", "data": {}})
    assert whole is not None
    return web.Response(text=whole[: len(whole) // 2], content_type="application/json")


async def _wrong_types(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    return web.json_response({"code": "ok", "msg": ["success"], "data": [{"taskId": 17}]})


async def _inner_code(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
    return plain_refusal(fault.code)


def _html(title: str, status: int) -> FaultyReply:
    async def answer(request: web.Request, fault: Fault, response: web.Response | None) -> web.StreamResponse:
        return html_page(title, status)

    return answer


_REPLIES: dict[str, FaultyReply] = {
    "connection-reset": _reset,
    "no-answer": _no_answer,
    "http-429": _too_many,
    "http-500": _html("500 Internal Server Error", 500),
    "http-502": _html("502 Bad Gateway", 502),
    "http-503": _html("503 Service Temporarily Unavailable", 503),
    "html": _html("Welcome", 200),
    "truncated-json": _truncated,
    "wrong-types": _wrong_types,
    "inner-code": _inner_code,
}
