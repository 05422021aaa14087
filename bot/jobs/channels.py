"""Looking into channels for messages of ours, which is how a lost answer is told from a lost request."""

from collections.abc import Callable
from datetime import timedelta

import discord

HISTORY = 1000
"""How many messages are looked through for one of ours: ten requests, and only after a crash or a lost answer."""
CLOCK_SKEW = timedelta(minutes=5)
"""How far this machine's clock and Discord's may be apart."""


def may_look(bot: discord.Client, guild_id: int, channel_id: int) -> bool:
    """Without the permission Discord shows an empty history, which proves nothing about what was posted."""
    guild = bot.get_guild(guild_id)
    channel = None if guild is None else guild.get_channel_or_thread(channel_id)
    if guild is None or channel is None or bot.user is None:
        return True  # Discord itself will say that there is nothing to look at
    ourselves = guild.get_member(bot.user.id)
    return ourselves is None or channel.permissions_for(ourselves).read_message_history


async def find_ours(
    bot: discord.Client,
    channel: discord.PartialMessageable,
    after: int,
    is_it: Callable[[discord.Message], bool],
) -> int | None:
    """The id of the first message of the bot after the id `after` that `is_it`, None without one.

    Raises discord.HTTPException.
    """
    assert bot.user is not None  # somebody has to be connected to ask
    async for message in channel.history(after=discord.Object(after), limit=HISTORY, oldest_first=True):
        if message.author.id == bot.user.id and is_it(message):
            return message.id
    return None


def custom_ids(message: discord.Message) -> list[str]:
    """The custom ids of all buttons of a message, in order."""
    return [
        str(child.custom_id)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if getattr(child, "custom_id", None)
    ]


def footers(message: discord.Message) -> set[str | None]:
    """What stands at the foot of a message's embeds."""
    return {embed.footer.text for embed in message.embeds}
