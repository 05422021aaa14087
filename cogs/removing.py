"""Taking back a take or a post: for its owner, and for those who may manage messages."""

from contextlib import suppress

import discord
from discord.ext import commands

from bot.catalogue.refusals import NotYoursError, PostGoneError, PostOutOfReachError, StrangeButtonError
from bot.client import Bandstand
from bot.interactions.context import Interaction
from bot.interactions.finding import find_job, find_take_to_change
from bot.interactions.handlers import presses
from bot.interactions.replies import answer_privately, translation_of
from bot.jobs.channels import custom_ids
from bot.library.removing import PostPlace
from bot.ui.actions import MORE, REMOVE, REMOVE_NOW, REMOVE_POST, REMOVE_RESULT_POST
from bot.ui.panels import read_post_state, removal_question
from bot.ui.posts import title_of
from bot.ui.text import one_line
from storage.rows.take import Take


class Removing(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @presses(REMOVE)
    async def ask(self, interaction: Interaction, code: str) -> None:
        """Removing a take asks once."""
        take = await self._find_to_remove(interaction, code)
        question = removal_question(take, translation_of(interaction), self._title(interaction, take))
        await _say(interaction, **question)

    @presses(REMOVE_NOW)
    async def remove_take(self, interaction: Interaction, code: str) -> None:
        take = await self._find_to_remove(interaction, code)
        await self._services.removals.remove_take(take)
        text = translation_of(interaction)(
            "**{title}** (`{code}`) is removed from the library.",
            title=self._title(interaction, take),
            code=take.code,
        )
        await _say(interaction, content=text)

    @presses(REMOVE_POST)
    async def remove_post(self, interaction: Interaction, state: str) -> None:
        """The message goes, the take stays."""
        read = read_post_state(state)
        if read is None:
            raise StrangeButtonError
        code, place = read
        take = await self._find_to_remove(interaction, code)
        # Deleting may have to wait for Discord's rate limit, and an answer may not.
        in_place = interaction.message is not None and interaction.message.flags.ephemeral
        await interaction.response.defer(ephemeral=True, thinking=not in_place)
        await _delete(interaction, take, place)
        await self._services.removals.post_removed(place.message_id)
        text = translation_of(interaction)(
            "The post is gone. The take stays in the library: `/show {code}` brings it back.", code=take.code
        )
        await interaction.edit_original_response(content=text, embed=None, view=None)

    @presses(REMOVE_RESULT_POST)
    async def remove_result_post(self, interaction: Interaction, code: str) -> None:
        """The message that was pressed goes; the result stays, and is shown again to whoever asks for it."""
        message = interaction.message
        job = await find_job(interaction, code)
        if job.user_id != interaction.user.id and not interaction.permissions.manage_messages:
            raise NotYoursError
        if message is None or REMOVE_RESULT_POST.custom_id(job.code) not in custom_ids(message):
            raise StrangeButtonError
        # Deleting may have to wait for Discord's rate limit, and an answer may not.
        await interaction.response.defer(ephemeral=True, thinking=True)
        with suppress(discord.NotFound):  # somebody was quicker
            await message.delete()
        await self._services.removals.post_removed(message.id)
        text = translation_of(interaction)(
            "The post is gone. What it showed is kept: asking for it again shows it for free."
        )
        await interaction.edit_original_response(content=text)

    async def _find_to_remove(self, interaction: Interaction, code: str) -> Take:
        return await find_take_to_change(interaction, code, may_manage=interaction.permissions.manage_messages)

    def _title(self, interaction: Interaction, take: Take) -> str:
        return one_line(title_of(take, translation_of(interaction)), 100)


async def _delete(interaction: Interaction, take: Take, place: PostPlace) -> None:
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


async def _say(interaction: Interaction, *, content: str, view: discord.ui.View | None = None) -> None:
    """In place of the panel that was pressed, else privately."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.edit_message(content=content, embed=None, view=view)
    else:
        await answer_privately(interaction, content, view=view)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Removing(bot))
