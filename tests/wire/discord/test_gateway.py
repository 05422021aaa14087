"""The gateway without discord.py: who is let in, what is heard, what is replayed."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.wire.discord import Channel, DiscordServer, Guild, Member
from tests.wire.discord.conftest import RawClient
from tests.wire.discord.gateway.gateway import Op
from tests.wire.discord.gateway.intents import GUILD_MESSAGES, GUILDS, MESSAGE_CONTENT


class Shard:
    """One websocket, compressed as `zlib-stream`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._stream = zlib.decompressobj()

    async def next(self) -> dict[str, Any]:
        payload = json.loads(self._stream.decompress(await self._socket.receive_bytes(timeout=5)))
        assert isinstance(payload, dict)
        return payload

    async def next_events(self, count: int) -> list[str]:
        return [(await self.next())["t"] for _ in range(count)]

    async def send(self, op: Op, data: Any) -> None:
        await self._socket.send_json({"op": op, "d": data})

    async def close_code(self) -> int | None:
        await self._socket.receive(timeout=5)
        return self._socket.close_code


@asynccontextmanager
async def connected(api: RawClient) -> AsyncIterator[Shard]:
    url = f"{api.server.gateway_url}?v=10&encoding=json&compress=zlib-stream"
    async with api.session.ws_connect(url) as socket:
        shard = Shard(socket)
        assert (await shard.next())["d"] == {"heartbeat_interval": 41250}
        yield shard


def identity(server: DiscordServer, intents: int = GUILDS, **changes: Any) -> dict[str, Any]:
    return {"token": server.token, "intents": intents, "properties": {}, **changes}


async def test_a_session_is_greeted_with_its_guilds(
    server: DiscordServer, api: RawClient, guild: Guild, channel: Channel
) -> None:
    async with connected(api) as shard:
        await shard.send(Op.HEARTBEAT, None)
        assert (await shard.next())["op"] == Op.HEARTBEAT_ACK
        await shard.send(Op.IDENTIFY, identity(server))
        ready = (await shard.next())["d"]
        created = (await shard.next())["d"]
        assert ready["guilds"] == [{"id": str(guild.id), "unavailable": True}]
        assert (created["id"], created["unavailable"]) == (str(guild.id), False)
        assert [known["name"] for known in created["channels"]] == ["music"]
        assert [member["user"]["username"] for member in created["members"]] == ["bandstand"]


async def test_what_was_missed_is_replayed_on_resuming(
    server: DiscordServer, api: RawClient, guild: Guild, channel: Channel
) -> None:
    async with connected(api) as shard:
        await shard.send(Op.IDENTIFY, identity(server))
        session_id = (await shard.next())["d"]["session_id"]
        last = (await shard.next())["s"]
        server.gateway.drop()
    guild.create_channel("new")
    async with connected(api) as shard:
        await shard.send(Op.RESUME, {"token": server.token, "session_id": session_id, "seq": last})
        assert await shard.next_events(2) == ["CHANNEL_CREATE", "RESUMED"]
    server.gateway.forget_sessions()
    async with connected(api) as shard:
        await shard.send(Op.RESUME, {"token": server.token, "session_id": session_id, "seq": last})
        refused = await shard.next()
        assert (refused["op"], refused["d"]) == (Op.INVALID_SESSION, False)


async def test_nonsense_is_written_down(server: DiscordServer, api: RawClient) -> None:
    async with connected(api) as shard:
        await shard.send(Op.IDENTIFY, {"token": server.token})
        assert await shard.close_code() == 4002
    async with connected(api) as shard:
        await shard.send(Op.PRESENCE, {})
        assert await shard.close_code() == 4003
    assert len(server.violations) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"token": "stolen"}, 4004), ({"intents": MESSAGE_CONTENT}, 4014), ({"shard": [2, 2]}, 4010)],
)
async def test_not_everybody_is_let_in(
    server: DiscordServer, api: RawClient, changes: dict[str, Any], code: int
) -> None:
    async with connected(api) as shard:
        await shard.send(Op.IDENTIFY, identity(server, **changes))
        assert await shard.close_code() == code


async def test_intents_decide_what_is_heard(
    server: DiscordServer, api: RawClient, guild: Guild, channel: Channel, alice: Member
) -> None:
    async with connected(api) as quiet, connected(api) as curious:
        await quiet.send(Op.IDENTIFY, identity(server, GUILDS))
        await curious.send(Op.IDENTIFY, identity(server, GUILDS | GUILD_MESSAGES))
        for shard in (quiet, curious):
            assert await shard.next_events(2) == ["READY", "GUILD_CREATE"]
        alice.write(channel, "a secret")
        channel.delete()
        assert await quiet.next_events(1) == ["CHANNEL_DELETE"]
        heard = await curious.next()
        assert (heard["t"], heard["d"]["content"]) == ("MESSAGE_CREATE", "")
