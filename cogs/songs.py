"""Making songs: `/generate`, `/compose`, and the buttons that make one again."""

from collections.abc import Mapping
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bandstand, Interaction
from bot.jobs.operations import CATALOGUE
from bot.jobs.service import draft_fields
from bot.refusals import BadFileError, BadInputError
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import KNOWN_MODELS, lyrics_limit
from bot.suno.requests import ComposeRequest, GenerateRequest
from bot.ui.asking import ask, draft_of, open_draft

# A file's bytes for the longest lyrics of any model, at four bytes a character.
_BYTES_PER_CHARACTER = 4


class Songs(commands.Cog):
    """Reads options and forms, asks for songs."""

    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services
        bot.on_button("job", "again", self.again)
        bot.on_button("job", "edit", self.edit)
        bot.on_button("draft", "edit", self.edit_draft)
        for form in {operation.form for operation in CATALOGUE.values()}:
            bot.on_form(form, self.submitted)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        prompt="What the song is about: a scene, a mood, instruments",
        instrumental="Without a voice",
        model="Which model makes it",
    )
    async def generate(
        self, interaction: Interaction, prompt: str, instrumental: bool = False, model: str | None = None
    ) -> None:
        """Two takes of a song from a description."""
        request = GenerateRequest(prompt=prompt.strip(), instrumental=instrumental, model=self._model(model))
        await ask(interaction, request)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        instrumental="Without a voice; the form then asks for no lyrics",
        model="Which model makes it",
        vocal="Who should sing",
        avoid="Styles to keep away from",
        style_weight="How closely to follow the style, 0 to 1",
        weirdness="How far to stray from the usual, 0 to 1",
        lyrics_file="A text file with lyrics that are too long for the form",
    )
    async def compose(
        self,
        interaction: Interaction,
        instrumental: bool = False,
        model: str | None = None,
        vocal: Literal["male", "female"] | None = None,
        avoid: str | None = None,
        style_weight: app_commands.Range[float, 0, 1] | None = None,
        weirdness: app_commands.Range[float, 0, 1] | None = None,
        lyrics_file: discord.Attachment | None = None,
    ) -> None:
        """Two takes with your own title, style and lyrics, written into a form."""
        chosen = self._model(model)
        fields: dict[str, Any] = {
            "instrumental": instrumental,
            "model": chosen,
            "vocal": vocal,
            "avoid": avoid,
            "style_weight": style_weight,
            "weirdness": weirdness,
            "lyrics": "" if lyrics_file is None else await _read_lyrics(lyrics_file, chosen),
        }
        await open_draft(interaction, ComposeRequest.operation, fields)

    @generate.autocomplete("model")
    @compose.autocomplete("model")
    async def _models(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        # Only suggestions: a model that is newer than this list may be typed as well.
        return [
            app_commands.Choice(name=name, value=name) for name in KNOWN_MODELS if typed.casefold() in name.casefold()
        ][:25]

    async def again(self, interaction: Interaction, code: str) -> None:
        """Ask for the same once more."""
        assert interaction.guild_id is not None
        await ask(interaction, await self._services.jobs.request_of(code, interaction.guild_id))

    async def edit(self, interaction: Interaction, code: str) -> None:
        """Open the form of a job, filled in with what it asked for."""
        assert interaction.guild_id is not None
        request = await self._services.jobs.request_of(code, interaction.guild_id)
        await open_draft(interaction, request.operation, draft_fields(request))

    async def edit_draft(self, interaction: Interaction, code: str) -> None:
        """Open the form of something that was refused, filled in."""
        draft = await draft_of(interaction, code)
        await open_draft(interaction, draft.operation, draft.fields)

    async def submitted(self, interaction: Interaction, draft_code: str, typed: Mapping[str, str]) -> None:
        """A form came back: what it has no field for is in its draft."""
        draft = await draft_of(interaction, draft_code)
        model = CATALOGUE[draft.operation].request
        fields = {**draft.fields, **{name: text.strip() for name, text in typed.items()}}
        if not fields.get("avoid"):
            fields.pop("avoid", None)
        await ask(interaction, model.model_validate(fields))

    def _model(self, chosen: str | None) -> str:
        return (chosen or "").strip() or self._services.settings.default_model


async def _read_lyrics(file: discord.Attachment, model: str) -> str:
    """Raises BadFileError, and BadInputError at once for lyrics that no form could shorten later."""
    longest = lyrics_limit(model)
    limit = longest * _BYTES_PER_CHARACTER
    if file.size > limit:
        raise BadFileError("too_large", limit=limit)
    try:
        text = (await file.read()).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadFileError("not_text", limit=limit) from None
    if "\0" in text:  # UTF-16 without its mark often passes for UTF-8
        raise BadFileError("not_text", limit=limit)
    if not text:
        raise BadFileError("empty", limit=limit)
    if len(text) > longest:
        raise BadInputError(
            LimitExceededError("lyrics", LimitReason.TOO_LONG, limit=longest, actual=len(text), model=model)
        )
    return text


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Songs(bot))
