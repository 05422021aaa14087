"""The way of every request from a member to its card: check the channel, submit, show the card, or keep the draft."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.jobs.operations import CATALOGUE
from bot.jobs.service import Asker, draft_fields
from bot.refusals import DraftGoneError, MissingPermissionsError, RefusedError
from bot.suno.requests import SunoRequest
from bot.ui.cards import CardFacts, card
from bot.ui.forms import open_form
from bot.ui.replies import ALREADY_ANSWERED, public_locale, words_of
from bot.ui.wording import permission_names
from storage.drafts import Draft
from storage.jobs import Job

if TYPE_CHECKING:
    from bot.client import Bandstand

log = logging.getLogger(__name__)

DRAFTS_KEPT = timedelta(days=30)
NEEDED_TO_POST = ("view_channel", "attach_files", "embed_links", "read_message_history")


def asker_of(interaction: discord.Interaction[Any]) -> Asker:
    """Who asks and where. Only for commands of servers, which the command tree makes sure of."""
    assert interaction.guild_id is not None
    assert interaction.channel_id is not None
    return Asker(
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        user_id=interaction.user.id,
        locale=public_locale(interaction),
        interaction_id=interaction.id,
    )


def require_posting(interaction: discord.Interaction[Any]) -> None:
    """Raises MissingPermissionsError where a result could not be posted: said before anything is spent."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    needed = (*NEEDED_TO_POST, "send_messages_in_threads" if in_thread else "send_messages")
    missing = permission_names(interaction.app_permissions, needed)
    if missing:
        raise MissingPermissionsError(missing)


async def ask(interaction: "discord.Interaction[Bandstand]", request: SunoRequest) -> None:
    """Submit a request and answer with its card; when refused, what was typed is kept for an Edit button."""
    services = interaction.client.services
    try:
        require_posting(interaction)
        job = await services.jobs.submit(request, asker_of(interaction))
    except RefusedError as refused:
        refused.draft = await keep_draft(interaction, request.operation, draft_fields(request))
        raise
    if job is not None:
        await show_card(interaction, job)


async def show_card(interaction: "discord.Interaction[Bandstand]", job: Job) -> None:
    """The first and only initial answer to the interaction. When Discord does not take it, the bot posts it itself."""
    services = interaction.client.services
    try:
        message_id = await _send_card(interaction, job)
    except discord.HTTPException as error:
        log.warning("job %s: its card was refused: %s", job.code, error)
        message_id = None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("job %s: its card did not get through: %s", job.code, type(error).__name__)
        message_id = None
    if message_id is None:
        services.jobs.card_missing(job.id)
    else:
        await services.jobs.card_shown(job.id, message_id)


async def _send_card(interaction: "discord.Interaction[Bandstand]", job: Job) -> int | None:
    try:
        answer = await interaction.response.send_message(**card(job, CardFacts()))
    except discord.HTTPException as error:
        if error.code != ALREADY_ANSWERED:
            raise
        # A retry after a lost answer: the first attempt did show the card.
        return (await interaction.original_response()).id
    return answer.message_id


async def keep_draft(interaction: "discord.Interaction[Bandstand]", operation: str, fields: Mapping[str, Any]) -> str:
    """Keep what a member typed and return the draft's code."""
    assert interaction.guild_id is not None
    services = interaction.client.services
    now = services.clock.now()
    draft = Draft(interaction.guild_id, interaction.user.id, operation, fields)
    return await services.drafts.keep(draft, now=now, forget_before=now - DRAFTS_KEPT)


async def draft_of(interaction: "discord.Interaction[Bandstand]", code: str) -> Draft:
    """A member's own draft. Raises DraftGoneError, also for somebody else's."""
    draft = await interaction.client.services.drafts.by_code(code)
    if draft is None or draft.user_id != interaction.user.id or draft.guild_id != interaction.guild_id:
        raise DraftGoneError
    return draft


async def open_draft(interaction: "discord.Interaction[Bandstand]", operation: str, fields: Mapping[str, Any]) -> None:
    """Open the form of an operation, filled in with `fields`; they are kept as a new draft."""
    code = await keep_draft(interaction, operation, fields)
    await open_form(interaction, words_of(interaction), CATALOGUE[operation].form, code, fields)
