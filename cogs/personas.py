"""`/persona`: voices and styles of takes, made reusable by name."""

from contextlib import suppress
from typing import Any

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.catalogue.refusals import BadValueError, RefusedError
from bot.client import Bandstand
from bot.interactions.confirming import submit_on_sources
from bot.interactions.context import Interaction
from bot.interactions.finding import find_take_to_build_on
from bot.interactions.handlers import presses
from bot.interactions.options import PersonaOption, TakeText
from bot.interactions.replies import answer_privately, translation_of
from bot.interactions.standing import actor_of, viewer_of
from bot.interactions.take_forms import open_persona_form
from bot.suno.operations.persona import PERSONA_SECONDS, PersonaRequest
from bot.ui.actions import PERSONA
from bot.ui.overviews import personas_embed
from bot.ui.text import one_line
from bot.ui.times import parse_time
from storage.rows.persona import Persona
from storage.rows.take import Take


class Personas(commands.Cog):
    persona = app_commands.Group(
        name="persona", description="A voice and style to use again in other songs", guild_only=True
    )

    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @persona.command()
    @app_commands.rename(begin="from")
    @app_commands.describe(
        track="The take that has the voice: its title, style, member or code, or a link",
        name="What it is to be called; others choose it by this name",
        description="Voice and style in words: what makes it recognisable",
        begin="Where the voice is heard best, such as 0:45; the half minute from there counts",
    )
    async def create(
        self,
        interaction: Interaction,
        track: Transform[str, TakeText],
        name: app_commands.Range[str, 1, 80],
        description: app_commands.Range[str, 1, 1000],
        begin: str | None = None,
    ) -> None:
        """Save the voice and style of a take under a name; free, once for each take."""
        name = name.strip()
        fields: dict[str, Any] = {"name": name, "description": description, "start": begin or "0:00"}
        try:
            take = await find_take_to_build_on(interaction, track)
        except RefusedError:
            # This refuses it as well, and keeps what was typed.
            await submit_on_sources(interaction, PersonaRequest, fields, track)
            return
        if await self._put_back(interaction, take, name=name, description=description):
            return
        with suppress(BadValueError):  # refused below, where what was typed is kept
            beginning = parse_time("start", fields["start"])
            longest = beginning + PERSONA_SECONDS[1]
            fields["end"] = longest if take.duration is None else min(longest, take.duration)
        await submit_on_sources(interaction, PersonaRequest, fields, track)

    @persona.command(name="list")
    async def show(self, interaction: Interaction) -> None:
        """All personas of this server."""
        found = await self._services.personas.seen_by(viewer_of(interaction))
        takes = await self._services.library.by_ids([persona.take_id for persona in found], viewer_of(interaction))
        codes = {take.id: take.code for take in takes}
        await answer_privately(interaction, embed=personas_embed(found, codes, translation_of(interaction)))

    @persona.command()
    @app_commands.describe(name="Which one")
    async def delete(self, interaction: Interaction, name: Transform[Persona, PersonaOption]) -> None:
        """Take a persona out of the list. Songs that were made with it stay as they are."""
        await self._services.personas.remove(name, actor_of(interaction))
        tr = translation_of(interaction)
        await answer_privately(
            interaction, tr("The persona **{name}** is out of the list.", name=one_line(name.name, 80))
        )

    @presses(PERSONA)
    async def begin(self, interaction: Interaction, code: str) -> None:
        """The button of a take. One that was taken out of the list comes back as it was."""
        take = await find_take_to_build_on(interaction, code)
        if not await self._put_back(interaction, take):
            await open_persona_form(interaction, take)

    async def _put_back(
        self, interaction: Interaction, take: Take, *, name: str | None = None, description: str | None = None
    ) -> bool:
        """Whether the take had a persona, which is in the list again now, and the member told so."""
        back = await self._services.personas.put_back(take, name=name, description=description)
        if back is None:
            return False
        tr = translation_of(interaction)
        text = tr("The persona of this take is back, as **{name}**.", name=one_line(back, 80))
        await answer_privately(interaction, text)
        return True


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Personas(bot))
