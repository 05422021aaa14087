"""Deleting posts of ours on a member's wish."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord

from bot.catalogue.refusals import PostGoneError, PostOutOfReachError
from bot.jobs.channels import custom_ids
from bot.jobs.discord_refusals import Refusal, refusal_of
from bot.library.removing import PostPlace
from bot.ui.actions import MORE
from storage.rows.take import Take

_ARCHIVED = 50083
_MADE_UP_ID = 50035


async def delete_post(interaction: discord.Interaction[Any], take: Take, place: PostPlace) -> None:
    """Delete a post of ours with this take, and nothing else, whatever a button claims.

    Raises:
        PostGoneError: there is no such post.
        PostOutOfReachError: the bot may not see it any more, or its thread is archived.
    """
    bot = interaction.client
    channel = bot.get_partial_messageable(place.channel_id, guild_id=interaction.guild_id)
    with _in_words():
        message = await channel.fetch_message(place.message_id)
        assert bot.user is not None  # an interaction came
        if message.author.id != bot.user.id or MORE.custom_id(take.code) not in custom_ids(message):
            raise PostGoneError
        await message.delete()


async def delete_pressed(message: discord.Message) -> None:
    """Delete the message of ours whose button was pressed. Raises as `delete_post`."""
    with _in_words():
        await message.delete()


@contextmanager
def _in_words() -> Iterator[None]:
    """What Discord refuses for good, as refusals that a member is told."""
    try:
        yield
    except discord.HTTPException as error:
        refusal = refusal_of(error)
        if refusal is Refusal.GONE or error.code == _MADE_UP_ID:
            raise PostGoneError from error
        if refusal is Refusal.NOT_ALLOWED or error.code == _ARCHIVED:
            raise PostOutOfReachError from error
        raise
