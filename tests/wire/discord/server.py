"""A Discord to run the bot against as a process: it outlives the process, and tells what was done to it."""

from typing import Any, Self

import discord
from aiohttp import web

from tests.wire.discord.gateway.gateway import Gateway
from tests.wire.discord.model.clock import Clock
from tests.wire.discord.model.people import User
from tests.wire.discord.model.places import FOR_THE_BOT, Channel, Guild
from tests.wire.discord.model.pulse import Pulse
from tests.wire.discord.model.state import DiscordState
from tests.wire.discord.rest.api import RestApi, RestCall
from tests.wire.discord.rest.faults import FaultPlan
from tests.wire.discord.rest.limits import RateLimits
from tests.wire.discord.rest.routes import ROUTES

ROUTE_NAMES = frozenset(route.name for route in ROUTES)
LARGEST_BODY = 256 * 1024 * 1024  # far above Discord's limits: too large a request is to be answered, not cut
SHUTDOWN_PATIENCE = 0.1  # seconds to let open requests end when a test is over


class DiscordServer:
    """Gateway, REST API and file links on one port of 127.0.0.1.

    `async with DiscordServer() as server:` starts and stops it. What stands in channels stays until then,
    however often the bot is killed. `violations` lists what the bot asked that Discord does not
    know (routes, fields, opcodes) and failures of this server; a test ends by asserting that it is empty.
    """

    def __init__(self, *, shards: int = 1, keeps_files: bool = True) -> None:
        """`keeps_files` False forgets what the bot posts, but for name and size: for runs of hours."""
        self.token = "wire.token.for-tests"
        self.shards = shards
        self.state = DiscordState()
        self.state.keeps_files = keeps_files
        self.gateway = Gateway(self)
        self.limits = RateLimits(ROUTE_NAMES)
        self.faults = FaultPlan(ROUTE_NAMES)
        self.calls: list[RestCall] = []
        self.violations: list[str] = []
        self.arrived = Pulse()
        self.answered = Pulse()
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def clock(self) -> Clock:
        return self.state.clock

    @property
    def gateway_url(self) -> str:
        return self.url.replace("http://", "ws://") + "/gateway/"

    @property
    def address(self) -> str:
        """host:port, which also serves the files; a bot that downloads them has to trust it."""
        return self.url.removeprefix("http://")

    async def start(self) -> None:
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_get("/gateway/", self.gateway.serve)
        RestApi(self, ROUTES).install(application)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_PATIENCE)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.state.cdn_url = f"{self.url}/cdn"
        self.state.tell = self.gateway.tell

    async def close(self) -> None:
        self.faults.clear()
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    def create_guild(
        self, name: str = "Stage", *, with_bot: bool = True, bot_permissions: discord.Permissions = FOR_THE_BOT
    ) -> Guild:
        return self.state.create_guild(name, with_bot=with_bot, bot_permissions=bot_permissions)

    def create_user(self, name: str, *, locale: str = "en-US") -> User:
        return self.state.create_user(name, locale=locale)

    def direct_messages(self, user: User) -> Channel:
        return self.state.direct_messages(user)

    def calls_to(self, route: str) -> list[RestCall]:
        """The requests to one route ("POST /channels/{channel_id}/messages"), in order of arrival."""
        if route not in ROUTE_NAMES:
            raise ValueError(f"no route is called {route!r}")
        return [call for call in self.calls if call.route == route]

    async def wait_for_call(self, route: str, *, count: int = 1, timeout: float = 5.0) -> RestCall:  # noqa: ASYNC109
        """The `count`th request to a route, once it is answered."""

        def find() -> RestCall | None:
            answered = [call for call in self.calls_to(route) if call.status is not None]
            return answered[count - 1] if len(answered) >= count else None

        return await self.answered.until(find, timeout=timeout, what=f"request {count} to {route}")

    async def wait_for_identify(self, count: int, *, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Until the gateway has greeted `count` sessions in all."""

        def find() -> Any:
            return self.gateway.identified >= count or None

        await self.gateway.changed.until(find, timeout=timeout, what=f"session {count} at the gateway")
