"""Taking back for good: a take with its files, for its owner and who may manage the server; and posts."""

from contextlib import suppress

from discord.ext import commands

from bot.catalogue.authority import Owned, Right, may
from bot.catalogue.operations import read_request
from bot.catalogue.refusals import NotYoursError, PostGoneError, StrangeButtonError
from bot.client import Bandstand
from bot.interactions.context import Interaction, member_of
from bot.interactions.deleting import delete_post, delete_pressed
from bot.interactions.finding import find_take, find_take_to_act_on
from bot.interactions.handlers import presses
from bot.interactions.replies import answer_in_place, translation_of
from bot.interactions.standing import actor_of, viewer_of
from bot.interactions.telling import tell_owner, tell_owner_of_take
from bot.jobs.channels import custom_ids
from bot.ui.actions import MODERATE, MORE, REMOVE, REMOVE_NOW, REMOVE_PART, REMOVE_POST, REMOVE_RESULT_POST, read_part
from bot.ui.i18n import translation_for
from bot.ui.panels import read_post_state, removal_question
from bot.ui.posts import title_of
from bot.ui.text import escaped, one_line
from bot.ui.titles import summary
from storage.rows.moderation import ModerationKind
from storage.rows.take import Take


class Removing(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @presses(REMOVE)
    async def ask(self, interaction: Interaction, code: str) -> None:
        """Removing a take asks once."""
        take = await find_take_to_act_on(interaction, code, Right.CHANGE)
        back = MORE if take.seen_by(viewer_of(interaction)) else MODERATE
        question = removal_question(take, translation_of(interaction), self._title(interaction, take), back)
        await answer_in_place(interaction, **question)

    @presses(REMOVE_NOW)
    async def remove_take(self, interaction: Interaction, code: str) -> None:
        take = await find_take_to_act_on(interaction, code, Right.CHANGE)
        removed = await self._services.removals.remove_take(take, interaction.user.id)
        text = translation_of(interaction)(
            "**{title}** (`{code}`) is removed from the library.",
            title=self._title(interaction, take),
            code=take.code,
        )
        await answer_in_place(interaction, content=text)
        if removed:
            await tell_owner_of_take(interaction, ModerationKind.REMOVE_TAKE, take)

    @presses(REMOVE_POST)
    async def remove_post(self, interaction: Interaction, state: str) -> None:
        """The message goes, the take stays. Where the message stands counts, which may be elsewhere than the take."""
        read = read_post_state(state)
        if read is None:
            raise StrangeButtonError
        code, place = read
        take = await find_take(interaction, code)
        if not may(actor_of(interaction), Right.TAKE_DOWN, Owned(take.guild_id, take.owner_id, place.channel_id)):
            raise NotYoursError(Right.TAKE_DOWN)
        # Deleting may have to wait for Discord's rate limit, and an answer may not.
        in_place = interaction.message is not None and interaction.message.flags.ephemeral
        await interaction.response.defer(ephemeral=True, thinking=not in_place)
        await delete_post(interaction, take, place)
        await self._services.removals.post_removed(place.message_id, _by_another(interaction, take.owner_id))
        text = translation_of(interaction)(
            "The post is gone. The take stays in the library: `/show {code}` brings it back.", code=take.code
        )
        await interaction.edit_original_response(content=text, embed=None, view=None)
        await tell_owner_of_take(interaction, ModerationKind.REMOVE_POST, take)

    @presses(REMOVE_RESULT_POST)
    async def remove_result_post(self, interaction: Interaction, code: str) -> None:
        """The message that was pressed goes; the result stays, and is shown again to whoever asks for it."""
        await self._remove_pressed(interaction, code, REMOVE_RESULT_POST.custom_id(code))

    @presses(REMOVE_PART)
    async def remove_part(self, interaction: Interaction, state: str) -> None:
        """As above, one part of a result."""
        read = read_part(state)
        if read is None:
            raise StrangeButtonError
        await self._remove_pressed(interaction, read[0], REMOVE_PART.custom_id(state))

    async def _remove_pressed(self, interaction: Interaction, code: str, custom_id: str) -> None:
        message = interaction.message
        job = await self._services.jobs.find(code, member_of(interaction).guild_id)
        if message is None or custom_id not in custom_ids(message):
            raise StrangeButtonError
        # Whoever wished it to be posted, else whoever asked for it.
        posted_by = message.interaction_metadata
        owner_id = job.user_id if posted_by is None else posted_by.user.id
        if not may(actor_of(interaction), Right.TAKE_DOWN, Owned(job.guild_id, owner_id, message.channel.id)):
            raise NotYoursError(Right.TAKE_DOWN)
        # Deleting may have to wait for Discord's rate limit, and an answer may not.
        await interaction.response.defer(ephemeral=True, thinking=True)
        with suppress(PostGoneError):  # somebody was quicker
            await delete_pressed(message)
        await self._services.removals.post_removed(message.id, _by_another(interaction, owner_id))
        text = translation_of(interaction)(
            "The post is gone. What it showed is kept: asking for it again shows it for free."
        )
        await interaction.edit_original_response(content=text)
        title = summary(read_request(job.operation, job.request), translation_for(job.locale), 100)
        await tell_owner(interaction, ModerationKind.REMOVE_POST, owner_id, escaped(title, 100))

    def _title(self, interaction: Interaction, take: Take) -> str:
        return one_line(title_of(take, translation_of(interaction)), 100)


def _by_another(interaction: Interaction, owner_id: int) -> int | None:
    """Who did it where that is not the owner."""
    return None if interaction.user.id == owner_id else interaction.user.id


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Removing(bot))
