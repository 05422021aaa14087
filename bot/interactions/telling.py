"""Telling a member privately what somebody did to what is theirs."""

import logging

import aiohttp
import discord

from bot.interactions.context import Interaction
from bot.interactions.replies import public_locale
from bot.ui.i18n import translation_for
from bot.ui.moderation_wording import privately
from bot.ui.posts import title_of
from bot.ui.text import one_line
from storage.rows.moderation import ModerationKind
from storage.rows.take import Take

log = logging.getLogger(__name__)


async def tell_owner_of_take(interaction: Interaction, what: ModerationKind, take: Take) -> None:
    """As `tell_owner`, about a take."""
    title = one_line(title_of(take, translation_for(public_locale(interaction))), 100)
    await tell_owner(interaction, what, take.owner_id, title, take)


async def tell_owner(
    interaction: Interaction, what: ModerationKind, owner_id: int, title: str, take: Take | None = None
) -> None:
    """Tell the owner, unless they did it themselves, once, after it is done. Where they take no private messages, the
    card and the panel say it. `title` is escaped."""
    if owner_id == interaction.user.id:
        return
    tr = translation_for(public_locale(interaction))
    try:
        direct = await interaction.client.create_dm(discord.Object(owner_id))
        await direct.send(privately(what, interaction.user.id, title, take, tr))
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("the member %s could not be told privately: %s", owner_id, error)
