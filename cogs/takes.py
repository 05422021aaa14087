"""Under each take: the star, and the buttons that open something, a form, its lyrics or the panel behind More."""

from discord.ext import commands

from bot.catalogue.authority import Right
from bot.client import Bandstand
from bot.interactions.context import Interaction
from bot.interactions.finding import find_job, find_take, find_take_to_act_on, find_take_to_build_on
from bot.interactions.handlers import presses, presses_each
from bot.interactions.lyrics import show_lyrics
from bot.interactions.panels import show_panel
from bot.interactions.replies import public_locale
from bot.interactions.repost import show_take
from bot.interactions.standing import viewer_of
from bot.interactions.take_forms import FORMS, open_take_form
from bot.interactions.vary import open_vary_form
from bot.suno.request import SunoRequest
from bot.ui.actions import JOB_LYRICS, LET_REMIX, LYRICS, MARK_FAVOURITE, MORE, OPEN, PLAY, STAR, VARY, shown_again
from bot.ui.i18n import translation_for
from bot.ui.take_buttons import star_label


class Takes(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @presses(MORE)
    async def more(self, interaction: Interaction, code: str) -> None:
        """The panel: from under a post, or as the way back from a question."""
        await show_panel(interaction, await find_take(interaction, code))

    @presses(OPEN)
    async def open(self, interaction: Interaction, code: str) -> None:
        """The panel of a take in a list."""
        await show_panel(interaction, await find_take(interaction, code), listed=True)

    @presses(PLAY)
    async def play(self, interaction: Interaction, code: str) -> None:
        await show_take(interaction, await find_take(interaction, code))

    @presses(STAR)
    async def star(self, interaction: Interaction, code: str) -> None:
        """A favourite of whoever presses, or no longer; the button tells how many members have it.

        Of two presses at the same moment Discord may show the earlier count; the next press puts it right.
        """
        take = await find_take(interaction, code)
        stars = await self._services.library.toggle_favourite(take, interaction.user.id)
        assert interaction.message is not None  # it has the button
        labels = {STAR.custom_id(take.code): star_label(take, stars, translation_for(public_locale(interaction)))}
        await interaction.response.edit_message(view=shown_again(interaction.message, labels=labels))

    @presses(LYRICS)
    async def lyrics(self, interaction: Interaction, code: str) -> None:
        await show_lyrics(interaction, [await find_take(interaction, code)])

    @presses(JOB_LYRICS)
    async def lyrics_of_job(self, interaction: Interaction, code: str) -> None:
        """Of all takes under whose post it stands, as far as they are still there."""
        job = await find_job(interaction, code)
        await show_lyrics(interaction, await self._services.library.of_job(job, viewer_of(interaction)))

    @presses_each(FORMS)
    async def open_form(self, interaction: Interaction, request: type[SunoRequest], code: str) -> None:
        await open_take_form(interaction, request, await find_take_to_build_on(interaction, code))

    @presses(VARY)
    async def vary(self, interaction: Interaction, code: str) -> None:
        """A new song like this one, but for what the form asks."""
        await open_vary_form(interaction, await find_take_to_build_on(interaction, code))

    @presses_each(MARK_FAVOURITE)
    async def mark_favourite(self, interaction: Interaction, marked: bool, code: str) -> None:
        take = await find_take(interaction, code)
        await self._services.library.mark_favourite(take, interaction.user.id, marked)
        await show_panel(interaction, take)

    @presses_each(LET_REMIX)
    async def let_remix(self, interaction: Interaction, allowed: bool, code: str) -> None:
        """Its owner alone says whether others may build on a take."""
        take = await find_take_to_act_on(interaction, code, Right.SPEAK_FOR_OWNER)
        await show_panel(interaction, await self._services.library.let_remix(take, allowed))


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Takes(bot))
