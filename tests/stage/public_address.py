"""The address under which the bot is reached from outside, for as long as a test lasts."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

_BLOCK = 65_536


class PublicAddress:
    """Passes connections on to the bot, as the proxy in front of one does; known before the bot is there.

    A bot cannot be told its own address by whoever starts it on a port that the system chooses, and a port that was
    free a moment ago may be taken. So this one listens from entering to leaving, and asks `where_to` with every
    connection for the base URL behind it. While there is none, or nobody listens there, connections are closed.
    """

    def __init__(self, where_to: Callable[[], str | None]) -> None:
        self.url = ""
        self._where_to = where_to
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._pass_on(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if (url := self._where_to()) is not None:
                target = urlsplit(url)
                with suppress(OSError):  # the bot has ended, or either side has hung up
                    from_bot, to_bot = await asyncio.open_connection(target.hostname, target.port)
                    async with asyncio.TaskGroup() as both:
                        both.create_task(_copy(reader, to_bot))
                        both.create_task(_copy(from_bot, writer))
        finally:
            writer.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Until either side is closed, which then closes the other."""
    with suppress(OSError):
        while block := await source.read(_BLOCK):
            sink.write(block)
            await sink.drain()
    sink.close()
