"""What a member is told by direct message: that what they asked for is done, and cannot be posted."""

import logging

import aiohttp
import discord

from bot.ui.i18n import translation_for
from bot.workers import Workplace
from storage.rows.delivery import Delivery

log = logging.getLogger(__name__)


class DirectWord:
    def __init__(self, at: Workplace, bot: discord.Client) -> None:
        self._deliveries = at.stores.deliveries
        self._queries = at.stores.job_queries
        self._takes = at.stores.takes
        self._clock = at.clock
        self._bot = bot

    async def cannot_be_posted(self, row: Delivery) -> None:
        """Once for each job, however many posts it has: where a member finds what its channel does not take."""
        job = await self._queries.by_id(row.subject.id)
        assert job is not None  # a foreign key
        if job.withheld or not await self._deliveries.first_to_tell(job.id, now=self._clock.now()):
            return  # nobody waits for a post, or knows already
        tr = translation_for(job.locale)
        codes = ", ".join(f"`{take.code}`" for take in await self._takes.of_job(job.id))
        if codes:
            text = tr(
                "Your song is done, but I cannot post it in <#{channel}>. Type `/show` with one of these codes in"
                " another channel of that server: {codes}",
                channel=row.channel_id,
                codes=codes,
            )
        else:
            text = tr(
                "What you asked for is done, but I cannot post it in <#{channel}>. Files of a take can be asked for"
                " again in another channel of that server; that costs nothing.",
                channel=row.channel_id,
            )
        try:
            direct = await self._bot.create_dm(discord.Object(job.user_id))
            await direct.send(text)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: the member could not be told privately: %s", job.code, error)
