"""Opening the panel of a take, and changing it where it was pressed."""

from typing import Any

import discord

from bot.interactions.context import Interaction, services_of
from bot.interactions.replies import translation_of
from bot.jobs.channels import custom_ids
from bot.library.removing import PostPlace
from bot.ui.actions import MORE, PLAY, REMOVE_POST, read
from bot.ui.panels import PanelFacts, panel, read_post_state
from storage.rows.take import Take


async def show_panel(interaction: Interaction, take: Take, *, listed: bool = False) -> None:
    """Answer with the panel of a take; where a panel was pressed, it changes.

    `listed` when a list was pressed. A panel that was opened from a list, or for a post, stays so.
    """
    services = services_of(interaction)
    message = interaction.message
    pressed = custom_ids(message) if message is not None else []
    in_panel = message is not None and message.flags.ephemeral and not listed
    facts = PanelFacts(
        relatives=await services.library.relatives(take),
        marked=await services.library.is_favourite(take, interaction.user.id),
        owned=take.owner_id == interaction.user.id,
        may_remove=may_remove(interaction, take),
        post=await _post_for(interaction, take, pressed),
        listed=listed or PLAY.custom_id(take.code) in pressed,
    )
    shown = panel(take, facts, translation_of(interaction))
    if in_panel:
        await interaction.response.edit_message(content=None, **shown)
    else:
        await interaction.response.send_message(**shown, ephemeral=True)


def may_remove(interaction: discord.Interaction[Any], take: Take) -> bool:
    """A take and its posts can be taken back by its owner, and by whoever may manage messages here."""
    return take.owner_id == interaction.user.id or interaction.permissions.manage_messages


async def _post_for(interaction: Interaction, take: Take, pressed: list[str]) -> PostPlace | None:
    """The post whose More was pressed, or that the pressed panel is for, else the one that first showed the take."""
    message = interaction.message
    if message is not None and not message.flags.ephemeral and MORE.custom_id(take.code) in pressed:
        return PostPlace(message.channel.id, message.id)
    for action, state in filter(None, map(read, pressed)):
        found = read_post_state(state) if action == REMOVE_POST else None
        if found is not None and found[0] == take.code:
            return found[1]
    return await services_of(interaction).removals.post_of(take)
