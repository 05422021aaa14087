"""The library: `/show`, and the star under each take."""

from discord import app_commands
from discord.ext import commands

from bot.client import Bandstand, Interaction
from bot.ui.asking import require_posting
from bot.ui.posts import title_of
from bot.ui.replies import answer_privately, public_locale, words_of
from bot.ui.text import one_line
from bot.ui.words import words_for


class LibraryCommands(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services
        bot.on_button("take", "favourite", self.favourite)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(code="The take's code, as it stands under its player")
    async def show(self, interaction: Interaction, code: str) -> None:
        """Bring a take back, from the bot's own copy."""
        assert interaction.guild_id is not None
        require_posting(interaction)
        library = self._services.library
        kept = await library.kept(await library.find(code, interaction.guild_id))
        words = words_for(public_locale(interaction))
        limit = interaction.guild.filesize_limit if interaction.guild is not None else interaction.filesize_limit
        async with library.message([kept], words, file_limit=limit) as message:
            await interaction.response.send_message(**message)

    async def favourite(self, interaction: Interaction, code: str) -> None:
        """Mark a take, or take the mark away."""
        assert interaction.guild_id is not None
        take, marked = await self._services.library.toggle_favourite(code, interaction.guild_id, interaction.user.id)
        words = words_of(interaction)
        title = one_line(title_of(take, words), 100)
        if marked:
            text = words("⭐ **{title}** (`{code}`) is one of your favourites now.", title=title, code=take.code)
        else:
            text = words("**{title}** (`{code}`) is no longer one of your favourites.", title=title, code=take.code)
        await answer_privately(interaction, text)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(LibraryCommands(bot))
