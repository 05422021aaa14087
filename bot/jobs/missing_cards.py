"""Cards that never showed: found in the channel, posted as a plain message, or their job cancelled.

A first answer can get lost on its way, and a process can end between the answer and the note of it. Where the job was
cancelled before its card was found, the card is looked for all the same: it would offer Cancel for ever.
"""

import logging
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
import discord

from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours, may_look
from bot.jobs.discord_refusals import Refusal, refusal_of
from bot.ui.actions import CANCEL
from bot.ui.cards import CardFacts, card
from bot.ui.titles import sources_shown
from bot.workers import Workplace
from storage.rows.job import Job, JobState

log = logging.getLogger(__name__)

# A first answer that is still on its way after this time has failed: Discord takes none after three seconds.
CARD_MISSING_AFTER = timedelta(seconds=30)
# What the last process sent before it ended has arrived by then, and nobody repeats it.
CARD_OF_LAST_PROCESS_MISSING_AFTER = timedelta(seconds=5)
CARD_GIVEN_UP_AFTER = timedelta(minutes=15)
_BETWEEN_TRIES = 0.5
_BETWEEN_LOOKS = 30.0
_FINAL = (Refusal.GONE, Refusal.NOT_ALLOWED, Refusal.NEVER)


class MissingCards:
    """Looks after accepted jobs whose card nobody has seen: nobody pays for what nobody saw."""

    def __init__(self, at: Workplace, bot: discord.Client) -> None:
        self._store = at.stores.jobs
        self._queries = at.stores.job_queries
        self._takes = at.stores.takes
        self._clock = at.clock
        self._signals = at.signals
        self._bot = bot
        self._started_at = at.clock.now()
        self._in_hand: set[int] = set()
        self._not_before: dict[int, float] = {}  # by job, in monotonic seconds
        self._looked_for: set[int] = set()  # jobs that have ended, whose card was found or is not there

    async def due(self) -> list[Coroutine[Any, Any, None]]:
        """What is to be done now, each to be run beside the others."""
        now = self._clock.now()
        accepted = await self._queries.in_state(JobState.ACCEPTED)
        ended = await self._queries.ended_without_card(since=now - CARD_GIVEN_UP_AFTER)
        without_card = [*accepted, *ended]
        self._not_before = {job.id: self._not_before[job.id] for job in without_card if job.id in self._not_before}
        self._looked_for &= {job.id for job in ended}
        found = []
        for job in without_card:
            ours = job.created_at >= self._started_at
            patience = CARD_MISSING_AFTER if ours else CARD_OF_LAST_PROCESS_MISSING_AFTER
            missing = job.id in self._signals.card_missing or now - job.created_at > patience
            resting = self._clock.monotonic() < self._not_before.get(job.id, 0.0)
            if missing and not resting and job.id not in self._in_hand | self._looked_for:
                self._in_hand.add(job.id)
                found.append(self._show(job) if job.state is JobState.ACCEPTED else self._find(job))
        return found

    async def _show(self, job: Job) -> None:
        try:
            await self._show_card_of(job)
        finally:
            self._not_before[job.id] = self._clock.monotonic() + _BETWEEN_TRIES
            self._signals.card_missing.done(job.id)
            self._in_hand.discard(job.id)

    async def _show_card_of(self, job: Job) -> None:
        """Find the card of an accepted job, or post it as a plain message, or cancel: nobody pays unseen."""
        channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        too_late = self._clock.now() - job.created_at > CARD_GIVEN_UP_AFTER
        if not may_look(self._bot, job.guild_id, job.channel_id):
            # Its card may stand there or not: without knowing, nothing is sent that somebody would pay for.
            if too_late:
                await self._store.cancel(job.id, now=self._clock.now(), withhold=False)
            return
        try:
            message_id = await self._find_card(channel, job)
            if message_id is None:
                # The nonce is the job's own, so that two attempts within minutes make one card.
                attachments = await self._queries.attachments(job.id)
                sources = sources_shown(await self._takes.sources_of(job.id), list(attachments.values()))
                facts = CardFacts(sources=sources)
                message = await channel.send(**card(job, facts), nonce=f"card-{job.code}")
                message_id = message.id
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its card cannot be shown: %s", job.code, error)
            certain = isinstance(error, discord.HTTPException) and refusal_of(error) in _FINAL
            if certain or too_late:
                await self._store.cancel(job.id, now=self._clock.now(), withhold=False)
            return
        if await self._store.card_shown(job.id, message_id):
            self._signals.preparer.notify()
            self._signals.sender.notify()

    async def _find(self, job: Job) -> None:
        """Write down where the card of a job that has ended stands, so that it is ended like any other."""
        try:
            if may_look(self._bot, job.guild_id, job.channel_id):
                channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
                message_id = await self._find_card(channel, job)
                if message_id is not None:
                    await self._store.card_shown(job.id, message_id)
                self._looked_for.add(job.id)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its card cannot be looked for: %s", job.code, error)
            if isinstance(error, discord.HTTPException) and refusal_of(error) in _FINAL:
                self._looked_for.add(job.id)
        finally:
            self._not_before[job.id] = self._clock.monotonic() + _BETWEEN_LOOKS
            self._signals.card_missing.done(job.id)
            self._in_hand.discard(job.id)

    async def _find_card(self, channel: discord.PartialMessageable, job: Job) -> int | None:
        wanted = CANCEL.custom_id(job.code)
        # A card is younger than the interaction that it answers, whose id tells Discord's own time; where a draft's
        # code stands for it, our own time has to do.
        since = max(job.interaction_id or 0, discord.utils.time_snowflake(job.created_at - CLOCK_SKEW))
        return await find_ours(self._bot, channel, since, lambda message: wanted in custom_ids(message))
