"""New songs out of takes and files: `/extend`, `/cover`, `/add-vocals`, `/add-instrumental`, `/mashup`."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.client import Bandstand
from bot.interactions.confirming import submit_on_sources
from bot.interactions.context import Interaction
from bot.interactions.options import TAKE_HINT, ModelOption, PersonaText, TakeText, model_for
from bot.suno.operations.add_instrumental import AddInstrumentalRequest
from bot.suno.operations.add_vocals import AddVocalsRequest
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.mashup import MashupRequest
from bot.suno.operations.upload_cover import UploadCoverRequest

Vocal = Literal["male", "female"]

_AUDIO = "A recording of yours, instead of a take: MP3, WAV, FLAC, OGG, M4A, MP4"
_MODEL = "Which model makes it"
_INSTRUMENTAL = "Without a voice"
_VOCAL = "Who should sing"
_AVOID = "Styles to keep away from"
_PERSONA = "A voice and style that was saved with /persona"


class Remix(commands.Cog):
    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.rename(continue_at="from")
    @app_commands.describe(
        track=TAKE_HINT,
        audio=_AUDIO,
        continue_at="Where to go on, such as 1:23; the end when you leave it out",
        prompt="Lyrics from there on",
        style="Another style from there on",
        title="Another title; it is named after the take when you leave it out",
        model="Which model makes it; the take's own when you leave it out",
        instrumental=_INSTRUMENTAL,
        vocal=_VOCAL,
        persona=_PERSONA,
        avoid=_AVOID,
    )
    async def extend(
        self,
        interaction: Interaction,
        track: Transform[str, TakeText] | None = None,
        audio: discord.Attachment | None = None,
        continue_at: str | None = None,
        prompt: str | None = None,
        style: str | None = None,
        title: str | None = None,
        model: Transform[str, ModelOption] | None = None,
        instrumental: bool = False,
        vocal: Vocal | None = None,
        persona: Transform[str, PersonaText] | None = None,
        avoid: str | None = None,
    ) -> None:
        """Go on with a song: a take, or a recording of yours, for 12 credits."""
        fields = {
            "continue_at": continue_at,
            "prompt": prompt or "",
            "style": style or "",
            "title": title or "",
            "model": model or "",
            "instrumental": instrumental,
            "vocal": vocal,
            "avoid": avoid,
        }
        await submit_on_sources(interaction, ExtendRequest, fields, track, audio=audio, persona=persona)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        track=TAKE_HINT,
        audio=_AUDIO,
        prompt="With a style: the lyrics, the take's own when you leave them out. Without: an idea",
        style="The style it is to have",
        title="Another title; it is named after the take when you leave it out",
        model=_MODEL,
        instrumental=_INSTRUMENTAL,
        vocal=_VOCAL,
        persona=_PERSONA,
        avoid=_AVOID,
    )
    async def cover(
        self,
        interaction: Interaction,
        track: Transform[str, TakeText] | None = None,
        audio: discord.Attachment | None = None,
        prompt: str | None = None,
        style: str | None = None,
        title: str | None = None,
        instrumental: bool = False,
        model: Transform[str, ModelOption] | None = None,
        vocal: Vocal | None = None,
        persona: Transform[str, PersonaText] | None = None,
        avoid: str | None = None,
    ) -> None:
        """The same song in another style, for 12 credits."""
        fields = {
            "prompt": prompt or "",
            "style": style or "",
            "title": title or "",
            "model": model_for(interaction, UploadCoverRequest, model),
            "instrumental": instrumental,
            "vocal": vocal,
            "avoid": avoid,
        }
        await submit_on_sources(interaction, UploadCoverRequest, fields, track, audio=audio, persona=persona)

    @app_commands.command(name="add-vocals")
    @app_commands.guild_only()
    @app_commands.describe(
        track=TAKE_HINT,
        audio=_AUDIO,
        prompt="Lyrics, or how to sing",
        style="The style of the song",
        title="The title of the song; it is named after the take when you leave it out",
        avoid=_AVOID,
        vocal=_VOCAL,
    )
    async def add_vocals(
        self,
        interaction: Interaction,
        prompt: str,
        style: str,
        title: str | None = None,
        track: Transform[str, TakeText] | None = None,
        audio: discord.Attachment | None = None,
        avoid: str | None = None,
        vocal: Vocal | None = None,
    ) -> None:
        """Sing over an instrumental, for 12 credits."""
        fields = {
            "prompt": prompt,
            "style": style,
            "title": title or "",
            "model": model_for(interaction, AddVocalsRequest),
            "avoid": avoid,
            "vocal": vocal,
        }
        await submit_on_sources(interaction, AddVocalsRequest, fields, track, audio=audio)

    @app_commands.command(name="add-instrumental")
    @app_commands.guild_only()
    @app_commands.describe(
        track=TAKE_HINT,
        audio=_AUDIO,
        style="What is to be played: genre, mood, instruments",
        title="The title of the song; it is named after the take when you leave it out",
        avoid=_AVOID,
    )
    async def add_instrumental(
        self,
        interaction: Interaction,
        style: str,
        title: str | None = None,
        track: Transform[str, TakeText] | None = None,
        audio: discord.Attachment | None = None,
        avoid: str | None = None,
    ) -> None:
        """Accompany a voice or an instrument, for 12 credits."""
        fields = {
            "style": style,
            "title": title or "",
            "model": model_for(interaction, AddInstrumentalRequest),
            "avoid": avoid,
        }
        await submit_on_sources(interaction, AddInstrumentalRequest, fields, track, audio=audio)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        first=TAKE_HINT,
        second="The other one",
        prompt="With a style: the lyrics. Without: an idea",
        style="The style of the blend",
        title="The title of the blend; it is named after both when you leave it out",
        instrumental=_INSTRUMENTAL,
        model=_MODEL,
        vocal=_VOCAL,
    )
    async def mashup(
        self,
        interaction: Interaction,
        first: Transform[str, TakeText],
        second: Transform[str, TakeText],
        prompt: str | None = None,
        style: str | None = None,
        title: str | None = None,
        instrumental: bool = False,
        model: Transform[str, ModelOption] | None = None,
        vocal: Vocal | None = None,
    ) -> None:
        """Blend two takes into one song, for 12 credits."""
        fields = {
            "prompt": prompt or "",
            "style": style or "",
            "title": title or "",
            "model": model_for(interaction, MashupRequest, model),
            "instrumental": instrumental,
            "vocal": vocal,
        }
        await submit_on_sources(interaction, MashupRequest, fields, first, second)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Remix())
