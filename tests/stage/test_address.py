"""Under which the stages are reached: one address, whatever stands behind it."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.stage.address import Address


async def a_server(name: str) -> TestServer:
    """Answers with its name and what it was sent."""

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
    with Address() as address:
        async with (
            address.leading_to(lambda: behind[-1] if behind else None),
            aiohttp.ClientSession(connector=connector) as session,
        ):
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.post(f"{address.url}/callbacks/x", data="nobody is there")

            for name in ("first", "second"):
                server = await a_server(name)
                behind.append(str(server.make_url("")))
                async with session.post(f"{address.url}/callbacks/x", data="hello") as answer:
                    assert await answer.text() == f"{name}: POST /callbacks/x hello"
                await server.close()

            with pytest.raises(aiohttp.ClientConnectionError):
                await session.post(f"{address.url}/callbacks/x", data="nobody is there any more")


async def test_connections_are_refused_until_somebody_is_named() -> None:
    server = await a_server("late")
    with Address() as address:
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError, match="Connect call failed"):
                await session.get(f"{address.url}/x")

            async with (
                address.leading_to(lambda: str(server.make_url(""))),
                session.get(f"{address.url}/x") as answer,
            ):
                assert await answer.text() == "late: GET /x "
    await server.close()
