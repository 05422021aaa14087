"""The composition root: builds everything in order, starts the workers, closes in reverse. No globals.

Two rings. `Application` opens what the bot stands on (database, API client, media) and owns the workers and the web
servers; the discord.py client inside it only answers events. So workers and servers outlive gateway trouble, and a
simulated Discord counts only the bot's own work as work to wait for.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Self

import discord

from bot.causes import UNREACHABLE, why_unreachable
from bot.client import Bandstand
from bot.clock import Clock, SystemClock
from bot.composition import Parts, open_media, services_of, suno_client, workers_of
from bot.errors import StartupError
from bot.jobs.tracker import CallbackInbox
from bot.library.links import PATH as FILES_PATH
from bot.settings import Settings
from bot.web.balance import Balance
from bot.web.callback_count import CallbackCount
from bot.web.callbacks import CallbackReceiver
from bot.web.downloads import download_routes
from bot.web.health import Health
from bot.web.instance import instance_routes
from bot.web.metrics import Metrics
from bot.web.observed import Observed
from bot.web.ops import ops_routes
from bot.web.server import WebServer
from bot.web.throttle import Throttle
from bot.workers import Workplace
from storage.errors import DatabaseError
from storage.stores import Stores

log = logging.getLogger(__name__)

# How long work in hand may take at the end: a create that is cut off would stay unclear for a day, so as long as one.
_GRACE_SECONDS = 65.0

_REFUSED_BY_DISCORD = (
    "Discord refuses the token: copy it anew from the page Bot of your application into DISCORD_TOKEN."
)
_AUTHENTICATION_FAILED = 4004
"""The gateway's word for it (https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway)."""


class Application:
    """Everything that runs, as an async context manager; `bot` is ready to be connected inside it.

    `parts` are what a test or the sandbox puts in the place of the usual ones. Once started, `web.url` and `ops.url`
    tell where it listens, also when the settings left the choice of a port to the system. `workers` tell what goes on.
    """

    def __init__(self, settings: Settings, *, clock: Clock | None = None, parts: Parts | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self._parts = parts or Parts()
        self._stack = AsyncExitStack()
        self._running: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        try:
            await self._build()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    async def _build(self) -> None:
        self.stores = await self._open_stores()
        at = self._at = Workplace(self.stores, self.clock)
        suno = self._suno = await self._stack.enter_async_context(suno_client(self.settings, self._parts))
        self._media = await self._stack.enter_async_context(open_media(at, self.settings, suno, self._parts))
        services = services_of(at, self.settings, suno, self._media)
        self.bot = Bandstand(services)
        self._stack.push_async_callback(self.bot.close)
        self.workers = workers_of(at, services, suno, self._media, self.bot, typical=self._parts.typical)

    async def _open_stores(self) -> Stores:
        try:
            stores = await Stores.open(self.settings.database_path)
        except DatabaseError as error:
            raise StartupError(str(error)) from error
        self._stack.push_async_callback(stores.close)
        return stores

    async def start(self) -> None:
        """Take up what the last process left, listen for callbacks, and start the workers.

        Raises:
            StartupError: a port cannot be listened on.
        """
        await self.stores.jobs.recover(now=self.clock.now())
        await self.workers.sender.recover()
        await self.workers.tracker.recover()
        observed = self._observed()
        callbacks = CallbackCount(self.clock.now)
        balance = Balance(self._suno, self.clock)
        self._stack.push_async_callback(balance.close)
        metrics = Metrics(self._at, observed, balance, callbacks if self.settings.public_base_url is not None else None)
        self.ops = WebServer(
            ops_routes(Health(self._at, observed).checks, metrics.registry(), metrics.refresh),
            host=self.settings.ops_host,
            port=self.settings.ops_port,
            setting="OPS",
        )
        await self._listen(self.ops)
        receiver = CallbackReceiver(
            CallbackInbox(self.stores.job_queries, self.workers.tracker),
            self.settings.kie_webhook_hmac_key,
            self.clock.now,
        )
        downloads = download_routes(FILES_PATH, self._media.links.open, Throttle(self.clock.now))
        self.web = WebServer(
            [*instance_routes(), *callbacks.counted(receiver.routes()), *downloads],
            host=self.settings.web_host,
            port=self.settings.web_port,
            setting="WEB",
        )
        await self._listen(self.web)
        self._stack.push_async_callback(self._stop_workers)
        self._running = [asyncio.create_task(worker.run(), name=worker.name) for worker in self.workers]

    async def run(self) -> None:
        """Connect to Discord and stay until `stop` is called.

        Raises:
            StartupError: Discord refuses the token, now or when it is taken back later, or cannot be reached.
        """
        try:
            await self.bot.start(self.settings.discord_token.get_secret_value())
        except discord.LoginFailure:
            raise StartupError(_REFUSED_BY_DISCORD) from None
        except discord.PrivilegedIntentsRequired:
            raise StartupError(
                "Discord refuses the connection for want of an intent that Bandstand does not ask for."
            ) from None
        except discord.ConnectionClosed as error:
            raise StartupError(_why_closed(error.code)) from None
        except UNREACHABLE as error:
            raise StartupError(f"Discord cannot be reached: {why_unreachable(error)}.") from error

    async def stop(self) -> None:
        """Let `run` return: no more events, then leaving the context finishes what is in hand."""
        await self._stop_workers()
        await self.bot.close()

    async def _listen(self, server: WebServer) -> None:
        await server.start()
        self._stack.push_async_callback(server.close)

    async def _stop_workers(self) -> None:
        for worker in self.workers:
            worker.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._running = []

    def _observed(self) -> Observed:
        return Observed(
            sender=self.workers.sender,
            tracker=self.workers.tracker,
            cards=self.workers.cards,
            housekeeper=self.workers.housekeeper,
            max_running=self.settings.max_running,
            media_dir=self.settings.media_dir,
            database=self.settings.database_path,
            connection_trouble=self.bot.connection_trouble,
            stopped_workers=lambda: [task.get_name() for task in self._running if task.done()],
        )


def _why_closed(code: int) -> str:
    """What it means that Discord ends the connection in a way that no reconnecting helps against."""
    if code == _AUTHENTICATION_FAILED:
        return _REFUSED_BY_DISCORD
    return f"Discord has closed the connection for good, with code {code}."
