"""Deleting posts of ours on a member's wish."""

from typing import Any

import discord

from bot.catalogue.refusals import PostGoneError, PostOutOfReachError
from bot.jobs.channels import custom_ids
from bot.library.removing import PostPlace
from bot.ui.actions import MORE
from storage.rows.take import Take


async def delete_post(interaction: discord.Interaction[Any], take: Take, place: PostPlace) -> None:
    """Delete a post of ours with this take, and nothing else, whatever a button claims.

    Raises:
        PostGoneError: there is no such post.
        PostOutOfReachError: the bot may not see it any more.
    """
    bot = interaction.client
    channel = bot.get_partial_messageable(place.channel_id, guild_id=interaction.guild_id)
    try:
        message = await channel.fetch_message(place.message_id)
        assert bot.user is not None  # an interaction came
        if message.author.id != bot.user.id or MORE.custom_id(take.code) not in custom_ids(message):
            raise PostGoneError
        await message.delete()
    except discord.Forbidden as error:
        raise PostOutOfReachError from error
    except discord.HTTPException as error:
        if error.status in (400, 404):  # 400: a made-up id
            raise PostGoneError from error
        raise
