"""The whole bot between a simulated Discord and the stand-in of the API, for members who make something of songs."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import discord
import simcord
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.application import Application
from bot.composition import Parts
from bot.sandbox.suno_api import Pace, Received, SunoStandIn
from bot.sandbox.suno_api.artist import Song, Wish
from bot.settings import Settings
from storage.engines.sqlite import Connection
from storage.library.takes import insert_takes
from storage.reading import job_of
from storage.rows.job import Job, JobState
from storage.rows.take import NewTake, Take, TakeKind, TakeOwner
from tests.media.samples import sound
from tests.quick import ThreadDecoder
from tests.sandbox.suno_api.tone_artist import ToneArtist

KEY = "api-key"
SONG_SECONDS = 60
_PATIENCE = 10.0
_QUICK = Pace(text=0.01, first=0.02, complete=0.05, other=0.05)


class LongToneArtist(ToneArtist):
    """Songs of a minute, so that sections and moments inside them make sense."""

    async def perform(self, wish: Wish, take: int) -> Song:
        song = await super().perform(wish, take)
        return Song(**{**vars(song), "seconds": float(SONG_SECONDS), "audio": recording(loudness=0.2 + 0.1 * take)})


@cache
def recording(seconds: float = SONG_SECONDS, loudness: float = 0.3) -> bytes:
    """An MP3, small and quickly made."""
    return sound("mp3", "libmp3lame", seconds=seconds, rate=8000, channels=1, loudness=loudness, bit_rate=16_000)


@dataclass
class Studio:
    """A server with a channel and two members, and the bot. Made by `open_studio`."""

    app: Application
    suno: SunoStandIn
    env: simcord.Env

    def __post_init__(self) -> None:
        self.guild = self.env.create_guild("Songwriters")
        self.channel: ChannelHandle = self.guild.create_text_channel("music")
        self.alice: MemberActor = self.guild.add_member(self.env.create_user("alice"))
        self.bob: MemberActor = self.guild.add_member(self.env.create_user("bob"))

    # --- what members do ---

    async def slash(self, command: str, by: MemberActor | None = None, /, **options: Any) -> InteractionResult:
        return await (by or self.alice).slash(self.channel, command, **options)

    async def press(self, shown: InteractionResult, label: str, by: MemberActor | None = None) -> InteractionResult:
        return await (by or self.alice).click(message_of(shown), label=label)

    async def fill_in(self, shown: InteractionResult, **changes: Any) -> InteractionResult:
        """Send a form off as it is filled in, with changes."""
        files = {"sound_file"}
        filled = {name: value for name, value in typed_in(shown).items() if name not in files}
        return await self.alice.submit_modal(shown, {**filled, **changes})

    async def song(
        self, *, lyrics: str = "[Verse]\nRain on the roof", style: str = "lo-fi", title: str = "Roof"
    ) -> Take:
        """A song that alice made; the first of its takes."""
        shown = await self.slash("compose", instrumental=not lyrics)
        typed = {"title": title, "style": "lo-fi", "avoid": "", **({"lyrics": lyrics} if lyrics else {})}
        job = await self.done(await self.alice.submit_modal(shown, typed))
        self.suno.received.clear()
        return (await self.app.stores.takes.of_job(job.id))[0]

    # --- what becomes of it ---

    async def done(self, shown: InteractionResult, state: JobState = JobState.FINISHED) -> Job:
        """The job of a card, once it has ended, its result is posted and its card says so."""
        code = code_of(shown)
        await self.until(lambda: self._has_ended(code))
        job = await self.job(code)
        assert job.state is state, job.failure
        return job

    async def job(self, code: str) -> Job:
        job = await self.app.stores.job_queries.by_code(code, guild_id=self.guild.id)
        assert job is not None
        return job

    async def jobs(self) -> list[Job]:
        rows = await self.app.stores._database.all("SELECT * FROM jobs ORDER BY id")
        return [job_of(row) for row in rows]

    async def _has_ended(self, code: str) -> bool:
        rows = await self.app.stores._database.all("SELECT card_final FROM jobs WHERE code = ?", (code,))
        return bool(rows[0]["card_final"])

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait for what workers and a real server bring about."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                found = holds()
                if await found if asyncio.iscoroutine(found) else found:
                    return
                await asyncio.sleep(0.005)

    @property
    def creates(self) -> list[Received]:
        """What was asked of the API, less uploads and reads."""
        return [request for request in self.suno.received if request.method == "POST" and request.body is not None]

    @property
    def create(self) -> dict[str, Any]:
        """The body of the only create."""
        (request,) = self.creates
        body: dict[str, Any] = request.body
        return body

    def card_of(self, shown: InteractionResult) -> discord.Message:
        """The card as it stands now."""
        code = code_of(shown)
        return next(message for message in self.channel.history() if code in footer_of(message))

    def posts_of(self, job: Job) -> list[discord.Message]:
        """The messages with a job's result."""
        return [message for message in self.channel.history() if footer_of(message, -1).startswith(f"{job.code} ·")]

    async def spent(self) -> tuple[int, int]:
        """What alice's allowance is short of, and what the provider charged, in hundredths of a credit."""
        allowance = await self.app.stores._database.one("SELECT COALESCE(SUM(amount), 0) AS sum FROM allowance_entries")
        provider = await self.app.stores._database.one(
            "SELECT COALESCE(SUM(amount), 0) AS sum FROM provider_entries WHERE kind <> 'open'"
        )
        assert allowance is not None
        assert provider is not None
        return allowance["sum"], provider["sum"]

    # --- what is arranged ---

    async def write(self, sql: str, *parameters: object) -> None:
        async def unit(connection: Connection) -> None:
            await connection.execute(sql, parameters)

        await self.app.stores._database.write(unit)

    async def age(self, take: Take, days: int = 15) -> None:
        """The provider made this take long ago."""
        await self.write("UPDATE takes SET created_at = created_at - ? WHERE id = ?", days * 86_400_000, take.id)

    async def owned_by_bob(self, **changes: Any) -> Take:
        """A take of bob's, as the database has it; the API knows nothing of it."""
        owner = TakeOwner(self.guild.id, self.bob.id, "bob", None)
        new = NewTake(**{"title": "Bob's", "kind": TakeKind.UPLOAD, "duration": 60.0, **changes})

        async def unit(connection: Connection) -> Take:
            (take,) = await insert_takes(connection, [new], owner, self.app.clock.now())
            return take

        return await self.app.stores._database.write(unit)


@asynccontextmanager
async def open_studio(folder: Path, **changes: Any) -> AsyncIterator[Studio]:
    """A studio in `folder`; `changes` are settings."""
    async with AsyncExitStack() as stack:
        suno = await stack.enter_async_context(
            SunoStandIn(api_key=KEY, pace=_QUICK, artist=LongToneArtist(), polls_per_second=1000)
        )
        app = await stack.enter_async_context(
            Application(_settings(folder, suno.url, changes), parts=Parts(decoder=ThreadDecoder()))
        )
        # Not `simcord.run`, which has to be entered and left by the same task; a fixture is not.
        env = simcord.Env(app.bot, shard_count=1)
        await env.start()
        stack.push_async_callback(env.shutdown)
        stack.push_async_callback(app.stop)
        await app.start()
        # Its clock begins with the year; the bot has the real one.
        await env.advance_time((datetime.now(UTC) - env.now()).total_seconds())
        yield Studio(app, suno, env)


def _settings(folder: Path, suno_url: str, changes: Mapping[str, Any]) -> Settings:
    port = _free_port()
    secrets = {"discord_token": SecretStr("discord.bot.token"), "kie_api_key": SecretStr(KEY)}
    settings = Settings.model_validate(secrets)
    values: dict[str, Any] = {
        "kie_api_base_url": suno_url,
        "kie_upload_base_url": suno_url,
        "web_port": port,
        "ops_port": 0,
        "public_base_url": f"http://127.0.0.1:{port}",
        "database_path": folder / "bandstand.db",
        "media_dir": folder / "media",
        "media_trusted_hosts": frozenset({suno_url.removeprefix("http://")}),
        "default_member_daily_credits": 60_000,
    }
    return settings.model_copy(update={**values, **changes})


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


# --- reading what members see ---


def message_of(shown: InteractionResult) -> discord.Message:
    """The message that answered, first or later."""
    answer = shown.response or (shown.followups[0] if shown.followups else None)
    assert answer is not None, "nothing was answered"
    return answer.message


def text_of(shown: InteractionResult | discord.Message) -> str:
    """Every text in a message."""
    message = shown if isinstance(shown, discord.Message) else message_of(shown)
    texts = [message.content]
    for embed in message.embeds:
        texts += [text for text in (embed.title, embed.description, embed.footer.text) if text]
        texts += [f"{part.name}: {part.value}" for part in embed.fields]
    return "\n".join(texts)


def labels_of(shown: InteractionResult | discord.Message) -> list[str]:
    message = shown if isinstance(shown, discord.Message) else message_of(shown)
    return [
        child.label or ""
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.components.Button)
    ]


def is_private(shown: InteractionResult) -> bool:
    return message_of(shown).flags.ephemeral


def footer_of(message: discord.Message, embed: int = 0) -> str:
    return (message.embeds[embed].footer.text or "") if message.embeds else ""


def code_of(shown: InteractionResult) -> str:
    """The code of the job on a card."""
    footer = footer_of(message_of(shown))
    assert footer.startswith("Job "), text_of(shown)
    return footer.removeprefix("Job ")


def field_of(shown: InteractionResult | discord.Message, name: str) -> str:
    message = shown if isinstance(shown, discord.Message) else message_of(shown)
    return next((part.value or "" for part in message.embeds[0].fields if part.name == name), "")


def typed_in(shown: InteractionResult) -> dict[str, str]:
    """What the fields of an opened form are filled in with."""
    assert shown.modal is not None, text_of(shown)
    parts: Sequence[Mapping[str, Any]] = [label["component"] for label in shown.modal["components"]]
    return {part["custom_id"]: part.get("value") or "" for part in parts}
