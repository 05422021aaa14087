"""`/replace`: a section of a take, made anew."""

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.client import Bandstand
from bot.interactions.confirming import submit_on_sources
from bot.interactions.context import Interaction
from bot.interactions.options import TAKE_HINT, TakeText
from bot.suno.operations.replace_section import ReplaceSectionRequest


class Sections(commands.Cog):
    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.rename(begin="start")
    @app_commands.describe(
        track=TAKE_HINT,
        begin="Where the section begins, such as 0:45",
        end="Where it ends: 10 to 60 seconds later, and at most half of the song",
        prompt="Lyrics of the section; [Instrumental] for none",
        style="The style of the section",
        title="The title of the song; it is named after the take when you leave it out",
        avoid="Styles to keep away from",
    )
    async def replace(
        self,
        interaction: Interaction,
        track: Transform[str, TakeText],
        begin: str,
        end: str,
        prompt: str,
        style: str,
        title: str | None = None,
        avoid: str | None = None,
    ) -> None:
        """Make a section of a song anew, for 5 credits."""
        fields = {"start": begin, "end": end, "lyrics": prompt, "style": style, "title": title or "", "avoid": avoid}
        await submit_on_sources(interaction, ReplaceSectionRequest, {**fields, "model": ""}, track)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Sections())
