"""Files that members attach, read from Discord's own host."""

import asyncio

import aiohttp
import discord

from bot.media.errors import MediaError, MediaReason


async def read_attachment(client: discord.Client, url: str, *, within: float = 60) -> bytes:
    """A file that a member attached, by Discord's own link, in at most `within` seconds. Raises MediaError."""
    try:
        async with asyncio.timeout(within):
            return await client.http.get_from_cdn(url)
    except (discord.NotFound, discord.Forbidden) as error:
        # Which of the two an expired link gets has changed over the years.
        raise MediaError(MediaReason.GONE, "Discord no longer has the attachment") from error
    except discord.HTTPException as error:
        raise MediaError(MediaReason.UNREACHABLE, f"Discord answered {error.status}") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise MediaError(MediaReason.UNREACHABLE, type(error).__name__) from error
