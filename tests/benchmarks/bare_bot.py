"""What anybody would write: /generate answered at once with an embed, nothing written down. The baseline."""

import os

import discord
from discord import app_commands
from discord.ext import commands


class BareBot(commands.AutoShardedBot):
    def __init__(self) -> None:
        super().__init__(command_prefix=(), intents=discord.Intents(guilds=True), max_messages=None)

    async def setup_hook(self) -> None:
        self.tree.add_command(generate)
        await self.tree.sync()


@app_commands.command()
async def generate(interaction: discord.Interaction[BareBot], prompt: str) -> None:
    """Pretend to make a song."""
    embed = discord.Embed(title="A song from an idea", description=prompt)
    embed.add_field(name="Asked by", value=interaction.user.mention)
    await interaction.response.send_message(embed=embed)


if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"])
