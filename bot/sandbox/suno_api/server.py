"""The Suno stand-in: a real HTTP server on this machine that serves the documented API."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.suno_api.faults.plan import Faults
from bot.sandbox.suno_api.http.dedicated.endpoints import dedicated_routes
from bot.sandbox.suno_api.http.envelope import RefusalError
from bot.sandbox.suno_api.http.faulty_replies import CLOSING
from bot.sandbox.suno_api.http.file_server import FileServer
from bot.sandbox.suno_api.http.middleware import Gate, Received
from bot.sandbox.suno_api.http.uploads import upload_routes
from bot.sandbox.suno_api.operations.base.composer import Artist
from bot.sandbox.suno_api.operations.base.context import Workshop
from bot.sandbox.suno_api.operations.task_service import Desk
from bot.sandbox.suno_api.page import status_page
from bot.sandbox.suno_api.tasks.account import Account, Entry, RateWindow
from bot.sandbox.suno_api.tasks.clock import Clock, RealClock
from bot.sandbox.suno_api.tasks.files import FileStore
from bot.sandbox.suno_api.tasks.lifecycle import Lives
from bot.sandbox.suno_api.tasks.task import Archive, Task
from bot.sandbox.suno_api.tasks.timing import Pace
from bot.sandbox.suno_api.tasks.webhooks import Postman

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LARGEST_BODY = 150 * 1024 * 1024  # an upload of 100 MB as base64


class SunoStandIn:
    """Serves the API, its upload host and its files under one address.

    Start it, point the client's two base URLs at `url`, plan `faults`, look at `received`, `tasks` and `entries`.
    """

    def __init__(
        self,
        *,
        api_key: str,
        pace: Pace | None = None,
        webhook_key: str | None = None,
        credits: float = 10_000,
        clock: Clock | None = None,
        artist: Artist | None = None,
        creates_per_ten_seconds: int = 20,
        polls_per_second: int = 3,
    ) -> None:
        """`webhook_key` signs the callbacks; without an `artist` the songs are really composed."""
        pace = pace or Pace()
        self.clock = clock or RealClock()
        self.faults = Faults()
        self._account = Account(round(credits * 100), self.clock)
        self._archive = Archive()
        self._files = FileStore(self.clock)
        self._postman = Postman(clock=self.clock, pace=pace, webhook_key=webhook_key)
        workshop = Workshop(
            artist=artist or _composer(),
            files=self._files,
            archive=self._archive,
            account=self._account,
            clock=self.clock,
        )
        lives = Lives(workshop=workshop, account=self._account, postman=self._postman, clock=self.clock, pace=pace)
        self._gate = Gate(
            api_key=api_key,
            faults=self.faults,
            clock=self.clock,
            creates=RateWindow(creates_per_ten_seconds, 10.0, self.clock),
        )
        self._file_server = FileServer(files=self._files, faults=self.faults, clock=self.clock)
        polls = RateWindow(polls_per_second, 1.0, self.clock)
        desk = Desk(workshop=workshop, lives=lives, faults=self.faults, polls=polls)

        self._app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_errors_in_envelopes])
        self._app[CLOSING] = asyncio.Event()
        self._app.add_routes([web.get("/", self._status)])
        self._app.add_routes(dedicated_routes(desk, self._gate))
        self._app.add_routes(upload_routes(self._files, self._gate, self.clock))
        self._app.add_routes(self._file_server.routes())
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The base URL, for instance "http://127.0.0.1:8090"; empty before `start`."""
        return self._files.base_url

    @property
    def received(self) -> list[Received]:
        """Every API request, in order; downloads are not among them."""
        return self._gate.received

    @property
    def downloads(self) -> list[str]:
        """The paths of files asked for, in order."""
        return self._file_server.downloads

    @property
    def tasks(self) -> dict[str, Task]:
        """Every accepted task by its id."""
        return self._archive.tasks

    @property
    def balance(self) -> int:
        """Hundredths of a credit."""
        return self._account.balance

    @property
    def entries(self) -> list[Entry]:
        """The provider's book: every charge and refund."""
        return self._account.entries

    def top_up(self, credits: float) -> None:
        self._account.top_up(round(credits * 100))

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises OSError when the port is taken."""
        # A request left without an answer must not hold up the end.
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        taken_port = self._runner.addresses[0][1]
        self._files.base_url = f"http://{host}:{taken_port}"
        await self._postman.open()

    async def close(self) -> None:
        """Stop everything that goes on and free the port. May be called twice."""
        self._app[CLOSING].set()
        await self.clock.close()
        await self._postman.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> SunoStandIn:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _status(self, request: web.Request) -> web.Response:
        return web.Response(text=status_page(self), content_type="text/html")


@web.middleware
async def _errors_in_envelopes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Unknown paths and methods are answered in the API's own form."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return RefusalError(404, http_status=404).response()
    except web.HTTPMethodNotAllowed as error:
        return RefusalError(405, http_status=405, headers={"Allow": error.headers["Allow"]}).response()


def _composer() -> Artist:
    # Only a stand-in that composes needs numpy and the codecs.
    from bot.sandbox.suno_api.operations.local_composer import ComposingArtist

    return ComposingArtist()
