"""The composition root: builds everything in order, starts the workers, closes in reverse. No globals.

Two rings. `Application` opens what the bot stands on (database, API client, media) and owns the workers and the web
servers; the discord.py client inside it only answers events. So workers and servers outlive gateway trouble, and a
simulated Discord counts only the bot's own work as work to wait for.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Self

import aiohttp
import discord
from prometheus_client import CollectorRegistry

from bot.client import Bandstand
from bot.clock import Clock, SystemClock
from bot.errors import StartupError
from bot.interactions.context import Services
from bot.interactions.refused_recordings import RefusedRecordings
from bot.interactions.waiting import WaitingInteractions
from bot.jobs.callback_address import CallbackAddresses
from bot.jobs.card_updater import TYPICAL, CardUpdater
from bot.jobs.delivery import Delivery
from bot.jobs.finishing import Finishing
from bot.jobs.preparer import Preparer
from bot.jobs.sender import Sender
from bot.jobs.service import JobService
from bot.jobs.tracker import Tracker
from bot.library.covers import Covers
from bot.library.finding import Library
from bot.library.housekeeping import Housekeeper
from bot.library.intake import Intake
from bot.library.kept_files import KeptFiles
from bot.library.links import PATH as FILES_PATH
from bot.library.links import Links
from bot.library.personas import PersonaService
from bot.library.removing import Removals
from bot.library.take_files import TakeFiles
from bot.media.decoder import Decoder
from bot.media.download import Downloader
from bot.media.errors import MediaError
from bot.media.store import FileStore
from bot.quotas.account import Account
from bot.quotas.service import Quotas
from bot.results.registry import views_of
from bot.results.result_views import ResultViews
from bot.results.takes import TakesView
from bot.settings import Settings
from bot.suno.callbacks import CallbackHint
from bot.suno.client import SunoClient
from bot.web.callbacks import CallbackReceiver
from bot.web.downloads import download_routes
from bot.web.metrics import Metrics
from bot.web.ops import ops_routes
from bot.web.server import WebServer
from bot.web.throttle import Throttle
from bot.workers import Signals, Worker
from storage.database import Database
from storage.deliveries import DeliveryStore
from storage.drafts import DraftStore
from storage.errors import DatabaseError
from storage.job_queries import JobQueries
from storage.jobs import JobStore
from storage.kept_files import KeptFileStore
from storage.key_values import KeyValueStore
from storage.listings import TakeListings
from storage.personas import PersonaStore
from storage.preparations import PreparationStore
from storage.removals import RemovalStore
from storage.rows.book import Ceilings
from storage.takes import TakeStore
from storage.uploads import UploadStore

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

    `typical` is how long a song is expected to take until recent ones teach better.
    """

    def __init__(self, settings: Settings, *, clock: Clock | None = None, typical: timedelta = TYPICAL) -> None:
        self.settings = settings
        self._typical = typical
        self.clock: Clock = clock or SystemClock()
        self.signals = Signals()
        self._stack = AsyncExitStack()
        self._workers: list[Worker] = []
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
        settings, clock, signals = self.settings, self.clock, self.signals
        try:
            self.database = await Database.open(settings.database_path)
        except DatabaseError as error:
            raise StartupError(str(error)) from error
        self._stack.push_async_callback(self.database.close)
        self.jobs, self.queries = JobStore(self.database), JobQueries(self.database)
        self.takes, self.deliveries = TakeStore(self.database), DeliveryStore(self.database)

        self.suno = await self._stack.enter_async_context(
            SunoClient(
                base_url=settings.kie_api_base_url,
                upload_base_url=settings.kie_upload_base_url,
                api_key=settings.kie_api_key,
                route=settings.kie_route,
            )
        )
        file_store = FileStore(settings.media_dir)
        try:
            await file_store.prepare()
        except MediaError as error:
            raise StartupError(f"The folder {settings.media_dir} (MEDIA_DIR) cannot be used: {error.text}.") from error
        downloader = await self._stack.enter_async_context(Downloader(trusted_hosts=settings.media_trusted_hosts))
        decoder = Decoder()
        files, facts = KeptFileStore(self.database), KeyValueStore(self.database)
        kept_files = KeptFiles(file_store, files, downloader, self.suno, clock)
        take_files = TakeFiles(self.takes, kept_files, decoder, clock)
        self.links = Links(kept_files, facts, clock, settings.public_base_url)
        await self.links.prepare()
        takes_view = TakesView(self.takes, take_files, decoder)
        views = views_of(self.takes, kept_files, decoder, self.links)
        result_views = ResultViews(takes_view, views, file_store)
        library = Library(self.takes, TakeListings(self.database), take_files, clock)
        removal_store = RemovalStore(self.database)

        quotas = Quotas(self.database, ceilings_of(settings), clock)
        without_card: set[int] = set()
        waiting = WaitingInteractions()
        services = Services(
            settings=settings,
            clock=clock,
            jobs=JobService(self.jobs, self.queries, self.takes, quotas, clock, signals, without_card),
            quotas=quotas,
            account=Account(self.suno),
            library=library,
            result_views=result_views,
            covers=Covers(self.takes, kept_files, take_files),
            removals=Removals(removal_store, self.deliveries, file_store, clock, signals),
            intake=Intake(UploadStore(self.database), kept_files, decoder, clock),
            personas=PersonaService(PersonaStore(self.database), clock),
            drafts=DraftStore(self.database),
            key_values=facts,
            waiting=waiting,
        )
        self.bot = Bandstand(services)
        self._stack.push_async_callback(self.bot.close)

        addresses = CallbackAddresses(settings.public_base_url)
        finishing = Finishing(self.jobs, self.takes, clock, signals)
        self.sender = Sender(
            self.jobs,
            self.queries,
            self.suno,
            addresses,
            finishing,
            clock,
            max_running=settings.max_running,
            signals=signals,
        )
        self.tracker = Tracker(
            self.jobs, self.queries, self.suno, finishing, clock, callbacks=addresses.reachable, signals=signals
        )
        self.delivery = Delivery(
            self.deliveries, self.queries, self.takes, removal_store, result_views, self.bot, clock, signals
        )
        preparations = PreparationStore(self.database)
        self.preparer = Preparer(
            self.jobs,
            preparations,
            self.queries,
            self.takes,
            take_files,
            services.intake,
            self.suno,
            self.bot,
            RefusedRecordings(waiting).tell,
            clock,
            signals,
        )
        self.cards = CardUpdater(
            self.jobs,
            self.queries,
            self.deliveries,
            self.takes,
            removal_store,
            self.sender,
            self.bot,
            clock,
            signals,
            without_card,
            typical=self._typical,
        )
        self.housekeeper = Housekeeper(files, file_store, clock, limit_bytes=round(settings.media_max_gb * 1e9))
        self._workers = [self.housekeeper, self.preparer, self.sender, self.tracker, self.delivery, self.cards]

    async def start(self) -> None:
        """Take up what the last process left, listen for callbacks, and start the workers.

        Raises:
            StartupError: a port cannot be listened on.
        """
        await self.jobs.recover(now=self.clock.now())
        await self.sender.recover()
        await self.tracker.recover()
        registry = CollectorRegistry()
        metrics = Metrics(registry, self.queries, self.sender)
        await self._listen(
            WebServer(
                ops_routes(self._health, registry, metrics.refresh),
                host=self.settings.ops_host,
                port=self.settings.ops_port,
                setting="OPS",
            )
        )
        receiver = CallbackReceiver(
            _Inbox(self.queries, self.tracker), self.settings.kie_webhook_hmac_key, self.clock.now
        )
        downloads = download_routes(FILES_PATH, self.links.open, Throttle(self.clock.now))
        self.web = WebServer(
            [*receiver.routes(), *downloads],
            host=self.settings.web_host,
            port=self.settings.web_port,
            setting="WEB",
        )
        await self._listen(self.web)
        self._stack.push_async_callback(self._stop_workers)
        self._running = [asyncio.create_task(worker.run(), name=worker.name) for worker in self._workers]

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
        except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
            raise StartupError(
                f"Discord cannot be reached: {type(error).__name__}. Check the network and try again."
            ) from error

    async def stop(self) -> None:
        """Let `run` return: no more events, then leaving the context finishes what is in hand."""
        await self._stop_workers()
        await self.bot.close()

    async def _listen(self, server: WebServer) -> None:
        await server.start()
        self._stack.push_async_callback(server.close)

    async def _stop_workers(self) -> None:
        for worker in self._workers:
            worker.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._running = []

    async def _health(self) -> Mapping[str, str | None]:
        stopped = [task.get_name() for task in self._running if task.done()]
        trouble = self.sender.trouble
        return {
            "database": await self.database.trouble(),
            "discord": self.bot.connection_trouble(),
            "workers": None if not stopped else f"stopped: {', '.join(stopped)}",
            "media": None
            if not self.housekeeper.over_by
            else "MEDIA_MAX_GB is exceeded by songs that exist nowhere else",
            "sending": None if trouble is None else f"paused: {trouble}",
        }


class _Inbox:
    """Takes callbacks from the web server to the tracker."""

    def __init__(self, queries: JobQueries, tracker: Tracker) -> None:
        self._queries = queries
        self._tracker = tracker

    async def address(self, secret_digest: bytes) -> int | None:
        return await self._queries.id_by_callback(secret_digest)

    async def take_callback(self, job_id: int, hint: CallbackHint) -> None:
        await self._tracker.take_callback(job_id, hint)


def _why_closed(code: int) -> str:
    """What it means that Discord ends the connection in a way that no reconnecting helps against."""
    if code == _AUTHENTICATION_FAILED:
        return _REFUSED_BY_DISCORD
    return f"Discord has closed the connection for good, with code {code}."


def ceilings_of(settings: Settings) -> Ceilings:
    """The operator's limits as the books want them."""
    return Ceilings(
        operator_daily=settings.operator_daily_credits,
        max_guild_daily=settings.max_guild_daily_credits,
        default_guild_daily=settings.default_guild_daily_credits,
        default_member_daily=settings.default_member_daily_credits,
    )
