"""Private answers, and the one place where an error becomes an answer."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.catalogue.refusals import RefusedError
from bot.interactions.context import Interaction
from bot.logs import new_reference
from bot.ui import wording
from bot.ui.actions import draft_button, view_of
from bot.ui.i18n import Translation, translation_for

log = logging.getLogger(__name__)

# Discord's code for a second first answer: the first one did arrive.
ALREADY_ANSWERED = 40060


def translation_of(interaction: discord.Interaction[Any]) -> Translation:
    """The wording in the language of the member: for what only they see."""
    return translation_for(interaction.locale.value)


def public_locale(interaction: discord.Interaction[Any]) -> str:
    """The language of the server: for what everybody sees."""
    return (interaction.guild_locale or discord.Locale.american_english).value


async def answer_privately(
    interaction: discord.Interaction[Any],
    text: str | None = None,
    *,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
) -> None:
    """Say something to the member alone, as first answer or after it."""
    parts: dict[str, Any] = {"content": text, "embed": embed, "view": view}
    given = {name: part for name, part in parts.items() if part is not None}
    if interaction.response.is_done():
        await interaction.followup.send(**given, ephemeral=True)
    else:
        await interaction.response.send_message(**given, ephemeral=True)


@asynccontextmanager
async def taken_back_on_failure(interaction: Interaction) -> AsyncIterator[None]:
    """Take back the first answer, whoever saw it, whatever goes wrong inside: the member is told in private."""
    try:
        yield
    except Exception:
        with suppress(discord.HTTPException):
            await interaction.delete_original_response()
        raise


async def answer_in_place(
    interaction: discord.Interaction[Any],
    *,
    content: str | None = None,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
) -> None:
    """In place of the panel that was pressed, else privately."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.edit_message(content=content, embed=embed, view=view)
    else:
        await answer_privately(interaction, content, embed=embed, view=view)


def _cause_of(error: BaseException) -> BaseException:
    """What a command or the reading of its options raised, without discord.py's wrapping."""
    match error:
        case app_commands.CommandInvokeError():
            return error.original
        case app_commands.TransformerError(__cause__=BaseException() as cause):
            return cause
        case _:
            return error


async def reply_to_error(interaction: Interaction, error: BaseException) -> None:
    """Tell the member privately what is wrong and what to do; an error of ours gets a reference for the log."""
    error = _cause_of(error)
    tr = translation_of(interaction)
    view = None
    if isinstance(error, RefusedError):
        text = wording.refusal(error, tr)
        if error.draft is not None:
            view = view_of(draft_button(tr, error.draft))
    else:
        reference = new_reference()
        log.error("error %s in an interaction", reference, exc_info=error)
        text = tr(
            "Something went wrong on our side, and it is not your fault. Try again in a moment; if it happens again,"
            " tell an admin the reference `{reference}`.",
            reference=reference,
        )
    try:
        await answer_privately(interaction, text, view=view)
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as unanswered:
        log.warning("an answer to a member did not get through: %s", unanswered)
