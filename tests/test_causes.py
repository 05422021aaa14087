"""What an operator reads when something outside does not answer: real connections, and words."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.causes import UNREACHABLE, why_unreachable
from tests.stage.address import Address


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as session:
        yield session


async def words_for(session: aiohttp.ClientSession, url: str) -> str:
    with pytest.raises(UNREACHABLE) as caught:
        async with session.get(url) as answer:
            await answer.read()
    text = why_unreachable(caught.value)
    assert "Error" not in text
    return text


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def a_listener() -> AsyncIterator[Callable[[Handler], Awaitable[int]]]:
    """Starts a server that treats connections as told, and returns its port."""
    servers: list[asyncio.Server] = []

    async def listen(handle: Handler) -> int:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield listen
    for server in servers:
        server.close()
        await server.wait_closed()


async def _say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def _hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _speak_something_else(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.org ESMTP\r\n")
    await writer.drain()
    writer.close()


async def test_a_name_that_nobody_knows(session: aiohttp.ClientSession) -> None:
    assert "name cannot be looked up" in await words_for(session, "http://nothing-here.invalid/")


async def test_a_port_where_nothing_listens(session: aiohttp.ClientSession) -> None:
    with Address() as nobody:
        assert "the connection is refused" in await words_for(session, f"{nobody.url}/")


@pytest.mark.parametrize(
    ("handler", "scheme", "words"),
    [
        (_say_nothing, "http", "no answer in time"),
        (_hang_up, "http", "breaks off"),
        (_speak_something_else, "http", "not HTTP"),
        (_speak_something_else, "https", "no secure connection (TLS)"),
    ],
)
async def test_something_that_is_no_web_server(
    session: aiohttp.ClientSession,
    a_listener: Callable[[Handler], Awaitable[int]],
    handler: Handler,
    scheme: str,
    words: str,
) -> None:
    assert words in await words_for(session, f"{scheme}://127.0.0.1:{await a_listener(handler)}/")


async def test_a_certificate_that_nobody_vouches_for(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = await asyncio.to_thread(
        subprocess.run,
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1",
         "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    port = runner.addresses[0][1]

    assert "certificate is not accepted" in await words_for(session, f"https://127.0.0.1:{port}/")
    await runner.cleanup()


@pytest.mark.parametrize(("status", "words"), [(429, "too often"), (503, "in trouble itself"), (403, "refuses")])
async def test_a_server_that_says_no(session: aiohttp.ClientSession, status: int, words: str) -> None:
    async def refuse(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    application = web.Application()
    application.router.add_get("/", refuse)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with pytest.raises(aiohttp.ClientResponseError) as caught:
        async with session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/", raise_for_status=True):
            pass
    await runner.cleanup()

    assert words in why_unreachable(caught.value)
