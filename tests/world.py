"""The whole bot between two stand-ins, in one process: a simulated Discord and the Suno API over HTTP.

`World` runs the real application. Only what costs time is replaced: three clocks stand still until `pass_time` moves
them together, songs are tones of a second or so, files are decoded in a thread instead of a process of their own, and
repeated reads follow each other at once.
"""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import simcord
from pydantic import SecretStr
from simcord.actors import MemberActor, _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, GuildHandle
from simcord.enums import ComponentType, InteractionType, OverwriteType
from simcord.results import InteractionResult

from bot.application import Application
from bot.catalogue.refusals import RefusedError
from bot.composition import Parts
from bot.sandbox.suno_api import Pace, Received, SunoStandIn
from bot.settings import Settings
from bot.suno.retrying import Timings
from storage.reading import job_of, take_of
from storage.rows.job import Job, JobState
from storage.rows.take import Take
from tests.clock import ManualClock, StandInClock
from tests.messages import Message, is_card, message_of, state_of, text_of
from tests.quick import ThreadDecoder, WorldArtist

# Where the simulated Discord's clock begins, so that all of them agree.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_API_KEY = "api-key"
# How far the clocks go in one step of `until`, and how long in reality sockets and threads may work in between.
_STEP = 1.0
_REST = 0.008
_PATIENCE = 15.0


@dataclass(frozen=True)
class Books:
    """All entries of both books, as kind and amount, in the order in which they were made."""

    allowance: list[tuple[str, int]]
    provider: list[tuple[str, int]]

    @property
    def spent(self) -> int:
        """What members' allowances are short of."""
        return sum(amount for _, amount in self.allowance)

    @property
    def charged(self) -> int:
        """What the provider has charged for good."""
        return sum(amount for kind, amount in self.provider if kind != "open")


class _Mistakes(logging.Handler):
    """Keeps everything that is logged as an error: none may pass unnoticed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@dataclass
class World:
    """One server with a channel #music, some people, and the bot. Made by `open_world`."""

    folder: Path
    suno: SunoStandIn
    suno_clock: StandInClock
    artist: WorldArtist
    settings: Settings
    clock: ManualClock
    app: Application
    env: simcord.Env = field(init=False)
    guild: GuildHandle = field(init=False)
    channel: ChannelHandle = field(init=False)
    alice: MemberActor = field(init=False)
    bob: MemberActor = field(init=False)
    moderator: MemberActor = field(init=False)
    admin: MemberActor = field(init=False)
    mistakes: _Mistakes = field(default_factory=_Mistakes)

    def settle_down(self) -> None:
        """Furnish the server, once Discord is there."""
        self.guild = self.env.create_guild("Songwriters")
        self.channel = self.guild.create_text_channel("music")
        self.alice = self.guild.add_member(self.env.create_user("alice"))
        self.bob = self.guild.add_member(self.env.create_user("bob"))
        moderators = self.guild.create_role("moderators", permissions=discord.Permissions(manage_messages=True))
        admins = self.guild.create_role("admins", permissions=discord.Permissions(manage_guild=True))
        self.moderator = self.guild.add_member(self.env.create_user("mo"), roles=[moderators])
        self.admin = self.guild.add_member(self.env.create_user("ada"), roles=[admins])

    # --- time ---

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the bot, for Discord and for the API alike."""
        await self.clock.advance(seconds)
        await self.suno_clock.settle()
        await self.env.advance_time(seconds)

    async def until(self, holds: Callable[[], Any], *, step: float = _STEP) -> None:
        """Let time pass until something holds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE
        while not holds():
            if loop.time() > deadline:
                shown = "\n".join(f"- {text_of(message)!r}" for message in self.channel.history())
                raise AssertionError(f"it did not come to pass; the channel shows:\n{shown}")
            await asyncio.sleep(_REST)
            await self.pass_time(step)

    async def rest(self, seconds: float = 20.0, *, step: float = _STEP) -> None:
        """Let everything happen that is going to happen in the next while."""
        for _ in range(round(seconds / step)):
            await asyncio.sleep(_REST)
            await self.pass_time(step)

    async def restart(self, **changes: Any) -> None:
        """End the bot's process and start it again on the same database, in the same Discord."""
        await self.app.stop()
        await self.app.__aexit__(None, None, None)
        self.settings = self.settings.model_copy(update={"web_port": free_port(), **changes})
        self.settings = self.settings.model_copy(
            update={"public_base_url": f"http://127.0.0.1:{self.settings.web_port}"}
        )
        self.app = await Application(self.settings, clock=self.clock).__aenter__()
        await self.env.restart_bot(self.app.bot)
        await self.app.start()

    # --- what members do ---

    async def generate(self, prompt: str = "rain on a tin roof", **options: Any) -> InteractionResult:
        return await self.alice.slash(self.channel, "generate", prompt=prompt, **options)

    async def compose(
        self,
        title: str = "Roof",
        style: str = "lo-fi",
        lyrics: str | None = "[Verse]\nRain, rain",
        avoid: str = "",
        **options: Any,
    ) -> InteractionResult:
        """Open the form with these options and send it off; `lyrics` None leaves that field out."""
        shown = await self.alice.slash(self.channel, "compose", **options)
        typed = {"title": title, "style": style, "avoid": avoid, **({} if lyrics is None else {"lyrics": lyrics})}
        return await self.alice.submit_modal(shown, typed)

    async def song(self, prompt: str = "rain on a tin roof", *, step: float = _STEP) -> discord.Message:
        """Ask for a song and wait for its post."""
        before = len(self.posts())
        await self.generate(prompt)
        await self.until(lambda: len(self.posts()) > before, step=step)
        await self.until(lambda: all(state_of(card).startswith("Done:") for card in self.cards()))
        return self.posts()[-1]

    async def press(self, actor: MemberActor, message: Message, custom_id: str) -> InteractionResult:
        """Press a button that Discord's own client would not show: made up, or from another version of the bot."""
        message = message_of(message)
        stored = self.env.backend.get_message(message.channel.id, message.id)
        made_up = {"type": 2, "style": 2, "label": "?", "custom_id": custom_id}
        payload = serializers.message_payload(self.env.backend, stored)
        return await _dispatch_actor_interaction(
            actor,
            InteractionType.MESSAGE_COMPONENT,
            self.channel,
            {"custom_id": custom_id, "component_type": ComponentType.BUTTON},
            extra={"message": {**payload, "components": [{"type": 1, "components": [made_up]}]}},
            source_message_id=message.id,
        )

    async def submit(self, actor: MemberActor, custom_id: str, typed: Mapping[str, str]) -> InteractionResult:
        """Send a form off that was opened long ago, or never."""
        rows = [
            {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": name, "value": text}}
            for name, text in typed.items()
        ]
        data = {"custom_id": custom_id, "components": rows}
        return await _dispatch_actor_interaction(actor, InteractionType.MODAL_SUBMIT, self.channel, data)

    # --- what admins do ---

    def forbid(self, *permissions: str, channel: ChannelHandle | None = None) -> None:
        """Take permissions from the bot in a channel; none gives all of them back."""
        assert self.app.bot.user is not None
        denied = discord.Permissions(**dict.fromkeys(permissions, True))
        place = channel or self.channel
        self.env.backend.set_overwrite(
            place.id, Overwrite(self.app.bot.user.id, OverwriteType.MEMBER, allow=0, deny=denied.value)
        )

    # --- what is seen ---

    def cards(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """The bot's cards, oldest first."""
        return [message for message in self._public(channel) if is_card(message)]

    def posts(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """The bot's messages with files, oldest first."""
        return [message for message in self._public(channel) if message.attachments]

    def _public(self, channel: ChannelHandle | None) -> list[discord.Message]:
        return [message for message in (channel or self.channel).history() if not message.flags.ephemeral]

    @property
    def card(self) -> discord.Message:
        """The only card."""
        (card,) = self.cards()
        return card

    @property
    def post(self) -> discord.Message:
        """The only post."""
        (post,) = self.posts()
        return post

    @property
    def creates(self) -> list[Received]:
        """The songs asked for at the API."""
        return [request for request in self.suno.received if request.operation == "generate"]

    def pinged(self, message: discord.Message) -> list[int]:
        """Who hears a sound because of a message: members and roles, and 0 for everybody."""
        stored = self.env.backend.get_message(message.channel.id, message.id)
        everybody = [0] if stored.mention_everyone else []
        return [*stored.ping_user_ids, *stored.ping_role_ids, *everybody]

    def direct_messages(self, actor: MemberActor) -> list[discord.Message]:
        return actor.user.dm_channel.history()

    async def content(self, attachment: discord.Attachment) -> bytes:
        """The bytes of a posted file."""
        blob = self.env.backend.cdn.get(attachment.url)
        assert blob is not None
        return blob

    # --- what is written down ---

    async def books(self) -> Books:
        allowance = await self.app.stores._database.all("SELECT kind, amount FROM allowance_entries ORDER BY id")
        provider = await self.app.stores._database.all("SELECT kind, amount FROM provider_entries ORDER BY id")
        return Books(*([(row["kind"], row["amount"]) for row in rows] for rows in (allowance, provider)))

    async def jobs(self) -> list[Job]:
        rows = await self.app.stores._database.all("SELECT * FROM jobs ORDER BY id")
        return [job_of(row) for row in rows]

    async def states(self) -> Counter[JobState]:
        return Counter(job.state for job in await self.jobs())

    async def takes(self) -> list[Take]:
        rows = await self.app.stores._database.all("SELECT * FROM takes ORDER BY id")
        return [take_of(row) for row in rows]

    # --- what went wrong ---

    def expect_mistakes(self) -> list[logging.LogRecord]:
        """Take note of the errors logged so far, which then count as expected."""
        records, self.mistakes.records = self.mistakes.records, []
        return records

    def check_mistakes(self) -> None:
        """Fail for any error that reached the log, and for any that no member was told about in words."""
        assert [record.getMessage() for record in self.mistakes.records] == []
        assert [error for error in self.env.errors if not isinstance(_cause(error), RefusedError)] == []


@asynccontextmanager
async def open_world(folder: Path, *, pace: Pace | None = None, **changes: Any) -> AsyncIterator[World]:
    """A world in `folder`; `changes` are settings."""
    clock = ManualClock(EPOCH)
    suno_clock = StandInClock(clock)
    artist = WorldArtist()
    timings = Timings(create=2, read=2, first_wait=0.001, longest_wait=0.01, task_window=0.0)
    parts = Parts(decoder=ThreadDecoder(), timings=timings)
    async with SunoStandIn(
        api_key=_API_KEY,
        pace=pace or Pace(text=1, first=2, complete=4),
        clock=suno_clock,
        artist=artist,
        polls_per_second=1000,
    ) as suno:
        settings = _settings(folder, suno.url, changes)
        app = await Application(settings, clock=clock, parts=parts).__aenter__()
        world = World(folder, suno, suno_clock, artist, settings, clock, app)
        # Not `simcord.run`, which has to be entered and left by the same task; a fixture is not.
        world.env = simcord.Env(app.bot, shard_count=1)
        try:
            with _listening(world.mistakes):
                await world.env.start()
                await app.start()
                world.settle_down()
                yield world
        finally:
            await world.app.stop()
            await world.env.shutdown()
            await world.app.__aexit__(None, None, None)
        world.check_mistakes()


def _settings(folder: Path, suno_url: str, changes: Mapping[str, Any]) -> Settings:
    port = free_port()
    secrets = {"discord_token": SecretStr("discord.bot.token"), "kie_api_key": SecretStr(_API_KEY)}
    return Settings.model_validate(secrets).model_copy(
        update={
            "kie_api_base_url": suno_url,
            "kie_upload_base_url": suno_url,
            "web_port": port,
            "ops_port": 0,
            "public_base_url": f"http://127.0.0.1:{port}",
            "database_path": folder / "bandstand.db",
            "media_dir": folder / "media",
            "media_trusted_hosts": frozenset({suno_url.removeprefix("http://")}),
            **changes,
        }
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def _listening(handler: logging.Handler) -> Iterator[None]:
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def _cause(error: BaseException) -> BaseException:
    return error.original if isinstance(error, discord.app_commands.CommandInvokeError) else error
