"""How the parts are put together: what stands on what, in a few functions. `bot.application` gives them their life."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import discord

from bot.errors import StartupError
from bot.interactions.context import InHand, Services
from bot.interactions.refused_recordings import RefusedRecordings
from bot.jobs.callback_address import CallbackAddresses
from bot.jobs.card_facts import CardFactsReader
from bot.jobs.card_updater import TYPICAL, CardUpdater
from bot.jobs.delivery import Delivery
from bot.jobs.finishing import Finishing
from bot.jobs.preparer import Preparer
from bot.jobs.private_answers import PrivateAnswers
from bot.jobs.sender import Sender
from bot.jobs.service import JobService
from bot.jobs.tracker import Tracker
from bot.library.covers import Covers
from bot.library.finding import Library
from bot.library.housekeeping import Housekeeper
from bot.library.intake import Intake
from bot.library.kept_files import KeptFiles
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
from bot.suno.client import SunoClient
from bot.suno.retrying import Timings
from bot.workers import Worker, Workplace
from storage.rows.book import Ceilings
from storage.rows.take import UploadLimits


@dataclass(frozen=True)
class Parts:
    """What can be put in the place of the usual: by tests, which have no time, and by the sandbox.

    `typical` is how long a song is expected to take until recent ones teach better.
    """

    decoder: Decoder = field(default_factory=Decoder)
    timings: Timings | None = None
    typical: timedelta = TYPICAL


@dataclass(frozen=True)
class Media:
    """Everything that handles files."""

    file_store: FileStore
    kept_files: KeptFiles
    take_files: TakeFiles
    intake: Intake
    links: Links
    result_views: ResultViews


@dataclass(frozen=True)
class Provider:
    """How the API is reached, and how it reaches us."""

    suno: SunoClient
    addresses: CallbackAddresses


@dataclass(frozen=True)
class Workers:
    """All workers, in the order in which they start."""

    housekeeper: Housekeeper
    preparer: Preparer
    sender: Sender
    tracker: Tracker
    delivery: Delivery
    cards: CardUpdater

    def __iter__(self) -> Iterator[Worker]:
        yield from (self.housekeeper, self.preparer, self.sender, self.tracker, self.delivery, self.cards)


def suno_client(settings: Settings, parts: Parts) -> SunoClient:
    """The client of the API, to be entered."""
    return SunoClient(
        base_url=settings.kie_api_base_url,
        upload_base_url=settings.kie_upload_base_url,
        api_key=settings.kie_api_key,
        route=settings.kie_route,
        timings=parts.timings,
    )


@asynccontextmanager
async def open_media(at: Workplace, settings: Settings, suno: SunoClient, parts: Parts) -> AsyncIterator[Media]:
    """Raises StartupError when MEDIA_DIR cannot be used."""
    stores, clock, decoder = at.stores, at.clock, parts.decoder
    file_store = FileStore(settings.media_dir)
    try:
        await file_store.prepare()
    except MediaError as error:
        raise StartupError(f"The folder {settings.media_dir} (MEDIA_DIR) cannot be used: {error.text}.") from error
    async with Downloader(trusted_hosts=settings.media_trusted_hosts) as downloader:
        kept_files = KeptFiles(file_store, stores.kept_files, downloader, suno, clock)
        take_files = TakeFiles(stores.takes, kept_files, decoder, clock)
        links = Links(kept_files, stores.key_values, clock, settings.public_base_url)
        await links.prepare()
        views = views_of(stores.takes, kept_files, decoder, links)
        yield Media(
            file_store=file_store,
            kept_files=kept_files,
            take_files=take_files,
            intake=Intake(stores.uploads, kept_files, decoder, clock, upload_limits_of(settings)),
            links=links,
            result_views=ResultViews(TakesView(stores.takes, take_files, decoder), views, file_store),
        )


def services_of(at: Workplace, settings: Settings, suno: SunoClient, media: Media) -> Services:
    """What commands may use."""
    stores = at.stores
    quotas = Quotas(stores.books, ceilings_of(settings), at.clock)
    return Services(
        settings=settings,
        clock=at.clock,
        jobs=JobService(at, quotas),
        quotas=quotas,
        account=Account(suno),
        library=Library(stores.takes, stores.listings, media.take_files, at.clock),
        result_views=media.result_views,
        covers=Covers(stores.takes, media.kept_files, media.take_files),
        removals=Removals(at, media.file_store),
        intake=media.intake,
        personas=PersonaService(stores.personas, at.clock),
        drafts=stores.drafts,
        key_values=stores.key_values,
        card_facts=CardFactsReader(at),
        posting=InHand(),
    )


async def callback_addresses(at: Workplace, settings: Settings) -> CallbackAddresses:
    """Where the API is told to call back, sealed with a key that outlives the process."""
    return CallbackAddresses(settings.public_base_url, await at.stores.key_values.key("key of callback addresses"))


def workers_of(
    at: Workplace, services: Services, provider: Provider, media: Media, bot: discord.Client, *, typical: timedelta
) -> Workers:
    """The background work, ready to be started."""
    settings = services.settings
    suno, addresses = provider.suno, provider.addresses
    finishing = Finishing(at)
    sender = Sender(at, suno, addresses, finishing, max_running=settings.max_running)
    answers = PrivateAnswers(at, bot)
    refused = RefusedRecordings(services, answers)
    return Workers(
        housekeeper=Housekeeper(at, media.file_store, limit_bytes=round(settings.media_max_gb * 1e9)),
        preparer=Preparer(at, suno, media.take_files, media.intake, bot, refused.tell),
        sender=sender,
        tracker=Tracker(at, suno, finishing, callbacks=addresses.reachable),
        delivery=Delivery(at, media.result_views, bot, answers),
        cards=CardUpdater(at, sender, bot, answers, typical=typical),
    )


def upload_limits_of(settings: Settings) -> UploadLimits:
    """The operator's limits for recordings as the library wants them, in bytes."""
    return UploadLimits(member=settings.member_uploads_mb * 10**6, guild=settings.guild_uploads_mb * 10**6)


def ceilings_of(settings: Settings) -> Ceilings:
    """The operator's limits as the books want them."""
    return Ceilings(
        operator_daily=settings.operator_daily_credits,
        max_guild_daily=settings.max_guild_daily_credits,
        default_guild_daily=settings.default_guild_daily_credits,
        default_member_daily=settings.default_member_daily_credits,
    )
