"""An address that is known before anybody listens there."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit

_BLOCK = 65_536


class Address:
    """Reserved from entering to leaving, whoever comes and goes behind it, as that of a proxy in front of a server.

    A bot cannot be told its own address by whoever starts it on a port that the system chooses, and a port that was
    free a moment ago may be taken. Connections are refused until somebody is named with `leading_to`.
    """

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._connections: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._socket.bind(("127.0.0.1", 0))
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def url(self) -> str:
        host, port = self._socket.getsockname()
        return f"http://{host}:{port}"

    @asynccontextmanager
    async def leading_to(self, where_to: Callable[[], str | None]) -> AsyncIterator[None]:
        """Pass connections on while the block runs, once only.

        `where_to` is asked with each of them for the base URL behind; while it tells None, or nobody listens there,
        they are closed.
        """

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = asyncio.create_task(_pass_on(where_to, reader, writer))
            self._connections.add(connection)
            connection.add_done_callback(self._connections.discard)

        server = await asyncio.start_server(accept, sock=self._socket)
        try:
            yield
        finally:
            server.close()
            for connection in self._connections:
                connection.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)


async def _pass_on(
    where_to: Callable[[], str | None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    ends = [writer]
    try:
        if (url := where_to()) is not None:
            target = urlsplit(url)
            with suppress(OSError):  # the server has ended, or either side has hung up
                from_server, to_server = await asyncio.open_connection(target.hostname, target.port)
                ends.append(to_server)
                async with asyncio.TaskGroup() as both:
                    both.create_task(_copy(reader, to_server))
                    both.create_task(_copy(from_server, writer))
    except asyncio.CancelledError:
        for end in ends:
            end.transport.abort()
        raise
    finally:
        for end in ends:
            end.close()
        await asyncio.gather(*(end.wait_closed() for end in ends), return_exceptions=True)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Until either side is closed, which then closes the other."""
    with suppress(OSError):
        while block := await source.read(_BLOCK):
            sink.write(block)
            await sink.drain()
    sink.close()
