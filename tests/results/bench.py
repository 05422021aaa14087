"""Where results are kept and shown: a real disk, a real database, and a server that the provider's links lead to."""

import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import discord

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.outcomes import dump_outcome
from bot.library.kept_files import KeptFiles
from bot.library.links import Links
from bot.library.take_files import TakeFiles
from bot.media.decoder import Decoder
from bot.media.download import Downloader
from bot.media.store import FileStore
from bot.results.registry import views_of
from bot.results.result_view import Message
from bot.results.result_views import ResultViews
from bot.results.takes import TakesView
from bot.suno.client import SunoClient
from bot.suno.request import SunoRequest
from bot.suno.results import Outcome
from bot.ui.i18n import translation_for
from storage.engines.sqlite import Database
from storage.key_values import KeyValueStore
from storage.ledger.jobs import JobStore
from storage.library.kept_files import KeptFileStore
from storage.library.takes import TakeStore
from storage.rows.job import Accepted, Job, Made, NewJob
from storage.rows.kept_file import FileOwner
from storage.rows.member import Viewer
from storage.rows.take import NewTake, Take, TakeOwner
from tests.clock import NOON, ManualClock
from tests.factories import BOB, GUILD, PLENTY, a_new_job
from tests.media.conftest import MediaServer
from tests.storage.arranging import Arranging
from tests.storage.inspection import Inspection

ENGLISH = translation_for("en-US")
TEN_MIB = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
PUBLIC = "https://band.example"


@dataclass
class ResultBench:
    """Everything below the commands. `links` are public; `private` is a set of views without an address of its own."""

    database: Database
    client: SunoClient
    clock: ManualClock
    server: MediaServer
    kept_files: KeptFiles
    takes: TakeStore
    take_files: TakeFiles
    links: Links
    result_views: ResultViews
    private: ResultViews
    folder: Path

    async def a_take(self, **changes: object) -> Take:
        """A take of Bob's."""
        values: dict[str, object] = {"title": "Tin Roof", "style": "lo-fi", "lyrics": "Drip", "duration": 1.0}
        new = NewTake(**(values | changes))  # type: ignore[arg-type]  # fields of NewTake
        owner = TakeOwner(GUILD, BOB, "Bob", None)
        (take,) = await Arranging(self.database).add_takes(owner, new, now=self.clock.now())
        return take

    async def a_finished_job(self, request: SunoRequest, outcome: Outcome, *sources: Take) -> Job:
        """What Alice asked for, as it is when the API has made it and nothing is fetched yet."""
        store = JobStore(self.database)
        accepted = await store.accept([self._new_job(request, sources)], PLENTY, now=self.clock.now())
        assert isinstance(accepted, Accepted)
        (job,) = accepted.jobs
        assert await store.card_shown(job.id, 900_000 + job.id)
        claimed = await store.claim_next_to_send(max_running=10, now=self.clock.now())
        assert claimed is not None
        assert await store.finish(job.id, Made(result=dump_outcome(outcome)), now=self.clock.now())
        return await Inspection(self.database).job(job.id)

    def _new_job(self, request: SunoRequest, sources: Sequence[Take]) -> NewJob:
        return a_new_job(
            user_name="Alice",
            operation=request.operation,
            request=request.model_dump_json(),
            cost=CATALOGUE[request.operation].operation.cost(request),
            sources=tuple(take.id for take in sources),
        )

    async def keep(self, job: Job, *, patient: bool = True) -> None:
        await self.result_views.of(job).keep(job, patient=patient)

    @asynccontextmanager
    async def shown(
        self, job: Job, *, limit: int = TEN_MIB, result_views: ResultViews | None = None
    ) -> AsyncIterator[list[Message]]:
        """The messages of a job, which hold to what Discord takes whatever they are."""
        readers = Viewer.everybody_in(job.guild_id, job.channel_id)
        async with (result_views or self.result_views).messages(job, ENGLISH, limit, readers) as messages:
            for message in messages:
                check_message(message, limit)
            yield messages

    async def headline(self, job: Job) -> str:
        return await self.result_views.of(job).headline(job, ENGLISH)

    async def roles(self, job: Job) -> list[str]:
        return sorted(await self.kept_files.files(FileOwner.JOB, job.id))

    async def forget_rows(self, job: Job, *roles: str) -> None:
        """As if the process had died after files were placed and before that was written down."""
        await Arranging(self.database).forget_results(job, roles)


def check_message(message: Message, limit: int) -> None:
    """Discord's limits for one message: files, sizes, embeds, buttons."""
    sizes = [len(content) if isinstance(content, bytes) else content.stat().st_size for content, _ in message.files]
    names = [name for _, name in message.files]
    assert len(sizes) <= 10
    assert sum(sizes) <= 25 * 1024 * 1024
    assert all(size <= limit for size in sizes)
    assert len(set(names)) == len(names)
    assert 1 <= len(message.embeds) <= 10
    assert sum(len(embed) for embed in message.embeds) <= 6000
    for embed in message.embeds:
        assert len(embed.title or "") <= 256
        assert len(embed.description or "") <= 4096
        assert all(0 < len(shown.value or "") <= 1024 for shown in embed.fields)
    with message.as_kwargs() as kwargs:  # builds the buttons and opens the files
        assert len(kwargs["view"].children) <= 25


def content_of(message: Message, name: str) -> bytes:
    """A file of a message, by the name it is shown under."""
    (found,) = [content for content, shown in message.files if shown == name]
    return found if isinstance(found, bytes) else found.read_bytes()


def names_of(message: Message) -> list[str]:
    return [name for _, name in message.files]


def labels_of(message: Message) -> dict[str, str]:
    """The custom ids of a message's buttons by what stands on them."""
    with message.as_kwargs() as kwargs:
        return {str(item.label): str(item.custom_id) for item in (child.item for child in kwargs["view"].children)}


def heard(content: Path) -> tuple[str, float]:
    """The codec of a file's sound, and its seconds, decoded to the end."""
    with av.open(str(content)) as container:
        stream = container.streams.audio[0]
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(stream))
        return stream.codec_context.name.removesuffix("float"), seconds


def names_in_zip(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


async def build(
    stack: AsyncExitStack, server: MediaServer, client: SunoClient, folder: Path, *, trusted: str
) -> ResultBench:
    """A bench in a folder, which may hold what another one left."""
    database = await Database.open(folder / "bandstand.db")
    stack.push_async_callback(database.close)
    downloader = await stack.enter_async_context(Downloader(trusted_hosts={trusted}))
    clock, decoder, takes = ManualClock(NOON), Decoder(), TakeStore(database)
    file_store = FileStore(folder / "media")
    await file_store.prepare()
    kept_files = KeptFiles(file_store, KeptFileStore(database), downloader, client, clock)
    take_files = TakeFiles(takes, kept_files, decoder, clock)
    public, private = (Links(kept_files, KeyValueStore(database), clock, address) for address in (PUBLIC, None))
    await public.prepare()
    takes_view = TakesView(takes, take_files, decoder)
    return ResultBench(
        database=database,
        client=client,
        clock=clock,
        server=server,
        kept_files=kept_files,
        takes=takes,
        take_files=take_files,
        links=public,
        result_views=ResultViews(takes_view, views_of(takes, kept_files, decoder, public), file_store),
        private=ResultViews(takes_view, views_of(takes, kept_files, decoder, private), file_store),
        folder=folder,
    )
