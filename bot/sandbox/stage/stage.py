"""The stage of the sandbox: the real bot between a simulated Discord and the Suno stand-in, in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import simcord
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.application import Application
from bot.composition import Parts
from bot.sandbox.stage.feed import Feed
from bot.sandbox.stage.forwarding import PublicAddress
from bot.sandbox.suno_api import Scenario, SunoStandIn, Timing
from bot.sandbox.suno_api.operations.local_composer import LocalComposer
from bot.settings import Settings

_API_KEY = "sandbox"
_WEBHOOK_KEY = "sandbox-webhook-key"
# Long enough for a command that asks the API and is answered late; nothing of the bot's own takes seconds.
_SETTLE_SECONDS = 12.0

# Nothing costs anything here, so nothing runs dry; the tour shows a limit by setting a lower one.
PLENTY_OF_CREDITS = 10_000_000
"""In hundredths of a credit: what each member, the server and the account at the song service have in a day."""
_PLENTY_OF_MEGABYTES = 10_000

WELCOME = (
    "**Welcome to the sandbox.** Type `/generate prompt: rain on a tin roof, lo-fi` below and press Enter. A `/` alone"
    " lists the commands, `/help` explains them."
    "\nYou are Theo, a member. Maya manages the server, with `/settings`, `/credits` and `/recordings`: switch to her"
    " at the top, at *Viewing as*."
    "\n*Apps* below a message with sound is what a right-click offers in Discord."
    "\nNothing costs anything: the Discord around you is simulated, the songs are composed on this computer."
)


@dataclass(frozen=True)
class Stage:
    """A server with one channel and two members; the bot has welcomed them."""

    env: simcord.Env
    application: Application
    suno: SunoStandIn
    feed: Feed
    channel: ChannelHandle
    host: MemberActor
    """May manage the server and its messages."""
    guest: MemberActor

    async def catch_up(self) -> None:
        """Bring the simulated clock to the time of day: it stands still, and starts on the first of January."""
        behind = datetime.now(UTC) - self.env.now()
        if behind > timedelta(0):
            await self.env.advance_time(behind.total_seconds())


@asynccontextmanager
async def set_up(
    folder: Path, *, speed: float, scenario: Scenario | None = None, seed: int | None = None
) -> AsyncIterator[Stage]:
    """Start everything; all state lies in `folder`. Needs no token, no key, no network and no settings.

    `speed` 1 makes a song in 15 seconds. With the same `seed` the same requests make the same songs, whereas None
    makes others every time.
    """
    timing = Timing(speed=speed)
    async with (
        SunoStandIn(
            api_key=_API_KEY,
            composer=LocalComposer(),
            timing=timing,
            webhook_key=_WEBHOOK_KEY,
            credits=PLENTY_OF_CREDITS / 100,
            seed=seed,
        ) as suno,
        PublicAddress() as address,
    ):
        if scenario is not None:
            suno.apply(scenario)
        parts = Parts(typical=timedelta(seconds=timing.seconds(timing.complete)))
        application = Application(_settings(suno.url, address.url, folder), parts=parts)
        async with application:
            answer_error = application.bot.tree.on_error
            async with simcord.run(
                application.bot, shard_count=1, check_errors=False, settle_timeout=_SETTLE_SECONDS
            ) as env:
                # The simulation listens in here and would take every refusal for a mistake of the bot.
                application.bot.tree.on_error = answer_error  # type: ignore[method-assign]
                stage = await _open_server(env, application, suno)
                await application.start()
                address.lead_to(application.web.url)
                try:
                    yield stage
                finally:
                    await application.stop()


def _settings(suno_url: str, public_url: str, folder: Path) -> Settings:
    """Given in full, so that neither the environment nor an operator's .env has a say."""
    return Settings(
        discord_token=SecretStr("the.simulation.takes-any"),
        kie_api_key=SecretStr(_API_KEY),
        kie_api_base_url=suno_url,
        kie_upload_base_url=suno_url,
        kie_webhook_hmac_key=SecretStr(_WEBHOOK_KEY),
        public_base_url=public_url,
        web_port=0,
        ops_port=0,
        database_path=folder / "bandstand.db",
        media_dir=folder / "media",
        media_trusted_hosts=frozenset({suno_url.removeprefix("http://")}),
        operator_daily_credits=PLENTY_OF_CREDITS,
        max_guild_daily_credits=PLENTY_OF_CREDITS,
        default_guild_daily_credits=PLENTY_OF_CREDITS,
        default_member_daily_credits=PLENTY_OF_CREDITS,
        member_uploads_mb=_PLENTY_OF_MEGABYTES,
        guild_uploads_mb=_PLENTY_OF_MEGABYTES,
    )


async def _open_server(env: simcord.Env, application: Application, suno: SunoStandIn) -> Stage:
    feed = Feed(env)
    await env.advance_time((datetime.now(UTC) - env.now()).total_seconds())
    env.backend.edit_bot_profile("Bandstand")
    guild = env.create_guild("The sandbox")
    managers = guild.create_role("host", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    host = guild.add_member(env.create_user("maya", global_name="Maya (manages the server)"), roles=[managers])
    guest = guild.add_member(env.create_user("theo", global_name="Theo (member)"))
    channel = guild.create_text_channel("music", topic="Songs, made by whoever asks for one")
    await application.bot.get_partial_messageable(channel.id, guild_id=guild.id).send(WELCOME)
    await env.settle()
    return Stage(env, application, suno, feed, channel, host, guest)
