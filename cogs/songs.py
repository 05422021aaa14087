"""Making songs: `/generate`, `/compose`, and the buttons that make one again."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Step
from bot.catalogue.refusals import BadFileError, BadInputError, RefusedError, UnknownPersonaError
from bot.client import Bandstand
from bot.interactions.confirming import confirm_and_submit
from bot.interactions.context import Interaction, member_of
from bot.interactions.drafts import (
    VARIATION_FORM,
    draft_of,
    draft_step,
    keep_draft,
    open_draft,
    step_of_draft,
    step_of_form,
    to_be_edited,
)
from bot.interactions.finding import find_job
from bot.interactions.handlers import presses, presses_each, submits
from bot.interactions.options import ModelOption, PersonaText, model_for, persona_id_of
from bot.interactions.submitting import submit
from bot.jobs.attachments import read_attachment
from bot.media.errors import MediaError
from bot.results.texts import compose_fields
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import lyrics_limit
from bot.suno.operations.compose import ComposeRequest
from bot.suno.operations.generate import GenerateRequest
from bot.ui.actions import AGAIN, COMPOSE, EDIT, EDIT_DRAFT, GO
from storage.codes import number_of
from storage.rows.draft import DraftStep

# A file's bytes for the longest lyrics of any model, at four bytes a character.
_BYTES_PER_CHARACTER = 4
# Discord waits three seconds for the form that comes after it.
_READING_SECONDS = 2.0


class Songs(commands.Cog):
    """Reads options and forms, asks for songs."""

    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        prompt="What the song is about: a scene, a mood, instruments",
        instrumental="Without a voice",
        model="Which model makes it",
    )
    async def generate(
        self,
        interaction: Interaction,
        prompt: str,
        instrumental: bool = False,
        model: Transform[str, ModelOption] | None = None,
    ) -> None:
        """Two takes of a song from a description, for 12 credits."""
        chosen = model_for(interaction, GenerateRequest, model)
        await submit(interaction, Step(GenerateRequest(prompt=prompt.strip(), instrumental=instrumental, model=chosen)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        instrumental="Without a voice; the form then asks for no lyrics",
        model="Which model makes it",
        vocal="Who should sing",
        persona="A voice and style that was saved with /persona",
        avoid="Styles to keep away from",
        style_weight="How closely to follow the style, 0 to 1",
        weirdness="How far to stray from the usual, 0 to 1",
        lyrics_file="A text file with lyrics that are too long for the form",
    )
    async def compose(
        self,
        interaction: Interaction,
        instrumental: bool = False,
        model: Transform[str, ModelOption] | None = None,
        vocal: Literal["male", "female"] | None = None,
        persona: Transform[str, PersonaText] | None = None,
        avoid: str | None = None,
        style_weight: app_commands.Range[float, 0, 1] | None = None,
        weirdness: app_commands.Range[float, 0, 1] | None = None,
        lyrics_file: discord.Attachment | None = None,
    ) -> None:
        """Two takes with your own title, style and lyrics, written into a form, for 12 credits."""
        chosen = model_for(interaction, ComposeRequest, model)
        fields: dict[str, Any] = {
            "instrumental": instrumental,
            "model": chosen,
            "vocal": vocal,
            "avoid": avoid,
            "style_weight": style_weight,
            "weirdness": weirdness,
            "lyrics": "",
        }
        refused: RefusedError | None = None
        if lyrics_file is not None:
            try:
                fields["lyrics"] = await _read_lyrics(interaction.client, lyrics_file, chosen)
            except RefusedError as error:
                refused = error
        try:
            fields["persona_id"] = await persona_id_of(interaction, persona)
        except UnknownPersonaError as error:
            refused = refused or error
        if refused is not None:
            refused.draft = await keep_draft(interaction, DraftStep(ComposeRequest.operation, fields))
            raise refused
        await open_draft(interaction, DraftStep(ComposeRequest.operation, fields))

    @presses(AGAIN)
    async def again(self, interaction: Interaction, code: str) -> None:
        """Ask for the same once more."""
        job = await find_job(interaction, code)
        step = await self._services.jobs.step_of(job.code, *member_of(interaction))
        # A second press, or a hurry: the first is on its way, and the same twice would be paid twice.
        await confirm_and_submit(interaction, step, rights_known=True, once_in_hand=True)

    @presses(EDIT)
    async def edit(self, interaction: Interaction, code: str) -> None:
        """Open the form of a job, filled in with what it asked for."""
        job = await find_job(interaction, code)
        step = await self._services.jobs.step_of(code, *member_of(interaction))
        await open_draft(interaction, draft_step(to_be_edited(step, job.failure)))

    @presses_each(COMPOSE)
    async def compose_from(self, interaction: Interaction, number: int, code: str) -> None:
        """Open the form of `/compose`, filled in with a text that was written before."""
        job = await find_job(interaction, code)
        fields = {"model": model_for(interaction, ComposeRequest), **compose_fields(job, number)}
        await open_draft(interaction, DraftStep(ComposeRequest.operation, fields))

    @presses(EDIT_DRAFT)
    async def edit_draft(self, interaction: Interaction, code: str) -> None:
        """Open the form of something that was refused, filled in."""
        draft = await draft_of(interaction, code)
        await open_draft(interaction, draft.steps[0])

    @presses(GO)
    async def go(self, interaction: Interaction, code: str) -> None:
        """A yes to a price: it counts once, however often it is said."""
        draft = await draft_of(interaction, code)
        steps = [await step_of_draft(interaction, step) for step in draft.steps]
        # A draft of before prices were kept has promised none: it is offered anew.
        await submit(interaction, *steps, at_most=draft.price or 0, once_as=number_of(code))

    @submits(*(row.form for row in CATALOGUE.values() if row.form is not None), VARIATION_FORM)
    async def submitted(self, interaction: Interaction, draft_code: str) -> None:
        """A form came back: what it has no field for is in its draft."""
        draft = await draft_of(interaction, draft_code)
        await confirm_and_submit(interaction, await step_of_form(interaction, draft.steps[0]))


async def _read_lyrics(bot: discord.Client, file: discord.Attachment, model: str) -> str:
    """Raises BadFileError, and BadInputError at once for lyrics that no form could shorten later."""
    longest = lyrics_limit(model)
    limit = longest * _BYTES_PER_CHARACTER
    if file.size > limit:
        raise BadFileError("too_large", limit=limit)
    try:
        content = await read_attachment(bot, file.url, within=_READING_SECONDS)
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadFileError("not_text", limit=limit) from None
    except MediaError:
        raise BadFileError("unreachable", limit=limit) from None
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
