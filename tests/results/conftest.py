from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web

from bot.suno.client import SunoClient
from tests.media.conftest import MediaServer
from tests.results.bench import ResultBench, build


@pytest.fixture
async def server() -> AsyncIterator[MediaServer]:
    """The provider's files; its download-url call knows no fresh link."""
    media = MediaServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", media.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    media.port = runner.addresses[0][1]

    async def no_link(_request: web.Request) -> web.Response:
        return web.json_response({"code": 422, "msg": "unknown file", "data": None})

    media.answer("/api/v1/common/download-url", no_link)
    yield media
    await runner.cleanup()


@pytest.fixture
async def bench(server: MediaServer, tmp_path: Path) -> AsyncIterator[ResultBench]:
    async with AsyncExitStack() as stack:
        url = server.url("")
        client = await stack.enter_async_context(SunoClient(base_url=url, upload_base_url=url, api_key="a-key"))
        yield await build(stack, server, client, tmp_path, trusted=server.host)
