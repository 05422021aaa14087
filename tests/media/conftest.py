"""A server for media faults, a decoder, and a watch over the event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from blockbuster import BlockBuster, blockbuster_ctx

from bot.media.decoder import Decoder
from bot.media.download import Downloader

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def names_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another process or thread does; fails after 10 s."""
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


class MediaServer:
    """A real HTTP server on 127.0.0.1 that answers as each test says."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.requests: list[web.Request] = []
        self.port = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def serve(self, path: str, content: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> str:
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=content, status=status, headers=headers)

        return self.answer(path, answer)

    def redirect(self, path: str, location: str) -> str:
        return self.serve(path, b"", status=302, headers={"Location": location})

    def answer(self, path: str, handler: Handler) -> str:
        self.handlers[path] = handler
        return self.url(path)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        return await self.handlers[request.path](request)


class StandInResolver(AbstractResolver):
    """Names as a test wants them: each look-up of a name takes its next answer, the last one stays."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self.answers[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _event_loop_never_blocks(request: pytest.FixtureRequest) -> Iterator[BlockBuster]:
    """A blocking call of the project's own code on the event loop fails the test."""
    with blockbuster_ctx("bot.media") as blockbuster:
        yield blockbuster


@pytest.fixture
async def server() -> AsyncIterator[MediaServer]:
    media = MediaServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", media.handle)
    runner = web.AppRunner(application, handler_cancellation=True)  # a handler ends with its client
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    media.port = runner.addresses[0][1]
    yield media
    await runner.cleanup()


@pytest.fixture
async def downloader(server: MediaServer) -> AsyncIterator[Downloader]:
    """Trusts the server above."""
    async with Downloader(trusted_hosts={server.host}) as downloader:
        yield downloader


@pytest.fixture
async def decoder() -> Decoder:
    return Decoder()
