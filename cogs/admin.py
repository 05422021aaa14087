"""For members who may manage the server: `/settings quota` and `/credits`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.refusals import AdminsOnlyError
from bot.client import Bandstand
from bot.interactions.context import Interaction, member_of
from bot.interactions.replies import answer_privately, translation_of
from bot.ui.overviews import credits_embed, limits_embed


def require_admin(interaction: Interaction) -> None:
    """Discord hides these commands from others, but a server may have shown them to a role. Raises AdminsOnlyError."""
    if not interaction.permissions.manage_guild:
        raise AdminsOnlyError


class Admin(commands.Cog):
    settings = app_commands.Group(
        name="settings",
        description="What this bot may do on this server",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @settings.command()
    @app_commands.describe(
        server="Credits a day for the whole server; a song costs 12",
        member="Credits a day for each member",
    )
    async def quota(
        self,
        interaction: Interaction,
        server: app_commands.Range[float, 0, 1_000_000] | None = None,
        member: app_commands.Range[float, 0, 1_000_000] | None = None,
    ) -> None:
        """Show or change how much may be spent in a day."""
        require_admin(interaction)
        asking, quotas = member_of(interaction), self._services.quotas
        if server is not None or member is not None:
            await quotas.change(asking.guild_id, guild_daily=_hundredths(server), member_daily=_hundredths(member))
        layers = await quotas.layers(*asking)
        await answer_privately(interaction, embed=limits_embed(layers, quotas.ceilings, translation_of(interaction)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def credits(self, interaction: Interaction) -> None:
        """What is left on the bot's account at the song service."""
        require_admin(interaction)
        # The one command that asks somebody else first: a private "thinking" is its first answer.
        await interaction.response.defer(ephemeral=True, thinking=True)
        left = await self._services.account.left()
        balance = await self._services.quotas.provider_balance()
        await interaction.followup.send(embed=credits_embed(left, balance, translation_of(interaction)), ephemeral=True)


def _hundredths(credits: float | None) -> int | None:
    return None if credits is None else round(credits * 100)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Admin(bot))
