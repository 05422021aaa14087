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

from bot.jobs.card_facts import CardFactsReader
from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours, may_look
from bot.jobs.discord_refusals import Refusal, refusal_of
from bot.jobs.private_answers import AnswerGoneError, PrivateAnswers
from bot.ui.actions import CANCEL
from bot.ui.cards import CardFacts, card
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

    def __init__(self, at: Workplace, bot: discord.Client, facts: CardFactsReader, answers: PrivateAnswers) -> None:
        self._store = at.stores.jobs
        self._queries = at.stores.job_queries
        self._facts = facts
        self._clock = at.clock
        self._signals = at.signals
        self._bot = bot
        self._answers = answers
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
        """Show the card of an accepted job, or cancel it once that is hopeless: nobody pays for what nobody saw."""
        message_id = None
        age = self._clock.now() - job.created_at
        hopeless = age > CARD_GIVEN_UP_AFTER
        rest = _BETWEEN_TRIES
        try:
            if job.private:
                message_id = await self._answers.find(job)
            else:
                message_id = await self._find_or_post_card(job)
        except AnswerGoneError:
            # Nobody else is to see it, so there is no other way to show it; but it may be on its way still.
            hopeless = age > CARD_OF_LAST_PROCESS_MISSING_AFTER
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its card cannot be shown: %s", job.code, error)
            hopeless = hopeless or _is_final(error)
        except Exception:
            log.exception("job %s: its card cannot be built", job.code)
            rest = _BETWEEN_LOOKS  # a mistake of ours must not fill the log
        try:
            if message_id is None:
                if hopeless and await self._store.cancel_unseen(job.id, now=self._clock.now()):
                    await self._answers.forget(job)
            elif await self._store.card_shown(job.id, message_id):
                self._signals.preparer.notify()
                self._signals.sender.notify()
        finally:
            self._let_go(job, rest)

    async def _find_or_post_card(self, job: Job) -> int | None:
        """The id of the card, found in the channel or posted there as a plain message.

        None where nobody may look: the card may stand there or not, and nothing is sent that somebody would pay for.
        Raises discord.HTTPException.
        """
        if not may_look(self._bot, job.guild_id, job.channel_id):
            return None
        channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        found = await self._find_card(channel, job)
        if found is not None:
            return found
        sources = await self._facts.sources(job)
        # The nonce is the job's own, so that two attempts within minutes make one card.
        message = await channel.send(**card(job, CardFacts(sources=sources)), nonce=f"card-{job.code}")
        return message.id

    async def _find(self, job: Job) -> None:
        """Write down where the card of a job that has ended stands, so that it is ended like any other."""
        try:
            if job.private:
                await self._store.card_shown(job.id, await self._answers.find(job))
            elif may_look(self._bot, job.guild_id, job.channel_id):
                channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
                message_id = await self._find_card(channel, job)
                if message_id is not None:
                    await self._store.card_shown(job.id, message_id)
                self._looked_for.add(job.id)
        except AnswerGoneError:
            await self._answers.forget(job)
            self._looked_for.add(job.id)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its card cannot be looked for: %s", job.code, error)
            if _is_final(error):
                self._looked_for.add(job.id)
        finally:
            self._let_go(job, _BETWEEN_LOOKS)

    def _let_go(self, job: Job, rest: float) -> None:
        self._not_before[job.id] = self._clock.monotonic() + rest
        self._signals.card_missing.done(job.id)
        self._in_hand.discard(job.id)

    async def _find_card(self, channel: discord.PartialMessageable, job: Job) -> int | None:
        wanted = CANCEL.custom_id(job.code)
        # A card is younger than the interaction that it answers, whose id tells Discord's own time; where a draft's
        # code stands for it, our own time has to do.
        since = max(job.interaction_id or 0, discord.utils.time_snowflake(job.created_at - CLOCK_SKEW))
        return await find_ours(self._bot, channel, since, lambda message: wanted in custom_ids(message))


def _is_final(error: Exception) -> bool:
    """Whether Discord has said that it will never take a card there."""
    return isinstance(error, discord.HTTPException) and refusal_of(error) in _FINAL
