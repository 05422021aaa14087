"""Words for songs: `/lyrics` and `/style`."""

from discord import app_commands
from discord.ext import commands

from bot.catalogue.plans import Step
from bot.client import Bandstand
from bot.interactions.confirming import confirm_and_submit
from bot.interactions.context import Interaction
from bot.suno.operations.lyrics import LyricsRequest
from bot.suno.operations.style_boost import StyleBoostRequest


class WordsForSongs(commands.Cog):
    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(prompt="What they are about, in at most 200 characters")
    async def lyrics(self, interaction: Interaction, prompt: str) -> None:
        """Lyrics to choose from, each with a button to make a song of it; 0.4 credits."""
        await confirm_and_submit(interaction, Step(LyricsRequest(prompt=prompt.strip())))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(text="The style in a few words, such as: melancholic swing")
    async def style(self, interaction: Interaction, text: str) -> None:
        """A richer description of a style, with a button to make a song in it; 0.4 credits."""
        await confirm_and_submit(interaction, Step(StyleBoostRequest(text=text.strip())))


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(WordsForSongs())
