"""The HTTP server: starting, refusing to start in words, giving nothing away, closing."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from aiohttp import web

from bot.errors import StartupError
from bot.web import server as server_module
from bot.web.server import CannotListenError, WebServer


async def greet(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


async def break_down(_request: web.Request) -> web.Response:
    raise RuntimeError("canary")


def a_server(*, host: str = "127.0.0.1", port: int = 0) -> WebServer:
    return WebServer([web.get("/hello", greet), web.get("/broken", break_down)], host=host, port=port, setting="WEB")


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    server = a_server()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def port_of(server: WebServer) -> int:
    return int(server.url.rpartition(":")[2])


async def test_it_answers_while_it_runs_and_not_after(session: aiohttp.ClientSession) -> None:
    server = a_server()
    await server.start()
    url = server.url
    async with session.get(f"{url}/hello") as answer:
        assert await answer.text() == "hello"

    await server.close()

    with pytest.raises(aiohttp.ClientConnectionError):
        await session.get(f"{url}/hello")


async def test_it_can_listen_on_ipv6(session: aiohttp.ClientSession) -> None:
    server = a_server(host="::1")
    try:
        await server.start()
    except CannotListenError:
        pytest.skip("this machine has no IPv6")
    async with session.get(f"{server.url}/hello") as answer:
        assert answer.status == 200
    await server.close()


async def test_a_port_in_use_is_one_sentence_that_names_the_setting(server: WebServer) -> None:
    second = a_server(port=port_of(server))

    with pytest.raises(StartupError) as caught:
        await second.start()

    assert str(caught.value) == (
        f"port {port_of(server)} on 127.0.0.1 is in use: stop the other program or set WEB_PORT to another"
    )
    await second.close()


async def test_an_address_of_another_machine_is_one_sentence_that_names_the_setting() -> None:
    with pytest.raises(CannotListenError, match=r"^203\.0\.113\.1 is not an address of this machine: set WEB_HOST"):
        await a_server(host="203.0.113.1").start()


async def test_closing_without_a_start_is_fine() -> None:
    await a_server().close()


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/other", 404), ("POST", "/hello", 405)])
async def test_what_is_not_served_is_answered_by_a_status_alone(
    server: WebServer, session: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with session.request(method, server.url + path) as answer:
        assert answer.status == status
        assert await answer.read() == b""
        assert "Server" not in answer.headers


async def test_our_own_errors_are_logged_with_a_reference_and_not_shown(
    server: WebServer, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with session.get(f"{server.url}/broken") as answer:
        assert answer.status == 500
        assert await answer.read() == b""

    (record,) = caplog.records
    assert record.exc_info is not None
    assert len(record.__dict__["reference"]) == 8


async def test_what_is_not_http_does_not_fill_the_log(server: WebServer, caplog: pytest.LogCaptureFixture) -> None:
    for garbage in (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET /hello HTTP/1.1\r\nbroken header\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        writer.write(garbage)
        async with asyncio.timeout(5):
            assert b" 400 " in await reader.readline()
        writer.close()
        await writer.wait_closed()

    assert caplog.records == []


async def test_a_connection_that_sends_its_headers_for_ever_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "IDLE_SECONDS", 0.1)
    server = a_server()
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
    writer.write(b"GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: ")

    async with asyncio.timeout(5):
        assert await reader.read() == b""

    writer.close()
    await writer.wait_closed()
    await server.close()


@pytest.fixture
def reserved_port() -> Iterator[int]:
    """Not given to anybody who takes whatever is free, but free for whoever names it."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


async def test_closing_frees_the_port_although_a_connection_is_open(reserved_port: int) -> None:
    server = a_server(port=reserved_port)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", reserved_port)
    writer.write(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    with pytest.raises(OSError, match="already in use"):
        socket.create_server(("127.0.0.1", reserved_port))

    async with asyncio.timeout(5):
        await server.close()

    writer.close()
    with socket.create_server(("127.0.0.1", reserved_port)):
        pass
