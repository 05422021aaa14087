"""The bot as a process of its own between a Discord and a Suno on the wire, started, killed and started again."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.suno_api import Composer, SunoStandIn, Timing
from tests.stage.address import Address
from tests.stage.stand_ins import StageComposer
from tests.storage.inspection import DatabaseFile
from tests.wire.discord import BotProcess, Channel, DiscordServer, Member, Message, run_bot

KEY = "canary-key-of-the-provider"
WEBHOOK_KEY = "canary-key-of-the-signatures"
SONG = 1200
"""What one song costs, in hundredths of a credit."""

# The first callback is tried again for four seconds: longer than a process that was killed needs to be back.
QUICK = Timing(text=0.1, first=0.2, complete=0.4, callback_pause=2.0)
PATIENCE = 30.0
"""Seconds within which something must have happened, on a busy machine too."""


@dataclass
class ProcessStage:
    """Both servers and one folder of state, which outlive the bot; `bot` starts the process."""

    discord: DiscordServer
    suno: SunoStandIn
    folder: Path
    program: str
    public_url: str | None = None
    """Where callbacks arrive; None for a bot that has to ask."""
    running: list[BotProcess] = field(default_factory=list)

    @property
    def database_file(self) -> Path:
        return self.folder / "bandstand.db"

    @property
    def database(self) -> DatabaseFile:
        """What is written down, also beside a running bot."""
        return DatabaseFile(self.database_file)

    @property
    def log_file(self) -> Path:
        return self.folder / "bot.log"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the bot, as its operator would write them; the ports are left to the system."""
        settings = {
            "DISCORD_TOKEN": self.discord.token,
            "KIE_API_KEY": KEY,
            "KIE_API_BASE_URL": self.suno.url,
            "KIE_UPLOAD_BASE_URL": self.suno.url,
            "MEDIA_TRUSTED_HOSTS": self.suno.url.removeprefix("http://"),
            "WEB_PORT": "0",
            "OPS_PORT": "0",
            "DATABASE_PATH": str(self.database_file),
            "MEDIA_DIR": str(self.folder / "media"),
        }
        if self.public_url is not None:
            settings["PUBLIC_BASE_URL"] = self.public_url
            settings["KIE_WEBHOOK_HMAC_KEY"] = WEBHOOK_KEY
        return settings

    @asynccontextmanager
    async def bot(self, *arguments: str, crash_at: str | None = None, **settings: str) -> AsyncIterator[BotProcess]:
        """Run the bot until the block is left; `settings` go over those of `environment`."""
        async with run_bot(
            self.discord,
            self.program,
            *arguments,
            env=self.environment | settings,
            log_file=self.log_file,
            cwd=self.folder,
            crash_at=crash_at,
        ) as process:
            self.running.append(process)
            try:
                yield process
            finally:
                self.running.remove(process)

    def web_url(self) -> str | None:
        """Where the bot listens at this moment, if it does."""
        return next((url for process in self.running if (url := process.web_url) is not None), None)

    def member(self, name: str = "alice") -> tuple[Channel, Member]:
        """A member of a new guild, in its channel."""
        guild = self.discord.create_guild(f"Guild of {name}")
        return guild.create_channel("music"), guild.add_member(self.discord.create_user(name))

    @property
    def creates(self) -> int:
        """How many songs the provider was asked for, accepted or not."""
        return sum(request.operation == "generate" for request in self.suno.received)


@asynccontextmanager
async def open_process_stage(
    folder: Path,
    *,
    callbacks: bool = True,
    timing: Timing = QUICK,
    credits: float = 10_000,
    keeps_files: bool = True,
    program: str = "tests.wire.discord.process.impatient",
    composer: Composer | None = None,
) -> AsyncIterator[ProcessStage]:
    """Both servers, running until the block is left; `program` "bot" is the bot without any hurry.

    Songs are short ones where no other `composer` makes them.
    """
    suno = SunoStandIn(
        api_key=KEY,
        timing=timing,
        webhook_key=WEBHOOK_KEY if callbacks else None,
        credits=credits,
        composer=composer or StageComposer(seconds=2.0),
        seed=1,
    )
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordServer(keeps_files=keeps_files))
        await stack.enter_async_context(suno)
        stage = ProcessStage(discord, suno, folder, program)
        if callbacks:
            address = stack.enter_context(Address())
            await stack.enter_async_context(address.leading_to(stage.web_url))
            stage.public_url = address.url
        yield stage


def is_card(message: Message) -> bool:
    """Whether it shows where a job stands, or is the line that is left of it."""
    fields = [entry["name"] for embed in message.embeds for entry in embed.get("fields", [])]
    return "State" in fields or (not message.embeds and "· [here it is](" in message.content)


def is_song(message: Message) -> bool:
    return any(file.filename.endswith(".mp3") for file in message.attachments)


def has_ended(card: Message) -> bool:
    """Whether a card shows that its song stands in the channel."""
    return is_card(card) and "[here it is]" in card.text


def is_unclear(card: Message) -> bool:
    """Whether a card says that nobody knows whether its song is being made."""
    return is_card(card) and "did not say whether it took this" in card.text


async def until(condition: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Whether something outside this process became true within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True


async def at_rest(stage: ProcessStage, patience: float = PATIENCE) -> bool:
    """Wait until the bot has nothing to do but to wait for callbacks of unclear jobs; False when it does not."""
    return await until(lambda: not stage.database.left_to_do(), patience)


def unfinished_work(stage: ProcessStage) -> str:
    """What a failed test prints: jobs and deliveries as they are kept."""
    return json.dumps(stage.database.unfinished_work(), indent=1)
