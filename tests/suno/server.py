"""A scriptable API on 127.0.0.1 for the client's tests: real sockets, so that faults are real too."""

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


def envelope(data: Any = None, *, code: Any = 200, msg: str = "success", status: int = 200, **headers: str) -> Reply:
    """An answer in the API's envelope. `retry_after="3"` becomes the header Retry-After."""
    return raw(json.dumps({"code": code, "msg": msg, "data": data}), status=status, **headers)


def raw(body: str | bytes, *, status: int = 200, content_type: str = "application/json", **headers: str) -> Reply:
    """Any answer at all."""

    async def reply(_request: web.Request) -> web.StreamResponse:
        return web.Response(
            body=body.encode() if isinstance(body, str) else body,
            status=status,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            content_type=content_type,
        )

    return reply


ACCEPTED = envelope({"taskId": "task-1"})
HTML = "<html><body>Bad gateway</body></html>"


def _transport(request: web.Request) -> asyncio.Transport:
    transport = request.transport
    assert isinstance(transport, asyncio.Transport)
    return transport


async def reset_after_request(request: web.Request) -> web.StreamResponse:
    """The request was read, then the connection is reset."""
    transport = _transport(request)
    _reset_on_close(transport.get_extra_info("socket"))
    transport.abort()
    return web.Response()


async def close_without_answer(request: web.Request) -> web.StreamResponse:
    _transport(request).close()
    return web.Response()


async def never_answer(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def stop_inside_the_body(request: web.Request) -> web.StreamResponse:
    """Headers at once, then half a body, then nothing more."""
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"code": 200, "msg": "success", "data"')
    await asyncio.Event().wait()
    return response


async def cut_inside_the_body(request: web.Request) -> web.StreamResponse:
    """Headers and half a body, then the connection ends."""
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"code": 200, "msg": "success", "data"')
    _transport(request).close()
    return response


async def endless_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" " * 1024 * 1024)


@dataclass
class Received:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    """Parsed JSON, or the fields of a form with its file as bytes."""


@dataclass
class FakeSuno:
    """Plays `replies` in order, then accepts everything; keeps what it received."""

    url: str = ""
    replies: deque[Reply] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.received.append(
            Received(request.method, request.path, dict(request.query), dict(request.headers), await _body(request))
        )
        reply = self.replies.popleft() if self.replies else ACCEPTED
        return await reply(request)


async def _body(request: web.Request) -> Any:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return {name: value.file.read() if isinstance(value, web.FileField) else value for name, value in form.items()}
    content = await request.read()
    return json.loads(content) if content else None


@asynccontextmanager
async def serving() -> AsyncIterator[FakeSuno]:
    """The API on a free port."""
    fake = FakeSuno()
    application = web.Application(client_max_size=64 * 1024 * 1024)
    application.router.add_route("*", "/{tail:.*}", fake.handle)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    made = runner.server
    assert made is not None

    def connected() -> asyncio.Protocol:
        fake.connections += 1
        protocol = made()
        assert isinstance(protocol, asyncio.Protocol)
        return protocol

    listener = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        listener.close()
        await runner.cleanup()


@asynccontextmanager
async def resetting_at_once() -> AsyncIterator[str]:
    """A port that accepts connections and resets them before reading a byte."""

    def accepted(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _reset_on_close(writer.get_extra_info("socket"))
        writer.transport.abort()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def silent() -> AsyncIterator[str]:
    """A port that accepts connections and never says a word."""
    closing = asyncio.Event()

    async def accepted(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await closing.wait()
        writer.close()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        closing.set()


def refusing_url() -> str:
    """An address where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def _reset_on_close(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
