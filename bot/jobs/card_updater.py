"""Keeps cards true: posts those that never showed, edits those that changed, ends those whose job has ended.

All edits of the process share one budget, and a card is edited at most every ten seconds unless its job has ended;
the time that a song takes counts down by itself in Discord's time tag.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import Any, ClassVar

import aiohttp
import discord

from bot import checkpoints
from bot.checkpoints import Checkpoint
from bot.jobs.announcing import announce_failure, is_announced
from bot.jobs.card_facts import CardFactsReader
from bot.jobs.delivery import UNTIL_READY
from bot.jobs.discord_refusals import Refusal, refusal_of
from bot.jobs.missing_cards import MissingCards
from bot.jobs.plan_answers import PlanAnswers
from bot.jobs.private_answers import AnswerGoneError, PrivateAnswers
from bot.jobs.sender import Sender
from bot.ui.cards import card
from bot.workers import Worker, Workplace
from storage.rows.job import Job, JobState

log = logging.getLogger(__name__)

EDITS_PER_SECOND = 4.0
BETWEEN_EDITS = 10.0
TYPICAL = timedelta(seconds=150)
"""How long a song takes (two to three minutes, as docs.kie.ai has it), until recent jobs teach better."""
_MOST_LIVE = 60
_AFTER_FAILED_EDIT = timedelta(seconds=30)
_LONGEST_REST = timedelta(hours=1)
_GIVEN_UP_AFTER = timedelta(days=1)
_TRIES_OF_A_DAY = 24
_BETWEEN_FORGETTING = 30.0
"""Seconds for which a token that is dead may stay."""


class _Outcome(Enum):
    """What came of an edit: the card shows it, is gone, may not be edited as it is, or is to be tried again."""

    SHOWN = auto()
    GONE = auto()
    REFUSED = auto()
    NOT_SHOWN = auto()


# Deleted, out of reach, or refused every time: there is nothing left to keep true.
_AFTER_REFUSAL = {
    Refusal.GONE: _Outcome.GONE,
    Refusal.NOT_ALLOWED: _Outcome.REFUSED,
    Refusal.NEVER: _Outcome.REFUSED,
}


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

    def __init__(
        self,
        at: Workplace,
        sender: Sender,
        bot: discord.Client,
        answers: PrivateAnswers,
        *,
        typical: timedelta = TYPICAL,
    ) -> None:
        super().__init__(at.clock, at.signals.cards)
        self._store = at.stores.jobs
        self._queries = at.stores.job_queries
        self._facts = CardFactsReader(at)
        self._plans = PlanAnswers(at)
        self._signals = at.signals
        self._sender = sender
        self._bot = bot
        self._answers = answers
        self._typical = typical
        self.edits = 0
        """How many edits were made in all."""
        # By job, for cards that are alive: what it shows, and when it was edited.
        self._shown: dict[int, str] = {}
        self._edited_at: dict[int, float] = {}
        self._busy: set[int] = set()  # channels and private answers, by their ids
        self._budget_from = 0.0
        self._forget_from = 0.0
        self._missing = MissingCards(at, bot, self._facts, answers)

    async def tick(self) -> float | None:
        if not self._bot.is_ready():
            return UNTIL_READY
        for work in await self._missing.due():
            self.spawn(work)
        now = self.clock.monotonic()
        if now >= self._forget_from:
            self._forget_from = now + _BETWEEN_FORGETTING
            await self._answers.forget_dead()
        if now < self._budget_from:
            return self._budget_from - now
        edit = await self._edit_of_an_ended_card() or await self._edit_of_a_live_card()
        if edit is None:
            return BETWEEN_EDITS / 4
        self._busy.add(_place_of(edit.job))
        self.edits += 1
        self.spawn(self._make(edit))
        self._budget_from = now + 1 / EDITS_PER_SECOND
        return 1 / EDITS_PER_SECOND

    def _may_edit(self, job: Job) -> bool:
        """One edit at a time in a channel, whose rate limit discord.py waits out; a private answer has its own."""
        return _place_of(job) not in self._busy

    async def _make(self, edit: _Edit) -> None:
        job = edit.job
        try:
            outcome = await self._edit(job, edit.content)
            if outcome is _Outcome.GONE and edit.final and job.private:
                outcome = await self._announce(job)
        except Exception:
            log.exception("job %s: the edit of its card broke", job.code)
            outcome = _Outcome.NOT_SHOWN
        finally:
            self._busy.discard(_place_of(job))
        match outcome:
            case _Outcome.SHOWN if not edit.final:
                self._shown[job.id] = edit.look
                if job.card_attempts:
                    await self._store.card_edited(job.id)
            case _Outcome.GONE if job.private and not edit.final:
                pass  # its end is told in another way
            case _Outcome.REFUSED if not edit.final:
                # The post of a song opens an archived thread, and a permission may come back before the end.
                await self._rest(job, _LONGEST_REST)
            case _Outcome.SHOWN | _Outcome.GONE | _Outcome.REFUSED:
                checkpoints.reached(Checkpoint.CARD_ENDED)
                await self._end(job)
            case _Outcome.NOT_SHOWN:
                await self._rest(job)

    async def _end(self, job: Job) -> None:
        await self._store.card_ended(job)
        self._shown.pop(job.id, None)
        self._edited_at.pop(job.id, None)

    async def _rest(self, job: Job, wait: timedelta | None = None) -> None:
        """Try again later, ever more rarely; a card that cannot tell the end of its job for a day is given up.

        Also by its tries: the card of an old job that changes once more has its day too.
        """
        now = self.clock.now()
        is_old = job.ended_at is not None and now - job.ended_at > _GIVEN_UP_AFTER
        if is_old and job.card_attempts >= _TRIES_OF_A_DAY:
            log.warning("job %s: its card is given up", job.code)
            await self._end(job)
            return
        wait = wait or min(_AFTER_FAILED_EDIT * 2.0 ** min(job.card_attempts, 12), _LONGEST_REST)
        await self._store.card_rests(job.id, not_before=now + wait)

    async def _built(self, job: Job, build: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any] | None:
        """The card of a job; None, and a rest, for one that cannot be built: it must not stop the others."""
        try:
            return await build()
        except Exception:
            log.exception("job %s: its card cannot be built", job.code)
            await self._rest(job, _LONGEST_REST)
            return None

    # --- cards of ended jobs ---

    async def _edit_of_an_ended_card(self) -> _Edit | None:
        for job in await self._queries.cards_to_end(self.clock.now(), limit=50):
            if not self._may_edit(job):
                continue
            if job.private and await self._plans.is_told_otherwise(job):
                checkpoints.reached(Checkpoint.CARD_ENDED)
                await self._end(job)
                continue
            content = await self._built(job, partial(self._card_of_ended, job))
            if content is not None:
                return _Edit(job, content, final=True)
        return None

    async def _card_of_ended(self, job: Job) -> dict[str, Any]:
        told = await self._facts.told(job)
        return card(told, await self._facts.last(told))

    async def _announce(self, job: Job) -> _Outcome:
        """Tell in the channel that it did not work, if it did not: its member can no longer be told privately."""
        if not is_announced(await self._facts.told(job), has_result=False):
            return _Outcome.GONE
        try:
            sources = await self._facts.sources(job)
            told = await announce_failure(self._bot, self._store, job, sources, self.clock.now())
        except discord.HTTPException as error:
            log.warning("job %s: its end could not be told: %s", job.code, error)
            return _AFTER_REFUSAL.get(refusal_of(error), _Outcome.NOT_SHOWN)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its end could not be told: %s", job.code, type(error).__name__)
            return _Outcome.NOT_SHOWN
        return _Outcome.SHOWN if told else _Outcome.NOT_SHOWN

    # --- cards of jobs under way ---

    async def _edit_of_a_live_card(self) -> _Edit | None:
        """Of the card that has waited longest among those that would look different now."""
        now = self.clock.monotonic()
        places = await self._queries.places()
        for job in sorted(await self._live_jobs(places), key=lambda job: self._edited_at.get(job.id, 0.0)):
            fresh = now - self._edited_at.get(job.id, -BETWEEN_EDITS) < BETWEEN_EDITS
            if (fresh and job.id not in self._signals.card_changed) or not self._may_edit(job):
                continue
            if job.private and not await self._plans.moves(job):
                continue
            content = await self._built(job, partial(self._card_under_way, job, places.get(job.id)))
            self._signals.card_changed.done(job.id)
            if content is not None and self._shown.get(job.id) != _look_of(content):
                self._edited_at[job.id] = now
                return _Edit(job, content)
        return None

    async def _live_jobs(self, places: dict[int, int]) -> list[Job]:
        """What moves: the latest at the provider, the front of the queue, the few whose audio is being prepared, and
        songs whose delivery has trouble."""
        now = self.clock.now()
        front = [job_id for job_id, place in places.items() if place <= _MOST_LIVE]
        waiting = [*await self._queries.in_state(JobState.PREPARING), *await self._queries.by_ids(front)]
        return [
            *await self._queries.cards_at_provider(now, limit=_MOST_LIVE),
            *(job for job in waiting if job.card_not_before is None or job.card_not_before <= now),
            *await self._queries.cards_of_undelivered(now, limit=_MOST_LIVE),
        ]

    async def _card_under_way(self, job: Job, place: int | None) -> dict[str, Any]:
        pause, ready_at = self._sender.trouble_of(job), await self._ready_at(job)
        return card(job, await self._facts.under_way(job, place=place, pause=pause, ready_at=ready_at))

    async def _ready_at(self, job: Job) -> datetime | None:
        if job.sent_at is None:
            return None
        return job.sent_at + (await self._queries.typical_duration(job.operation) or self._typical)

    async def _edit(self, job: Job, content: dict[str, Any]) -> _Outcome:
        assert job.card_message_id is not None
        channel = self._bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            if job.private:
                await self._answers.edit(job, content)
            else:
                await channel.get_partial_message(job.card_message_id).edit(**content)
        except AnswerGoneError:
            return _Outcome.GONE
        except discord.HTTPException as error:
            log.warning("job %s: its card could not be edited: %s", job.code, error)
            return _AFTER_REFUSAL.get(refusal_of(error), _Outcome.NOT_SHOWN)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: the edit of its card did not get through: %s", job.code, type(error).__name__)
            return _Outcome.NOT_SHOWN
        return _Outcome.SHOWN


def _place_of(job: Job) -> int:
    """Where its card stands: a channel, or a private answer."""
    return job.card_message_id if job.private and job.card_message_id is not None else job.channel_id


def _look_of(content: dict[str, Any]) -> str:
    """What a card shows, to be compared: an edit that changes nothing is not worth its place in the budget."""
    embed, view = content["embed"], content["view"]
    shown = [content["content"], embed and embed.to_dict(), view and view.to_components()]
    return json.dumps(shown, sort_keys=True)
