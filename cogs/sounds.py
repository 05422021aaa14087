"""`/sound`: effects and loops."""

from discord import app_commands
from discord.ext import commands

from bot.catalogue.plans import Step
from bot.client import Bandstand
from bot.interactions.confirming import confirm_and_submit
from bot.interactions.context import Interaction
from bot.interactions.options import model_for
from bot.suno.operations.sounds import SOUND_KEYS, SoundsRequest


class Sounds(commands.Cog):
    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        prompt="What is to be heard, such as: a heavy door falls shut",
        loop="So that its end meets its beginning",
        tempo="Beats a minute",
        key="The key it is in",
    )
    @app_commands.choices(key=[app_commands.Choice(name=key, value=key) for key in SOUND_KEYS])
    async def sound(
        self,
        interaction: Interaction,
        prompt: str,
        loop: bool = False,
        tempo: app_commands.Range[int, 1, 300] | None = None,
        key: str | None = None,
    ) -> None:
        """A sound effect or a loop, for 2.5 credits."""
        model = model_for(interaction, SoundsRequest)
        await confirm_and_submit(
            interaction, Step(SoundsRequest(prompt=prompt.strip(), model=model, loop=loop, tempo=tempo, key=key))
        )


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Sounds())
