"""`/persona`: voices and styles of takes, made reusable by name."""

from contextlib import suppress
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.catalogue.refusals import BadValueError, NotYoursError, PersonaExistsError, RefusedError, UnknownPersonaError
from bot.client import Bandstand
from bot.interactions.confirming import start
from bot.interactions.context import Interaction
from bot.interactions.options import personas, tracks
from bot.interactions.replies import answer_privately, translation_of
from bot.suno.limits import PERSONA_SECONDS
from bot.suno.requests import PersonaRequest
from bot.ui.overviews import personas_embed
from bot.ui.text import one_line
from bot.ui.times import parse_time
from storage.rows.persona import Persona


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
    @app_commands.autocomplete(track=tracks)
    async def create(
        self,
        interaction: Interaction,
        track: str,
        name: app_commands.Range[str, 1, 80],
        description: app_commands.Range[str, 1, 1000],
        begin: str | None = None,
    ) -> None:
        """Save the voice and style of a take under a name; free, once for each take."""
        assert interaction.guild_id is not None
        store, name = self._services.personas, name.strip()
        fields: dict[str, Any] = {"name": name, "description": description, "start": begin or "0:00"}
        try:
            take = await self._services.library.find_to_build_on(track, interaction.guild_id, interaction.user.id)
        except RefusedError:
            await start(interaction, PersonaRequest, fields, track)  # refuses it too, and keeps what was typed
            return
        before = await store.of_take(take.id)
        if before is not None and not before.removed:
            raise PersonaExistsError(before.persona.name, of_take=True)
        if before is not None:
            if not await store.put_back(before.persona.id, name=name, description=description):
                raise PersonaExistsError(name, of_take=False)
            tr = translation_of(interaction)
            text = tr("The persona of this take is back, as **{name}**.", name=one_line(name, 80))
            await answer_privately(interaction, text)
            return
        with suppress(BadValueError):  # refused below, where what was typed is kept
            beginning = parse_time("start", fields["start"])
            longest = beginning + PERSONA_SECONDS[1]
            fields["end"] = longest if take.duration is None else min(longest, take.duration)
        await start(interaction, PersonaRequest, fields, track)

    @persona.command(name="list")
    async def show(self, interaction: Interaction) -> None:
        """All personas of this server."""
        assert interaction.guild_id is not None
        found = await self._services.personas.of_guild(interaction.guild_id)
        takes = await self._services.library.by_ids([persona.take_id for persona in found])
        codes = {take.id: take.code for take in takes}
        await answer_privately(interaction, embed=personas_embed(found, codes, translation_of(interaction)))

    @persona.command()
    @app_commands.describe(name="Which one")
    @app_commands.autocomplete(name=personas)
    async def delete(self, interaction: Interaction, name: str) -> None:
        """Take a persona out of the list. Songs that were made with it stay as they are."""
        found = await self._find(interaction, name)
        if found.owner_id != interaction.user.id and not interaction.permissions.manage_guild:
            raise NotYoursError
        await self._services.personas.remove(found.id, now=self._services.clock.now())
        tr = translation_of(interaction)
        await answer_privately(
            interaction, tr("The persona **{name}** is out of the list.", name=one_line(found.name, 80))
        )

    async def _find(self, interaction: Interaction, name: str) -> Persona:
        assert interaction.guild_id is not None
        found = await self._services.personas.by_name(interaction.guild_id, name)
        if found is None:
            raise UnknownPersonaError(name)
        return found


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Personas(bot))
