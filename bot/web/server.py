"""One listening address: starts, answers without giving anything away, and closes."""

import errno
import logging
import socket
from collections.abc import Iterable
from typing import Final

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler

from bot.errors import StartupError
from bot.logs import new_reference

IDLE_SECONDS: Final = 15.0
"""How long a connection may stay open without a whole request: for slow clients, and for those who mean to be."""

LINGERING_SECONDS: Final = 2.0
"""How long the rest of a refused body is taken in, so that the client gets to see the answer."""

SHUTDOWN_SECONDS: Final = 5.0
"""How long requests in hand may take when the server closes."""

logger = logging.getLogger(__name__)


class CannotListenError(StartupError):
    """The address is in use, not of this machine, or not allowed."""


class WebServer:
    """Serves `routes` on `host`:`port` between `start` and `close`.

    `setting` is the beginning of the settings that an operator changes when it cannot listen: "WEB" or "OPS".
    Errors are answered by their status alone; what the bot itself did wrong is in the log.
    """

    def __init__(self, routes: Iterable[web.AbstractRouteDef], *, host: str, port: int, setting: str) -> None:
        self._host = host
        self._port = port
        self._setting = setting
        application = web.Application(middlewares=[_answer_errors_by_status])
        application.add_routes(routes)
        application.on_response_prepare.append(_hide_the_server)
        self._runner = web.AppRunner(
            application,
            access_log=None,  # paths hold secrets
            logger=_protocol_logger(),
            keepalive_timeout=IDLE_SECONDS,
            lingering_time=LINGERING_SECONDS,
            shutdown_timeout=SHUTDOWN_SECONDS,
            auto_decompress=False,  # nobody sends compressed requests, except to make them large
        )

    @property
    def url(self) -> str:
        """Where it is served, without a slash at the end; with the real port when 0 was asked for."""
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotListenError: with a sentence on what is wrong and which setting to change.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise CannotListenError(self._sentence(error)) from error

    async def close(self) -> None:
        """Stop listening, let requests in hand finish, close every connection. Also after a failed start."""
        await self._runner.cleanup()

    def _sentence(self, error: OSError) -> str:
        host, port, setting = self._host, self._port, self._setting
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine: set {setting}_HOST to one, such as 127.0.0.1"
        if error.errno == errno.EADDRINUSE:
            return f"port {port} on {host} is in use: stop the other program or set {setting}_PORT to another"
        if error.errno == errno.EACCES:
            return f"port {port} on {host} is not allowed: set {setting}_PORT to one above 1023"
        return f"cannot listen on port {port} of {host} ({error.strerror}): set {setting}_HOST and {setting}_PORT"


@web.middleware
async def _answer_errors_by_status(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return web.Response(status=error.status)
    except Exception:
        logger.exception("a request could not be answered", extra={"reference": new_reference()})
        return web.Response(status=500)


async def _hide_the_server(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)


def _protocol_logger() -> logging.Logger:
    """For aiohttp itself; what strangers send instead of HTTP shall not fill the log."""
    protocol = logging.getLogger(f"{__name__}.protocol")
    protocol.addFilter(_is_our_own_fault)
    return protocol


def _is_our_own_fault(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
