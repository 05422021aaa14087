"""The gateway: sessions over websockets, as discord.py speaks to it.

Source: https://discord.com/developers/docs/events/gateway
"""

import asyncio
import contextlib
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

import zstandard
from aiohttp import WSMsgType, web

from tests.wire.discord.gateway.intents import PRIVILEGED, event_for
from tests.wire.discord.model.places import Guild
from tests.wire.discord.model.pulse import Pulse

if TYPE_CHECKING:
    from tests.wire.discord.server import DiscordServer

Payload = dict[str, Any]
REPLAYABLE_EVENTS = 1000


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Packer(Protocol):
    """Turns a payload into a websocket frame; one per connection, because the streams have a memory."""

    def pack(self, text: str) -> bytes: ...


class ZlibStream:
    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def pack(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def pack(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


@dataclass(eq=False)
class Session:
    """What Discord remembers of one shard of the bot, connected or not."""

    shard: tuple[int, int]
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    ready: bool = False
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REPLAYABLE_EVENTS))
    connection: "Connection | None" = None

    def covers(self, guild: Guild | None) -> bool:
        """Events of a guild go to its shard; those of no guild to the first."""
        number, count = self.shard
        return number == ((guild.id >> 22) % count if guild else 0)

    def dispatch(self, event: str, payload: Payload) -> None:
        self.sequence += 1
        text = json.dumps({"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": payload})
        self.events.append((self.sequence, text))
        if self.connection is not None:
            self.connection.outbox.put_nowait(text)


@dataclass(eq=False)
class Connection:
    """One open websocket."""

    socket: web.WebSocketResponse
    request: web.Request
    packer: Packer | None
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    session: Session | None = None

    def send(self, op: Op, data: Any = None) -> None:
        self.outbox.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write_forever(self) -> None:
        with contextlib.suppress(ConnectionError):  # the reader sees it too, and ends the connection
            while True:
                text = await self.outbox.get()
                if self.packer is None:
                    await self.socket.send_str(text)
                else:
                    await self.socket.send_bytes(self.packer.pack(text))


class Gateway:
    """All sessions and connections, and the ways in which a test can disturb them."""

    def __init__(self, server: "DiscordServer") -> None:
        self._server = server
        self.heartbeat_interval = 41.25
        self.allowed_intents = ~PRIVILEGED
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self.changed = Pulse()

    def tell(self, event: str, payload: Payload, guild: Guild | None) -> None:
        """Hand an event to every session that may hear it; disconnected ones hear it on resuming."""
        if guild is not None and not guild.has_bot:
            return
        for session in list(self.sessions.values()):
            body = event_for(session.intents, event, payload, self._server.state.bot_user.id)
            if body is not None and session.covers(guild):
                session.dispatch(event, body)

    def drop(self) -> None:
        """The network goes away: connections end without a word, sessions can be resumed."""
        for connection in self.connections:
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def ask_to_reconnect(self) -> None:
        """Opcode 7, as Discord sends it now and then."""
        for connection in self.connections:
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Opcode 9: every session has to be resumed, or is over."""
        if not resumable:
            self.sessions.clear()
        for connection in self.connections:
            connection.send(Op.INVALID_SESSION, resumable)

    def forget_sessions(self) -> None:
        """The next attempt to resume is told that its session is over."""
        self.sessions.clear()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        if request.query.get("v") != "10":
            await socket.close(code=4012, message=b"Invalid API version.")
            return socket
        packers: dict[str | None, Packer | None] = {None: None}
        compression = request.query.get("compress")
        if compression in ("zlib-stream", "zstd-stream"):
            packers[compression] = ZlibStream() if compression == "zlib-stream" else ZstdStream()
        if compression not in packers or request.query.get("encoding") != "json":
            self._server.violations.append(f"gateway: unknown query {request.query_string}")
            await socket.close(code=4002, message=b"Decode error.")
            return socket
        connection = Connection(socket, request, packers[compression])
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write_forever())
        try:
            connection.send(Op.HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
            await self._read_forever(connection)
        finally:
            writer.cancel()
            self.connections.discard(connection)
            if connection.session is not None and connection.session.connection is connection:
                connection.session.connection = None
            self.changed.beat()
        return socket

    async def _read_forever(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                break
            try:
                payload = json.loads(message.data)
                close_code = self._take(connection, payload["op"], payload.get("d"))
            except (ValueError, KeyError, TypeError) as error:
                self._server.violations.append(f"gateway: {error!r} in {message.data}")
                close_code = 4002
            if close_code is not None:
                await connection.socket.close(code=close_code)
        # A client that closes with 1000 or 1001 ends its session; any other end can be resumed.
        if connection.socket.close_code in (1000, 1001) and connection.session is not None:
            self.sessions.pop(connection.session.id, None)

    def _take(self, connection: Connection, op: int, data: Any) -> int | None:
        """Handle one payload of the client. Returns the code to close with, or None to go on."""
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            connection.send(Op.HEARTBEAT_ACK)
        elif op == Op.IDENTIFY:
            return self._identify(connection, data)
        elif op == Op.RESUME:
            return self._resume(connection, data)
        elif connection.session is None:
            return 4003
        elif op != Op.PRESENCE:
            self._server.violations.append(f"gateway: unknown opcode {op}")
            return 4001
        self.changed.beat()
        return None

    def _identify(self, connection: Connection, data: Payload) -> int | None:
        if connection.session is not None:
            return 4005
        if data["token"] != self._server.token:
            return 4004
        if data["intents"] & ~self.allowed_intents:
            return 4014
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            return 4010
        self._end_lost_sessions((number, count))
        session = Session((number, count), data["intents"], connection=connection)
        self.sessions[session.id] = session
        connection.session = session
        self._greet(session)
        return None

    def _end_lost_sessions(self, shard: tuple[int, int]) -> None:
        """A killed process never closed its sessions; the next one takes their place."""
        for session in list(self.sessions.values()):
            if session.connection is None and session.shard == shard:
                del self.sessions[session.id]

    def _greet(self, session: Session) -> None:
        state = self._server.state
        guilds = [guild for guild in state.guilds.values() if guild.has_bot and session.covers(guild)]
        ready = {
            "v": 10,
            "user": state.bot_user.payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._server.gateway_url,
            "shard": list(session.shard),
            "application": {"id": str(state.bot_user.id), "flags": 0},
        }
        session.dispatch("READY", ready)
        for guild in guilds:
            body = guild.gateway_payload() | {"unavailable": False}
            if event_for(session.intents, "GUILD_CREATE", body, state.bot_user.id) is not None:
                session.dispatch("GUILD_CREATE", body)
        session.ready = True
        self.identified += 1
        self.changed.beat()

    def _resume(self, connection: Connection, data: Payload) -> int | None:
        if data["token"] != self._server.token:
            return 4004
        session = self.sessions.get(data["session_id"])
        if session is None:
            connection.send(Op.INVALID_SESSION, False)
            return None
        if data["seq"] > session.sequence:
            return 4007
        connection.session, session.connection = session, connection
        for sequence, text in session.events:
            if sequence > data["seq"]:
                connection.outbox.put_nowait(text)
        session.dispatch("RESUMED", {})
        self.resumed += 1
        self.changed.beat()
        return None
