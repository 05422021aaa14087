"""What the stages are reached under: one address, whatever stands behind it."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.stage.public_address import PublicAddress


async def bot(name: str) -> TestServer:
    """Something that answers with its name and what it was sent."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=f"{name}: {request.method} {request.path} {await request.text()}")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    server = TestServer(application)
    await server.start_server()
    return server


async def test_it_leads_to_whatever_stands_behind_it_at_that_moment() -> None:
    behind: list[str] = []
    # Otherwise the client would try connections that it has kept and that have ended meanwhile.
    connector = aiohttp.TCPConnector(force_close=True)
    async with (
        PublicAddress(lambda: behind[-1] if behind else None) as address,
        aiohttp.ClientSession(connector=connector) as session,
    ):
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.post(f"{address.url}/callbacks/x", data="nobody is there")

        for name in ("first", "second"):
            server = await bot(name)
            behind.append(str(server.make_url("")))
            async with session.post(f"{address.url}/callbacks/x", data="hello") as answer:
                assert await answer.text() == f"{name}: POST /callbacks/x hello"
            await server.close()

        with pytest.raises(aiohttp.ClientConnectionError):
            await session.post(f"{address.url}/callbacks/x", data="nobody is there any more")
