"""Under each take: the buttons that open something, a form or the panel behind More."""

from functools import partial

from discord.ext import commands

from bot.catalogue.refusals import PersonaExistsError
from bot.client import Bandstand
from bot.interactions.context import Interaction
from bot.interactions.panels import show_panel
from bot.interactions.replies import answer_privately, translation_of
from bot.interactions.repost import show_take
from bot.interactions.take_forms import FORMS, open_persona_form, open_take_form
from bot.suno.requests import SunoRequest
from bot.ui.text import one_line
from storage.rows.take import Take


class Takes(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services
        for action, request in FORMS.items():
            bot.on_button("take", action, partial(self._open_form, request))
        bot.on_button("take", "persona", self._persona)
        bot.on_button("take", "more", self._more)
        bot.on_button("take", "open", self._open)
        bot.on_button("take", "play", self._play)
        for action, marked in (("favourite", True), ("unfavourite", False)):
            bot.on_button("take", action, partial(self._mark_favourite, marked))
        for action, allowed in (("allow_remix", True), ("forbid_remix", False)):
            bot.on_button("take", action, partial(self._let_remix, allowed))

    async def _more(self, interaction: Interaction, code: str) -> None:
        """The panel: from under a post, or as the way back from a question."""
        await show_panel(interaction, await self._find(interaction, code))

    async def _open(self, interaction: Interaction, code: str) -> None:
        """The panel of a take in a list."""
        await show_panel(interaction, await self._find(interaction, code), listed=True)

    async def _play(self, interaction: Interaction, code: str) -> None:
        await show_take(interaction, await self._find(interaction, code))

    async def _open_form(self, request: type[SunoRequest], interaction: Interaction, code: str) -> None:
        await open_take_form(interaction, request, await self._find_to_build_on(interaction, code))

    async def _persona(self, interaction: Interaction, code: str) -> None:
        """A take has one persona; one that was taken out of the lists comes back as it was."""
        assert interaction.guild_id is not None
        take, store = await self._find_to_build_on(interaction, code), self._services.personas
        before = await store.of_take(take.id)
        if before is None:
            await open_persona_form(interaction, take)
            return
        persona = before.persona
        if not before.removed:
            raise PersonaExistsError(persona.name, of_take=True)
        if not await store.put_back(persona.id, name=persona.name, description=persona.description):
            raise PersonaExistsError(persona.name, of_take=False)
        text = translation_of(interaction)(
            "The persona of this take is back, as **{name}**.", name=one_line(persona.name, 80)
        )
        await answer_privately(interaction, text)

    async def _mark_favourite(self, marked: bool, interaction: Interaction, code: str) -> None:
        take = await self._find(interaction, code)
        await self._services.library.mark_favourite(take, interaction.user.id, marked)
        await show_panel(interaction, take)

    async def _let_remix(self, allowed: bool, interaction: Interaction, code: str) -> None:
        """Its owner alone says whether others may build on a take."""
        assert interaction.guild_id is not None
        library = self._services.library
        take = await library.find_to_change(code, interaction.guild_id, interaction.user.id)
        await show_panel(interaction, await library.let_remix(take, allowed))

    async def _find(self, interaction: Interaction, code: str) -> Take:
        assert interaction.guild_id is not None
        return await self._services.library.find(code, interaction.guild_id, interaction.user.id)

    async def _find_to_build_on(self, interaction: Interaction, code: str) -> Take:
        assert interaction.guild_id is not None
        return await self._services.library.find_to_build_on(code, interaction.guild_id, interaction.user.id)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Takes(bot))
