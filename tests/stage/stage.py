"""One bot between two stand-ins, a simulated Discord and the Suno API over HTTP, in this process."""

import asyncio
import inspect
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import discord
import simcord
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType
from simcord.results import InteractionResult

from bot.application import Application
from bot.catalogue.refusals import RefusedError
from bot.clock import Clock
from bot.composition import Parts
from bot.sandbox.suno_api import Received, SunoStandIn
from bot.settings import Settings
from storage.rows.job import Job, JobState
from storage.rows.take import NewTake, Take, TakeKind, TakeOwner
from storage.stores import Stores
from tests.stage.messages import chosen_in, is_posted, message_of, text_of, typed_in
from tests.stage.records import Records
from tests.stage.server import Server
from tests.stage.stand_ins import StageComposer
from tests.stage.time import StageTime
from tests.storage.arranging import Arranging

PATIENCE = 30.0
"""Seconds within which something must have happened, on a busy machine too."""
STEP = 1.0


class LoggedErrors(logging.Handler):
    """Keeps everything that is logged as an error: none may pass unnoticed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class Stage(Server, Records):
    """A server with people in it, and what is around its bot, as an async context manager. Made by `open_stage`.

    On a clock that stands still, time passes in `until`, `rest` and `pass_time` alone.
    """

    def __init__(
        self, settings: Settings, suno: SunoStandIn, composer: StageComposer, time: StageTime, parts: Parts
    ) -> None:
        self.suno = suno
        self.composer = composer
        self.time = time
        self.errors = LoggedErrors()
        self._parts = parts
        self.app = self._application(settings)
        self._started = False

    def _application(self, settings: Settings) -> Application:
        return Application(settings, clock=self.time.clock, parts=self._parts)

    async def __aenter__(self) -> Self:
        await self.app.__aenter__()
        logging.getLogger().addHandler(self.errors)
        # Not `simcord.run`, which has to be entered and left by the same task; a fixture is not.
        self.env = simcord.Env(self.app.bot, shard_count=1)
        try:
            await self.env.start()
            await self._start()
            await self.time.begin(self.env)
            self.furnish(self.env)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        await self._close()
        if kind is None:
            self.check_errors()

    async def _close(self) -> None:
        self._started = False
        await self.app.stop()
        await self.env.shutdown()
        await self.app.__aexit__(None, None, None)
        logging.getLogger().removeHandler(self.errors)

    async def _start(self) -> None:
        await self.app.start()
        self._started = True

    def web_url(self) -> str | None:
        """Where the bot listens for callbacks at this moment, if it does."""
        return self.app.web.url if self._started else None

    @property
    def stores(self) -> Stores:
        return self.app.stores

    @property
    def settings(self) -> Settings:
        return self.app.settings

    @property
    def clock(self) -> Clock:
        return self.time.clock

    @property
    def arrange(self) -> Arranging:
        """What is changed in the database by hand."""
        return Arranging.of(self.stores)

    @property
    def folder(self) -> Path:
        """Where all state lies."""
        return self.settings.database_path.parent

    # --- time ---

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the bot, for Discord and for the API alike."""
        await self.time.go_on(self.app, self.env, seconds)

    async def until(self, holds: Callable[[], Any], *, step: float = STEP) -> None:
        """Let time pass until something holds: on a still clock `step` seconds and then as many more."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            await self.time.settle(self.app)
            found = holds()
            if await found if inspect.isawaitable(found) else found:
                return
            if loop.time() > deadline:
                shown = "\n".join(f"- {text_of(message)!r}" for message in self.channel.history())
                raise AssertionError(f"it did not come to pass; the channel shows:\n{shown}")
            await self.pass_time(step)

    async def rest(self, seconds: float = 20.0, *, step: float = STEP) -> None:
        """Let everything happen that is going to happen in the next while."""
        for _ in range(round(seconds / step)):
            await self.pass_time(step)

    async def restart(self, **changes: Any) -> None:
        """End the bot and start it again on the same database, in the same Discord; `changes` are settings."""
        self._started = False
        await self.app.stop()
        await self.app.__aexit__(None, None, None)
        self.app = self._application(self.app.settings.model_copy(update=changes))
        await self.app.__aenter__()
        await self.env.restart_bot(self.app.bot)
        await self._start()

    # --- what members do ---

    async def slash(self, command: str, by: MemberActor | None = None, /, **options: Any) -> InteractionResult:
        """A command of alice's, unless it is somebody else's."""
        return await (by or self.alice).slash(self.channel, command, **options)

    async def press(self, shown: InteractionResult, label: str, by: MemberActor | None = None) -> InteractionResult:
        return await (by or self.alice).click(message_of(shown), label=label)

    async def fill_in(self, form: InteractionResult, **changes: Any) -> InteractionResult:
        """Send a form off as it is filled in, with changes."""
        chosen = {name: [it] if isinstance(it, str) else it for name, it in chosen_in(form).items() if it != ""}
        filled = {name: value for name, value in typed_in(form).items() if name != "sound_file"} | chosen
        return await self.alice.submit_modal(form, {**filled, **changes})

    async def generate(self, prompt: str = "rain on a tin roof", **options: Any) -> InteractionResult:
        return await self.slash("generate", prompt=prompt, **options)

    async def compose(
        self,
        title: str = "Roof",
        style: str = "lo-fi",
        lyrics: str | None = "[Verse]\nRain, rain",
        avoid: str = "",
        **options: Any,
    ) -> InteractionResult:
        """Open the form with these options and send it off; `lyrics` None leaves that field out."""
        shown = await self.slash("compose", **options)
        typed = {"title": title, "style": style, "avoid": avoid, **({} if lyrics is None else {"lyrics": lyrics})}
        return await self.fill_in(shown, **typed)

    async def song(self, prompt: str = "rain on a tin roof", *, step: float = STEP) -> discord.Message:
        """Ask for a song and wait for its post."""
        before = len(self.posts())
        await self.generate(prompt)
        await self.until(lambda: len(self.posts()) > before, step=step)
        await self.until(lambda: all(is_posted(card) for card in self.cards()))
        return self.posts()[-1]

    async def a_take(
        self, *, lyrics: str = "[Verse]\nRain on the roof", style: str = "lo-fi", title: str = "Roof"
    ) -> Take:
        """The first take of a song that alice composed; what was asked of the API for it is forgotten."""
        shown = await self.compose(title, style, lyrics or None, instrumental=not lyrics)
        job = await self.done(shown)
        self.suno.received.clear()
        return (await self.stores.takes.of_job(job.id))[0]

    # --- what becomes of it ---

    async def done(self, shown: InteractionResult, state: JobState = JobState.FINISHED) -> Job:
        """The job of a card, once it has ended, its result is posted and its card says so."""
        code = (await self.job_of(shown)).code
        await self.until(lambda: self.database.card_has_ended(code))
        job = await self.job(code)
        assert job.state is state, job.failure
        return job

    async def job_of(self, shown: InteractionResult | discord.Message) -> Job:
        """The job whose card that is."""
        card = message_of(shown)
        return next(job for job in await self.jobs() if job.card_message_id == card.id)

    async def job(self, code: str) -> Job:
        job = await self.stores.job_queries.by_code(code, guild_id=self.guild.id)
        assert job is not None
        return job

    @property
    def creates(self) -> list[Received]:
        """What was asked of the API, less uploads, reads and new links to files."""
        return [
            request
            for request in self.suno.received
            if request.method == "POST" and request.body is not None and request.operation != "download-url"
        ]

    @property
    def create(self) -> dict[str, Any]:
        """The body of the only create."""
        (request,) = self.creates
        body: dict[str, Any] = request.body
        return body

    # --- what is arranged ---

    def forbid(self, *permissions: str, channel: ChannelHandle | None = None) -> None:
        """Take permissions from the bot in a channel; none gives all of them back."""
        assert self.app.bot.user is not None
        denied = discord.Permissions(**dict.fromkeys(permissions, True))
        place = channel or self.channel
        self.env.backend.set_overwrite(
            place.id, Overwrite(self.app.bot.user.id, OverwriteType.MEMBER, allow=0, deny=denied.value)
        )

    async def age(self, take: Take, days: int = 15) -> None:
        """The provider made this take long ago."""
        await self.arrange.age_take(take, timedelta(days=days))

    async def owned_by_bob(self, **changes: Any) -> Take:
        """A take of bob's, as the database has it; the API knows nothing of it."""
        owner = TakeOwner(self.guild.id, self.bob.id, "bob", None)
        new = NewTake(**{"title": "Bob's", "kind": TakeKind.UPLOAD, "duration": 60.0, **changes})
        (take,) = await self.arrange.add_takes(owner, new, now=self.clock.now())
        return take

    # --- what went wrong ---

    def expect_errors(self) -> list[logging.LogRecord]:
        """Take note of the errors logged so far, which then count as expected."""
        records, self.errors.records = self.errors.records, []
        return records

    def check_errors(self) -> None:
        """Fail for any error that reached the log, and for any that no member was told about in words."""
        assert [record.getMessage() for record in self.errors.records] == []
        assert [error for error in self.env.errors if not isinstance(_cause(error), RefusedError)] == []


def _cause(error: BaseException) -> BaseException:
    match error:
        case discord.app_commands.CommandInvokeError():
            return error.original
        case discord.app_commands.TransformerError(__cause__=BaseException() as cause):
            return cause
        case _:
            return error
