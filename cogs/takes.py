"""Under each take: the buttons that open something, a form or the panel behind More."""

from functools import partial

from discord.ext import commands

from bot.client import Bandstand
from bot.interactions.context import Interaction
from bot.interactions.finding import find_take, find_take_to_build_on, find_take_to_change
from bot.interactions.panels import show_panel
from bot.interactions.repost import show_take
from bot.interactions.take_forms import FORMS, open_take_form
from bot.suno.requests import SunoRequest


class Takes(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services
        for action, request in FORMS.items():
            bot.on_button("take", action, partial(self._open_form, request))
        bot.on_button("take", "more", self._more)
        bot.on_button("take", "open", self._open)
        bot.on_button("take", "play", self._play)
        for action, marked in (("favourite", True), ("unfavourite", False)):
            bot.on_button("take", action, partial(self._mark_favourite, marked))
        for action, allowed in (("allow_remix", True), ("forbid_remix", False)):
            bot.on_button("take", action, partial(self._let_remix, allowed))

    async def _more(self, interaction: Interaction, code: str) -> None:
        """The panel: from under a post, or as the way back from a question."""
        await show_panel(interaction, await find_take(interaction, code))

    async def _open(self, interaction: Interaction, code: str) -> None:
        """The panel of a take in a list."""
        await show_panel(interaction, await find_take(interaction, code), listed=True)

    async def _play(self, interaction: Interaction, code: str) -> None:
        await show_take(interaction, await find_take(interaction, code))

    async def _open_form(self, request: type[SunoRequest], interaction: Interaction, code: str) -> None:
        await open_take_form(interaction, request, await find_take_to_build_on(interaction, code))

    async def _mark_favourite(self, marked: bool, interaction: Interaction, code: str) -> None:
        take = await find_take(interaction, code)
        await self._services.library.mark_favourite(take, interaction.user.id, marked)
        await show_panel(interaction, take)

    async def _let_remix(self, allowed: bool, interaction: Interaction, code: str) -> None:
        """Its owner alone says whether others may build on a take."""
        take = await find_take_to_change(interaction, code)
        await show_panel(interaction, await self._services.library.let_remix(take, allowed))


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Takes(bot))
