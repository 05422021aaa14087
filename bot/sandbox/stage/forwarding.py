"""Passes HTTP requests on to a server behind."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Self

import aiohttp
from aiohttp import web

# Of the connection, not of the message: each of the two connections has its own.
_CONNECTION_HEADERS = {
    "connection",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "keep-alive",
    "date",
    "server",
}


def message_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that go along with a message from one connection to the next."""
    return {name: value for name, value in headers.items() if name.lower() not in _CONNECTION_HEADERS}


async def forward(
    client: aiohttp.ClientSession, method: str, url: str, *, headers: Mapping[str, str], body: bytes
) -> web.Response:
    """The answer of the server behind to a request with these headers and this body; 503 where it does not give one.

    That may be while it stops: it is not there any more, or breaks off in the middle.
    """
    try:
        async with client.request(method, url, headers=headers, data=body, allow_redirects=False) as answer:
            return web.Response(status=answer.status, body=await answer.read(), headers=message_headers(answer.headers))
    except aiohttp.ClientError:
        return web.Response(status=503)


class PublicAddress:
    """Where the bot is reached from outside: known before the bot is built, as addresses of callbacks must be.

    It listens on a free port from entering to leaving, and answers 503 until it has been told where it leads to.
    """

    def __init__(self) -> None:
        self.url = ""
        self._target = ""
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with self._stack as stack:
            # Answers are passed on as they are.
            self._client = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
            application = web.Application(client_max_size=0)  # the limits are those of the server behind
            application.router.add_route("*", "/{path:.*}", self._pass_on)
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def lead_to(self, url: str) -> None:
        """Pass on to this base URL from now on."""
        self._target = url

    async def _pass_on(self, request: web.Request) -> web.Response:
        if not self._target:
            return web.Response(status=503)
        headers, url = message_headers(request.headers), f"{self._target}{request.raw_path}"
        return await forward(self._client, request.method, url, headers=headers, body=await request.read())
