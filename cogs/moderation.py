"""Taking down and putting back: out of sight of all but the owner, for moderators where it was made."""

from contextlib import suppress

from discord.ext import commands

from bot.catalogue.authority import Owned, Right, may
from bot.catalogue.refusals import NotTakenDownError, NotYoursError, PostGoneError, PostOutOfReachError
from bot.client import Bandstand
from bot.interactions.context import Interaction
from bot.interactions.deleting import delete_post
from bot.interactions.finding import find_job, find_take_to_act_on
from bot.interactions.handlers import presses
from bot.interactions.panels import rights_to
from bot.interactions.replies import answer_in_place, answer_privately, translation_of
from bot.interactions.standing import actor_of
from bot.interactions.telling import tell_owner_of_take
from bot.ui.actions import MODERATE, PUT_BACK, PUT_BACK_ALL, TAKE_DOWN
from bot.ui.panels import moderation_panel, taken_down
from bot.ui.posts import title_of
from bot.ui.text import one_line
from storage.rows.moderation import ModerationKind
from storage.rows.take import Take


class Moderating(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @presses(MODERATE)
    async def show(self, interaction: Interaction, code: str) -> None:
        """What may be done with a recording of a list."""
        take = await find_take_to_act_on(interaction, code, Right.TAKE_DOWN)
        shown = moderation_panel(take, rights_to(interaction, take), translation_of(interaction))
        await answer_in_place(interaction, **shown)

    @presses(TAKE_DOWN)
    async def take_down(self, interaction: Interaction, code: str) -> None:
        """The take is hidden first, then its post goes: deleting may fail, and can be done by hand."""
        take = await find_take_to_act_on(interaction, code, Right.TAKE_DOWN)
        done = await self._services.removals.take_down(take, interaction.user.id)
        tr = translation_of(interaction)
        title = one_line(title_of(take, tr), 100)
        await answer_in_place(interaction, **taken_down(take, rights_to(interaction, take), tr, title))
        if not done:
            return  # somebody was quicker, and has told
        # Told first: whatever Discord says to the deletion, the one concerned knows.
        await tell_owner_of_take(interaction, ModerationKind.TAKE_DOWN, take)
        await self._delete_its_post(interaction, take)

    @presses(PUT_BACK)
    async def put_back(self, interaction: Interaction, code: str) -> None:
        """From what the moderator was told, and from the panel."""
        take = await find_take_to_act_on(interaction, code, Right.PUT_BACK)
        await self._put_back(interaction, [take])

    @presses(PUT_BACK_ALL)
    async def put_back_all(self, interaction: Interaction, code: str) -> None:
        """From the card, at any time later, by any moderator of its channel."""
        job = await find_job(interaction, code)
        if not may(actor_of(interaction), Right.PUT_BACK, Owned(job.guild_id, job.user_id, job.channel_id)):
            raise NotYoursError(Right.PUT_BACK)
        await self._put_back(interaction, await self._services.removals.taken_down(job))

    async def _put_back(self, interaction: Interaction, takes: list[Take]) -> None:
        back = [take for take in takes if await self._services.removals.put_back(take, interaction.user.id)]
        if not back:
            raise NotTakenDownError
        tr = translation_of(interaction)
        codes = ", ".join(f"`{take.code}`" for take in back)
        await answer_in_place(interaction, content=tr("Put back: {codes}. `/show` posts it again.", codes=codes))
        for take in back:
            await tell_owner_of_take(interaction, ModerationKind.PUT_BACK, take)

    async def _delete_its_post(self, interaction: Interaction, take: Take) -> None:
        place = await self._services.removals.post_of(take)
        if place is None:
            return
        try:
            with suppress(PostGoneError):
                await delete_post(interaction, take, place)
        except PostOutOfReachError:
            text = translation_of(interaction)("I may not delete its post: please do that yourself.")
            await answer_privately(interaction, text)
            return
        await self._services.removals.post_removed(place.message_id, interaction.user.id)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Moderating(bot))
