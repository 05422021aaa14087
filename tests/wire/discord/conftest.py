from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.wire.discord import BotProcess, Channel, DiscordServer, Guild, Member, run_bot

SAMPLE_BOT = "tests.wire.discord.sample_bot"


@dataclass
class RawClient:
    """Speaks to the API without discord.py, to see exactly what is answered."""

    server: DiscordServer
    session: aiohttp.ClientSession

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Status and body of one request."""
        status, body, _ = await self.request_with_headers(method, path, **options)
        return status, body

    async def request_with_headers(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> tuple[int, Any, Any]:
        headers = {"Authorization": f"Bot {token or self.server.token}"}
        url = f"{self.server.url}/api/v10{path}"
        async with self.session.request(method, url, headers=headers, **options) as response:
            body = await response.json() if response.content_type == "application/json" else None
            return response.status, body, response.headers

    async def post(self, channel: Channel, **body: Any) -> tuple[int, Any]:
        return await self.request("POST", f"/channels/{channel.id}/messages", json=body)


StartBot = Callable[..., AbstractAsyncContextManager[BotProcess]]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as running:
        yield running


@pytest.fixture
async def api(server: DiscordServer) -> AsyncIterator[RawClient]:
    async with aiohttp.ClientSession() as session:
        yield RawClient(server, session)


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.create_guild()


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.create_channel("music")


@pytest.fixture
def alice(server: DiscordServer, guild: Guild) -> Member:
    return guild.add_member(server.create_user("alice"))


@pytest.fixture
def start_bot(server: DiscordServer, tmp_path: Path) -> StartBot:
    """Starts the sample bot as a process; give `env` to change its environment."""

    def start(*, env: dict[str, str] | None = None, **options: Any) -> AbstractAsyncContextManager[BotProcess]:
        environment = {"DISCORD_TOKEN": server.token, **(env or {})}
        return run_bot(server, SAMPLE_BOT, env=environment, log_file=tmp_path / "bot.log", **options)

    return start
