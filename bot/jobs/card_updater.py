"""Keeps cards true: posts those that never showed, edits those that changed, ends those whose job has ended.

All edits of the process share one budget, and a card is edited at most every ten seconds unless its job has ended;
the time that a song takes counts down by itself in Discord's time tag.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import aiohttp
import discord

from bot import checkpoints
from bot.checkpoints import Checkpoint
from bot.jobs import schedule
from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours, may_look
from bot.jobs.delivery import GONE, NOT_ALLOWED, UNTIL_READY
from bot.jobs.sender import Sender
from bot.ui.cards import CardFacts, card
from bot.ui.titles import Source, sources_shown
from bot.workers import Worker, Workplace
from storage.rows.job import Job, JobState

log = logging.getLogger(__name__)

EDITS_PER_SECOND = 4.0
BETWEEN_EDITS = 10.0
# A first answer that is still on its way after this time has failed: Discord takes none after three seconds.
CARD_MISSING_AFTER = timedelta(seconds=30)
# What the last process sent before it ended has arrived by then, and nobody repeats it.
CARD_OF_LAST_PROCESS_MISSING_AFTER = timedelta(seconds=5)
CARD_GIVEN_UP_AFTER = timedelta(minutes=15)
TYPICAL = timedelta(seconds=150)
"""How long a song takes (two to three minutes, as docs.kie.ai has it), until recent jobs teach better."""
_MOST_LIVE = 60
_AFTER_FAILED_EDIT = 30.0
_AFTER_MISTAKE = 600.0
_UNKNOWN_MESSAGE = 10008


@dataclass(frozen=True)
class _Edit:
    """What a card is to show; `final` when nothing comes after it."""

    job: Job
    content: dict[str, Any]
    final: bool = False

    @property
    def look(self) -> str:
        return _look_of(self.content)


class CardUpdater(Worker):
    name: ClassVar[str] = "card updater"

    def __init__(self, at: Workplace, sender: Sender, bot: discord.Client, *, typical: timedelta = TYPICAL) -> None:
        super().__init__(at.clock, at.signals.cards)
        self._store = at.stores.jobs
        self._queries = at.stores.job_queries
        self._deliveries = at.stores.deliveries
        self._takes = at.stores.takes
        self._removals = at.stores.removals
        self._signals = at.signals
        self._sender = sender
        self._bot = bot
        self._typical = typical
        # By job, for cards that are alive: what it shows, when it was edited, when an edit may be tried again.
        self._shown: dict[int, str] = {}
        self._edited_at: dict[int, float] = {}
        self._not_before: dict[int, float] = {}
        self._busy_channels: set[int] = set()
        self._showing: set[int] = set()
        self._budget_from = 0.0
        self._started_at = at.clock.now()

    async def tick(self) -> float | None:
        if not self._bot.is_ready():
            return UNTIL_READY
        await self._show_missing()
        now = self.clock.monotonic()
        if now < self._budget_from:
            return self._budget_from - now
        edit = await self._edit_of_an_ended_card() or await self._edit_of_a_live_card()
        if edit is None:
            return BETWEEN_EDITS / 4
        self._busy_channels.add(edit.job.channel_id)
        self.spawn(self._make(edit))
        self._budget_from = now + 1 / EDITS_PER_SECOND
        return 1 / EDITS_PER_SECOND

    def _may_edit(self, job: Job) -> bool:
        """One edit at a time in a channel, whose rate limit discord.py waits out; and a rest after a failed one."""
        resting = self.clock.monotonic() < self._not_before.get(job.id, 0.0)
        return not resting and job.channel_id not in self._busy_channels

    async def _make(self, edit: _Edit) -> None:
        job = edit.job
        try:
            if not await self._edit(job, edit.content):
                self._not_before[job.id] = self.clock.monotonic() + _AFTER_FAILED_EDIT
            elif edit.final:
                checkpoints.reached(Checkpoint.CARD_ENDED)
                await self._store.card_ended(job.id)
                for memory in (self._shown, self._edited_at, self._not_before):
                    memory.pop(job.id, None)
            else:
                self._shown[job.id] = edit.look
        except Exception:
            self._not_before[job.id] = self.clock.monotonic() + _AFTER_FAILED_EDIT
            raise
        finally:
            self._busy_channels.discard(job.channel_id)

    async def _built(self, job: Job, facts: Callable[[], Awaitable[CardFacts]]) -> dict[str, Any] | None:
        """The card of a job; None, and a long rest, for one that cannot be built: it must not stop the others."""
        try:
            return card(job, await facts())
        except Exception:
            log.exception("job %s: its card cannot be built", job.code)
            self._not_before[job.id] = self.clock.monotonic() + _AFTER_MISTAKE
            return None

    # --- cards that never showed ---

    async def _show_missing(self) -> None:
        now = self.clock.now()
        for job in await self._queries.in_state(JobState.ACCEPTED):
            ours = job.created_at >= self._started_at
            patience = CARD_MISSING_AFTER if ours else CARD_OF_LAST_PROCESS_MISSING_AFTER
            due = job.id in self._signals.card_missing or now - job.created_at > patience
            if due and job.id not in self._showing and self.clock.monotonic() >= self._not_before.get(job.id, 0.0):
                self._showing.add(job.id)
                self.spawn(self._show(job))

    async def _show(self, job: Job) -> None:
        try:
            await self._show_card_of(job)
        finally:
            # Where it is still missing, the next attempt waits a little.
            self._not_before[job.id] = self.clock.monotonic() + UNTIL_READY
            self._signals.card_missing.done(job.id)
            self._showing.discard(job.id)

    async def _show_card_of(self, job: Job) -> None:
        """Find the card of an accepted job, or post it as a plain message, or cancel: nobody pays unseen."""
        channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        too_late = self.clock.now() - job.created_at > CARD_GIVEN_UP_AFTER
        if not may_look(self._bot, job.guild_id, job.channel_id):
            # Its card may stand there or not: without knowing, nothing is sent that somebody would pay for.
            if too_late:
                await self._store.cancel(job.id, now=self.clock.now())
            return
        try:
            message_id = await self._find_card(channel, job)
            if message_id is None:
                # The nonce is the job's own, so that two attempts within minutes make one card.
                facts = CardFacts(sources=await self._sources(job))
                message = await channel.send(**card(job, facts), nonce=f"card-{job.code}")
                message_id = message.id
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its card cannot be shown: %s", job.code, error)
            certain = isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429
            if certain or too_late:
                await self._store.cancel(job.id, now=self.clock.now())
            return
        if await self._store.card_shown(job.id, message_id):
            self._signals.preparer.notify()
            self._signals.sender.notify()

    async def _find_card(self, channel: discord.PartialMessageable, job: Job) -> int | None:
        wanted = f"job:cancel:{job.code}"
        # A card is younger than the interaction that it answers, whose id tells Discord's own time; where a draft's
        # code stands for it, our own time has to do.
        since = max(job.interaction_id or 0, discord.utils.time_snowflake(job.created_at - CLOCK_SKEW))
        return await find_ours(self._bot, channel, since, lambda message: wanted in custom_ids(message))

    # --- cards of ended jobs ---

    async def _edit_of_an_ended_card(self) -> _Edit | None:
        for job in await self._queries.cards_to_end(limit=50):
            if not self._may_edit(job):
                continue
            content = await self._built(job, partial(self._last_facts, job))
            if content is not None:
                return _Edit(job, content, final=True)
        return None

    async def _last_facts(self, job: Job) -> CardFacts:
        return CardFacts(
            deliveries=await self._deliveries.of_job(job.id),
            takes=await self._takes.of_job(job.id),
            sources=await self._sources(job),
            removed=job.state is JobState.FINISHED and await self._removals.nothing_left(job.id),
        )

    # --- cards of jobs under way ---

    async def _edit_of_a_live_card(self) -> _Edit | None:
        """Of the card that has waited longest among those that would look different now."""
        now = self.clock.monotonic()
        places = await self._queries.places()
        for job in sorted(await self._live_jobs(places), key=lambda job: self._edited_at.get(job.id, 0.0)):
            if now - self._edited_at.get(job.id, -BETWEEN_EDITS) < BETWEEN_EDITS or not self._may_edit(job):
                continue
            content = await self._built(job, partial(self._facts, job, places.get(job.id)))
            if content is not None and self._shown.get(job.id) != _look_of(content):
                self._edited_at[job.id] = now
                return _Edit(job, content)
        return None

    async def _live_jobs(self, places: dict[int, int]) -> list[Job]:
        """What moves: the latest at the provider, the front of the queue, the few whose audio is being prepared, and
        songs whose delivery has trouble."""
        front = [job_id for job_id, place in places.items() if place <= _MOST_LIVE]
        return [
            *await self._queries.at_provider(limit=_MOST_LIVE),
            *await self._queries.in_state(JobState.PREPARING),
            *await self._queries.by_ids(front),
            *await self._queries.undelivered(limit=_MOST_LIVE),
        ]

    async def _facts(self, job: Job, place: int | None) -> CardFacts:
        return CardFacts(
            place=place,
            pause=self._sender.trouble_of(job),
            now=self.clock.now(),
            ready_at=await self._ready_at(job),
            unclear_until=None if job.sent_at is None else job.sent_at + schedule.UNCLEAR_FOR,
            deliveries=await self._deliveries.of_job(job.id) if job.state is JobState.FINISHED else (),
            takes=await self._takes.of_job(job.id) if job.state is JobState.FINISHED else (),
            sources=await self._sources(job),
        )

    async def _sources(self, job: Job) -> tuple[Source, ...]:
        attachments = await self._queries.attachments(job.id)
        return sources_shown(await self._takes.sources_of(job.id), list(attachments.values()))

    async def _ready_at(self, job: Job) -> datetime | None:
        if job.sent_at is None:
            return None
        return job.sent_at + (await self._queries.typical_duration(job.operation) or self._typical)

    async def _edit(self, job: Job, content: dict[str, Any]) -> bool:
        """True when the card shows `content`, or when there is no card to edit any more."""
        assert job.card_message_id is not None
        channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            await channel.get_partial_message(job.card_message_id).edit(**content)
        except discord.HTTPException as error:
            if error.code in {_UNKNOWN_MESSAGE, *GONE, *NOT_ALLOWED}:
                return True  # deleted, or out of reach: nothing to keep true
            log.warning("job %s: its card could not be edited: %s", job.code, error)
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: the edit of its card did not get through: %s", job.code, type(error).__name__)
            return False
        return True


def _look_of(content: dict[str, Any]) -> str:
    """What a card shows, to be compared: an edit that changes nothing is not worth its place in the budget."""
    return json.dumps([content["embed"].to_dict(), content["view"].to_components()], sort_keys=True)
