"""Where a member stands: what they see from there, and what they may do there."""

from typing import Any

import discord

from bot.catalogue.authority import Actor
from storage.rows.member import Viewer


def viewer_of(interaction: discord.Interaction[Any]) -> Viewer:
    """Who looks, from where. Only for what is reached from servers, which the command tree makes sure of."""
    assert interaction.guild_id is not None
    assert interaction.channel_id is not None
    return Viewer(interaction.guild_id, interaction.user.id, interaction.channel_id)


def readers_of(interaction: discord.Interaction[Any]) -> Viewer:
    """All who read what is said publicly where an interaction comes from."""
    viewer = viewer_of(interaction)
    return Viewer.everybody_in(viewer.guild_id, viewer.channel_id)


def actor_of(interaction: discord.Interaction[Any]) -> Actor:
    """Who acts, with what they may do in the channel that the interaction comes from."""
    guild_id, user_id, channel_id = viewer_of(interaction)
    permissions = interaction.permissions
    return Actor(guild_id, user_id, channel_id, permissions.manage_messages, permissions.manage_guild)


def everybody_may_look(interaction: discord.Interaction[Any]) -> bool:
    """Whether all members of the server may look into the channel; False where that is not known."""
    guild, channel = interaction.guild, interaction.channel
    if guild is None or interaction.channel_id is None:
        return False
    place = interaction.channel_id
    if isinstance(channel, discord.Thread):
        if channel.is_private():
            return False
        place = channel.parent_id
    # What an interaction says of its channel has no overwrites; the cache of servers has them.
    known, everybody = guild.get_channel(place), guild.get_role(guild.id)
    return known is not None and everybody is not None and known.permissions_for(everybody).view_channel
