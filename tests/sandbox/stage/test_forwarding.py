"""The address that is known before the server that answers there."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.stage.forwarding import PublicAddress


async def echo(request: web.Request) -> web.Response:
    text = f"{request.method} {request.raw_path} {request.headers['X-Signature']} {await request.text()}"
    return web.Response(status=201, text=text, headers={"X-Answer": "yes"})


@pytest.fixture
async def behind() -> AsyncIterator[TestServer]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", echo)
    server = TestServer(application)
    async with server:
        yield server


async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")
    await writer.drain()
    writer.close()


@pytest.fixture
async def broken() -> AsyncIterator[str]:
    """A server that closes in the middle of every answer."""
    server = await asyncio.start_server(break_off, "127.0.0.1", 0)
    async with server:
        yield "http://{}:{}".format(*server.sockets[0].getsockname())


async def test_nothing_is_there_until_it_leads_somewhere() -> None:
    async with (
        PublicAddress() as address,
        aiohttp.ClientSession() as session,
        session.get(f"{address.url}/health") as response,
    ):
        assert response.status == 503


async def test_a_request_and_its_answer_are_passed_on_whole(behind: TestServer) -> None:
    async with PublicAddress() as address, aiohttp.ClientSession() as session:
        address.lead_to(str(behind.make_url("")).rstrip("/"))

        headers = {"X-Signature": "abc"}
        async with session.post(f"{address.url}/callbacks/a%2Fb?c=1", data="{}", headers=headers) as response:
            assert (response.status, response.headers["X-Answer"]) == (201, "yes")
            assert await response.text() == "POST /callbacks/a%2Fb?c=1 abc {}"


async def test_a_server_that_has_stopped_is_unavailable(behind: TestServer) -> None:
    async with PublicAddress() as address, aiohttp.ClientSession() as session:
        address.lead_to(str(behind.make_url("")).rstrip("/"))
        await behind.close()

        async with session.get(f"{address.url}/health") as response:
            assert response.status == 503


async def test_a_server_that_breaks_off_its_answer_is_unavailable(broken: str) -> None:
    async with PublicAddress() as address, aiohttp.ClientSession() as session:
        address.lead_to(broken)

        async with session.get(f"{address.url}/health") as response:
            assert response.status == 503


async def test_every_address_is_another_one() -> None:
    async with PublicAddress() as first, PublicAddress() as second:
        assert first.url != second.url
