"""The library: `/show`, and `/library` and `/recordings` in pages."""

from dataclasses import replace
from typing import Any

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.catalogue.refusals import ModeratorsOnlyError, StrangeButtonError
from bot.client import Bandstand
from bot.interactions.context import Interaction
from bot.interactions.handlers import presses_each
from bot.interactions.options import TAKE_HINT, TakeOption
from bot.interactions.replies import public_locale, translation_of
from bot.interactions.repost import show_take
from bot.interactions.standing import actor_of, readers_of, viewer_of
from bot.ui.actions import TURN_PAGE
from bot.ui.i18n import Translation, translation_for
from bot.ui.lists import LONGEST_SEARCH, PAGE, PageState, page_message
from storage.rows.take import Listing, Page, Take

# What everybody may see; the others concern one member.
_PUBLIC = (Listing.SERVER, Listing.SEARCH)


class LibraryCommands(commands.Cog):
    library = app_commands.Group(name="library", description="Everything that was made here", guild_only=True)

    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(code=TAKE_HINT)
    async def show(self, interaction: Interaction, code: Transform[Take, TakeOption]) -> None:
        """Bring a take back, from the bot's own copy."""
        await show_take(interaction, code)

    @library.command()
    async def mine(self, interaction: Interaction) -> None:
        """Your takes and recordings on this server; only you see the list."""
        await self._begin(interaction, Listing.MINE)

    @library.command()
    async def server(self, interaction: Interaction) -> None:
        """All takes of this server, the latest first."""
        await self._begin(interaction, Listing.SERVER)

    @library.command()
    @app_commands.describe(text="The beginnings of words from title, style, member or code")
    async def search(self, interaction: Interaction, text: app_commands.Range[str, 1, LONGEST_SEARCH]) -> None:
        """Find takes of this server by title, style, member or code."""
        typed = " ".join(text.split())[:LONGEST_SEARCH]
        await self._begin(interaction, Listing.SEARCH, typed or "?")

    @library.command()
    async def favourites(self, interaction: Interaction) -> None:
        """What you have marked as your favourites; only you see the list."""
        await self._begin(interaction, Listing.FAVOURITES)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def recordings(self, interaction: Interaction) -> None:
        """Recordings that members have saved, to take down without hearing them; only you see the list."""
        await self._begin(interaction, Listing.RECORDINGS)

    @presses_each(TURN_PAGE)
    async def turn(self, interaction: Interaction, listing: Listing, written: str) -> None:
        """A page is turned by the member it belongs to; anybody else gets a copy of their own."""
        state = PageState.read(listing, written)
        if state is None:
            raise StrangeButtonError
        assert interaction.message is not None  # it has the button
        private = interaction.message.flags.ephemeral
        theirs = state.user_id == interaction.user.id
        if theirs and (private or listing in _PUBLIC):
            tr = translation_of(interaction) if private else translation_for(public_locale(interaction))
            await interaction.response.edit_message(**await self._page(interaction, state, tr))
        else:
            own = replace(state, user_id=interaction.user.id)
            page = await self._page(interaction, own, translation_of(interaction))
            await interaction.response.send_message(**page, ephemeral=True)

    async def _begin(self, interaction: Interaction, listing: Listing, typed: str = "") -> None:
        public = listing in _PUBLIC
        tr = translation_for(public_locale(interaction)) if public else translation_of(interaction)
        page = await self._page(interaction, PageState(listing, interaction.user.id, typed=typed), tr)
        await interaction.response.send_message(**page, ephemeral=not public)

    async def _page(self, interaction: Interaction, state: PageState, tr: Translation) -> dict[str, Any]:
        page = await self._takes_on(interaction, state)
        if not page.takes and state.number > 0:  # what stood there was removed meanwhile
            return await self._page(interaction, replace(state, number=0), tr)
        return page_message(page, state, tr)

    async def _takes_on(self, interaction: Interaction, state: PageState) -> Page:
        library = self._services.library
        if state.listing is Listing.RECORDINGS:
            actor = actor_of(interaction)
            if not actor.manages_messages and not actor.manages_server:
                raise ModeratorsOnlyError
            of_channel = None if actor.manages_server else actor.channel_id
            return await library.recordings(actor.guild_id, of_channel, state.number, size=PAGE)
        # Everybody in the channel reads what is public: it has nothing that one member alone may see.
        viewer = readers_of(interaction) if state.listing in _PUBLIC else viewer_of(interaction)
        return await library.page(state.listing, viewer, state.number, size=PAGE, typed=state.typed)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(LibraryCommands(bot))
