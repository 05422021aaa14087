"""A Discord, a Suno and one folder of state: everything between which the bot is started, killed and started again."""

import asyncio
import json
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.suno_api import Pace, SunoStandIn
from tests.stage.short_songs import ShortSongs
from tests.wire.discord import BotProcess, Channel, DiscordServer, Member, Message, run_bot

KEY = "canary-key-of-the-provider"
WEBHOOK_KEY = "canary-key-of-the-signatures"
SONG = 1200
"""What one song costs, in hundredths of a credit."""

# The first callback is tried again for four seconds: longer than a process that was killed needs to be back.
QUICK = Pace(text=0.1, first=0.2, complete=0.4, callback_pause=2.0)
PATIENCE = 30.0
"""Seconds within which something must have happened, on a busy machine too."""


@dataclass
class Stage:
    """`bot` starts the process; the rest is what it leaves behind."""

    discord: DiscordServer
    suno: SunoStandIn
    folder: Path
    callback_port: int | None
    """Where callbacks arrive; None for a bot that has to ask."""
    program: str

    @property
    def database_file(self) -> Path:
        return self.folder / "bandstand.db"

    @property
    def log_file(self) -> Path:
        return self.folder / "bot.log"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the bot, as its operator would write them."""
        settings = {
            "DISCORD_TOKEN": self.discord.token,
            "KIE_API_KEY": KEY,
            "KIE_API_BASE_URL": self.suno.url,
            "KIE_UPLOAD_BASE_URL": self.suno.url,
            "MEDIA_TRUSTED_HOSTS": self.suno.url.removeprefix("http://"),
            "WEB_PORT": str(self.callback_port or 0),
            "OPS_PORT": "0",
            "DATABASE_PATH": str(self.database_file),
            "MEDIA_DIR": str(self.folder / "media"),
        }
        if self.callback_port is not None:
            settings["PUBLIC_BASE_URL"] = f"http://127.0.0.1:{self.callback_port}"
            settings["KIE_WEBHOOK_HMAC_KEY"] = WEBHOOK_KEY
        return settings

    def bot(
        self, *arguments: str, crash_at: str | None = None, **settings: str
    ) -> AbstractAsyncContextManager[BotProcess]:
        """Run the bot until the block is left; `settings` go over those of `environment`."""
        return run_bot(
            self.discord,
            self.program,
            *arguments,
            env=self.environment | settings,
            log_file=self.log_file,
            cwd=self.folder,
            crash_at=crash_at,
        )

    def member(self, name: str = "alice") -> tuple[Channel, Member]:
        """A member of a new guild, in its channel."""
        guild = self.discord.create_guild(f"Guild of {name}")
        return guild.create_channel("music"), guild.add_member(self.discord.create_user(name))

    @property
    def creates(self) -> int:
        """How many songs the provider was asked for, accepted or not."""
        return sum(request.operation == "generate" for request in self.suno.received)

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """Look into the database file, also beside a running bot."""
        with closing(sqlite3.connect(f"file:{self.database_file}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql, parameters)]


@asynccontextmanager
async def a_stage(
    folder: Path,
    *,
    callbacks: bool = True,
    pace: Pace = QUICK,
    credits: float = 10_000,
    keeps_files: bool = True,
    program: str = "tests.wire.discord.process.impatient",
) -> AsyncIterator[Stage]:
    """Both servers, running until the block is left; `program` "bot" is the bot without any hurry."""
    suno = SunoStandIn(
        api_key=KEY, pace=pace, webhook_key=WEBHOOK_KEY if callbacks else None, credits=credits, artist=ShortSongs()
    )
    async with DiscordServer(keeps_files=keeps_files) as discord, suno:
        yield Stage(discord, suno, folder, free_port() if callbacks else None, program)


def free_port() -> int:
    """A port that nobody listens on: the API has to know it before the bot is there."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_card(message: Message) -> bool:
    return any(embed.get("footer", {}).get("text", "").startswith("Job ") for embed in message.embeds)


def is_song(message: Message) -> bool:
    return any(file.filename.endswith(".mp3") for file in message.attachments)


def has_ended(card: Message) -> bool:
    """Whether a card shows that its song stands in the channel."""
    return is_card(card) and "[here it is]" in card.text


def is_unclear(card: Message) -> bool:
    """Whether a card says that nobody knows whether its song is being made."""
    return is_card(card) and "did not say whether it took this" in card.text


_LEFT_TO_DO = """
    SELECT (SELECT COUNT(*) FROM jobs
             WHERE state IN ('accepted', 'queued', 'preparing', 'sending', 'running', 'overdue')
                OR (state IN ('finished', 'failed', 'cancelled', 'settled')
                    AND card_final = 0 AND card_message_id IS NOT NULL))
         + (SELECT COUNT(*) FROM deliveries WHERE state IN ('pending', 'posting')) AS number
"""


async def until(condition: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Whether something outside this process became true within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True


async def at_rest(stage: Stage, patience: float = PATIENCE) -> bool:
    """Wait until the bot has nothing to do but to wait for callbacks of unclear jobs; False when it does not."""
    return await until(lambda: not left_to_do(stage), patience)


def left_to_do(stage: Stage) -> int:
    """How many jobs, cards and posts the bot has still to bring to their end."""
    return int(stage.rows(_LEFT_TO_DO)[0]["number"])


def state_of(stage: Stage) -> str:
    """What a failed test prints: jobs and deliveries as they are kept."""
    jobs = stage.rows("SELECT code, state, stage, card_message_id, card_final, attempts, polls FROM jobs")
    deliveries = stage.rows("SELECT job_id, state, attempts, trouble FROM deliveries")
    return json.dumps({"jobs": jobs, "deliveries": deliveries}, indent=1)
