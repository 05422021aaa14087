"""The Suno stand-in: a real HTTP server on this machine that serves the documented API."""

from __future__ import annotations

import asyncio
import functools

from aiohttp import web

from bot.sandbox.suno_api.faults.plan import Faults
from bot.sandbox.suno_api.faults.scenarios import Scenario
from bot.sandbox.suno_api.http.dedicated.callbacks import callback_payload
from bot.sandbox.suno_api.http.dedicated.endpoints import DIALECT as DEDICATED
from bot.sandbox.suno_api.http.dedicated.endpoints import dedicated_routes
from bot.sandbox.suno_api.http.faulty_replies import CLOSING
from bot.sandbox.suno_api.http.file_server import FileServer
from bot.sandbox.suno_api.http.middleware import Middleware, Received, errors_in_envelopes
from bot.sandbox.suno_api.http.rate_limit import RateLimit
from bot.sandbox.suno_api.http.uploads import upload_routes
from bot.sandbox.suno_api.operations.base.composer import Composer
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.catalogue import make
from bot.sandbox.suno_api.operations.task_service import TaskService
from bot.sandbox.suno_api.page import status_page
from bot.sandbox.suno_api.tasks.account import Account, Entry
from bot.sandbox.suno_api.tasks.clock import Clock, RealClock
from bot.sandbox.suno_api.tasks.files import FileStore
from bot.sandbox.suno_api.tasks.lifecycle import Lifecycle
from bot.sandbox.suno_api.tasks.seeds import Seeds
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Task
from bot.sandbox.suno_api.tasks.timing import Timing
from bot.sandbox.suno_api.tasks.webhooks import Webhooks

_LARGEST_BODY = 150 * 1024 * 1024  # an upload of 100 MB as base64


class SunoStandIn:
    """Serves the API, its upload host and its files under one address.

    Start it, point the client's two base URLs at `url`, plan `faults`, look at `received`, `tasks` and `entries`.
    """

    def __init__(
        self,
        *,
        api_key: str,
        composer: Composer,
        timing: Timing | None = None,
        webhook_key: str | None = None,
        credits: float = 10_000,
        clock: Clock | None = None,
        creates_per_ten_seconds: int = 20,
        polls_per_second: int = 3,
        seed: int | None = None,
    ) -> None:
        """`webhook_key` signs the callbacks; with the same `seed` the same requests make the same songs."""
        timing = timing or Timing()
        self.clock = clock or RealClock()
        self.faults = Faults()
        self._account = Account(round(credits * 100), self.clock)
        self._store = TaskStore()
        self._files = FileStore(self.clock)
        self._webhooks = Webhooks(
            payloads={DEDICATED: callback_payload},
            files=self._files,
            clock=self.clock,
            timing=timing,
            webhook_key=webhook_key,
        )
        context = Context(
            composer=composer, files=self._files, store=self._store, account=self._account, clock=self.clock
        )
        lifecycle = Lifecycle(
            make=functools.partial(make, context),
            store=self._store,
            account=self._account,
            webhooks=self._webhooks,
            clock=self.clock,
            timing=timing,
        )
        self._middleware = Middleware(
            api_key=api_key,
            faults=self.faults,
            clock=self.clock,
            creates=RateLimit(creates_per_ten_seconds, 10.0, self.clock),
        )
        self._file_server = FileServer(files=self._files, faults=self.faults, clock=self.clock)
        service = TaskService(context=context, lifecycle=lifecycle, faults=self.faults, seeds=Seeds(seed))
        polls = RateLimit(polls_per_second, 1.0, self.clock)

        self._app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[errors_in_envelopes])
        self._app[CLOSING] = asyncio.Event()
        self._app.add_routes([web.get("/", self._status)])
        self._app.add_routes(dedicated_routes(service, self._middleware, polls))
        self._app.add_routes(upload_routes(self._files, self._middleware, self.clock))
        self._app.add_routes(self._file_server.routes())
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The base URL, for instance "http://127.0.0.1:8090"; empty before `start`."""
        return self._files.base_url

    @property
    def received(self) -> list[Received]:
        """Every API request, in order; downloads are not among them."""
        return self._middleware.received

    @property
    def downloads(self) -> list[str]:
        """The paths of files asked for, in order."""
        return self._file_server.downloads

    @property
    def tasks(self) -> dict[str, Task]:
        """Every accepted task by its id."""
        return self._store.tasks

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

    def apply(self, scenario: Scenario) -> None:
        """Let the trouble of a scenario begin."""
        for name, arguments in scenario.faults.items():
            self.faults.add(name, **arguments)
        if scenario.credits is not None:
            self.top_up(scenario.credits - self.balance / 100)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises OSError when the port is taken."""
        # A request left without an answer must not hold up the end.
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        taken_port = self._runner.addresses[0][1]
        self._files.base_url = f"http://{host}:{taken_port}"
        await self._webhooks.open()

    async def close(self) -> None:
        """Stop everything that goes on and free the port. May be called twice."""
        self._app[CLOSING].set()
        await self.clock.close()
        await self._webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> SunoStandIn:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _status(self, request: web.Request) -> web.Response:
        page = status_page(self.url, balance=self.balance, tasks=list(self.tasks.values()), received=self.received)
        return web.Response(text=page, content_type="text/html")
