"""Shows what came of jobs: in the channel, each post once, or in the private answer to whoever asked.

Discord drops a double by its nonce for some minutes. For the time after that, `posting` stands in the database before
the request leaves: whatever is found `posting` later is looked for in the channel before it is posted again. A private
result is an edit of one message, which can be repeated; once that cannot be reached, the channel gets one line instead.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import aiohttp
import discord

from bot import checkpoints
from bot.catalogue.outcomes import kind_of
from bot.checkpoints import Checkpoint
from bot.jobs.announcing import announcement, is_announced, only_its_member, opens, public_translation
from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours, footers, may_look
from bot.jobs.direct_word import DirectWord
from bot.jobs.discord_refusals import UNKNOWN_MESSAGE, Refusal, refusal_of
from bot.jobs.private_answers import AnswerGoneError, PrivateAnswers, can_be_edited
from bot.jobs.schedule import GIVE_UP_AFTER
from bot.media.errors import MediaError
from bot.results.result_view import Message, ResultView
from bot.results.result_views import ResultViews
from bot.ui.actions import AGAIN, REMOVE_PART, part_state, remove_post_button
from bot.ui.embeds import private_buttons
from bot.ui.i18n import Translation, translation_for
from bot.workers import Worker, Workplace
from storage.rows.delivery import REMOVED, DeliveryState
from storage.rows.delivery import Delivery as Row
from storage.rows.job import Job
from storage.rows.member import Viewer

log = logging.getLogger(__name__)

AT_ONCE = 8
UNTIL_READY = 0.5
"""Seconds between looks at whether the gateway is there; waiting for it would hold up the end of the process."""
# With one file of two still missing after this many attempts, the other one is posted alone.
ATTEMPTS_FOR_ALL = 4
_LONGEST_WAIT = timedelta(hours=1)
_REST_AFTER_MISTAKE = 30.0
# Whoever has waited for longer may have turned to something else, and is called.
_CALLED_AFTER = timedelta(minutes=1)
# A thread that stays archived for so long will not take it any more.
_GIVE_UP_REFUSED_AFTER = timedelta(days=1)


class Delivery(Worker):
    name: ClassVar[str] = "delivery"

    def __init__(self, at: Workplace, result_views: ResultViews, bot: discord.Client, answers: PrivateAnswers) -> None:
        super().__init__(at.clock, at.signals.delivery)
        self._store = at.stores.deliveries
        self._queries = at.stores.job_queries
        self._removals = at.stores.removals
        self._signals = at.signals
        self._result_views = result_views
        self._bot = bot
        self._answers = answers
        self._told_directly = DirectWord(at, bot)
        self._under_way: set[int] = set()
        self._resting: dict[int, float] = {}  # until when, by delivery
        self._file_limits: dict[int, int] = {}  # by delivery, where Discord refused what should have fitted

    async def tick(self) -> float | None:
        if not self._bot.is_ready():
            return UNTIL_READY
        free = AT_ONCE - self.in_hand
        if free <= 0:
            return None
        now = self.clock.monotonic()
        self._resting = {row: until for row, until in self._resting.items() if until > now}
        busy = self._under_way | self._resting.keys()
        for row in await self._store.due(self.clock.now(), AT_ONCE + len(busy)):
            if row.id not in busy and free > 0:
                free -= 1
                self._under_way.add(row.id)
                self.spawn(self._deliver(row))
        next_due = await self._store.next_due_at()
        if next_due is None or free <= 0:
            return None
        return max(1.0, (next_due - self.clock.now()).total_seconds())

    async def _deliver(self, row: Row) -> None:
        try:
            await self._attempt(row)
        except Exception:
            # Not even that it failed could be written down: without a rest it would be tried again at once.
            log.exception("delivery %d broke", row.id)
            self._resting[row.id] = self.clock.monotonic() + _REST_AFTER_MISTAKE
        finally:
            self._under_way.discard(row.id)
            self._signals.cards.notify()

    async def _attempt(self, row: Row) -> None:
        try:
            job = await self._queries.by_id(row.subject.id)
            assert job is not None  # a foreign key
            await self._deliver_job(row, job)
        except MediaError as error:
            log.warning("delivery %d: %s", row.id, error)
            await self._later(row, error.reason.value)
        except AnswerGoneError:
            # Its token is forgotten: the next attempt, at once, tells the channel.
            log.info("delivery %d: the private answer is gone", row.id)
            await self._later(row, "answer_gone", wait=timedelta(0))
        except discord.HTTPException as error:
            await self._refused_by_discord(row, error)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The request may have arrived: `posting` stays, and the channel is looked at first next time.
            log.warning("delivery %d: no clear answer from Discord: %s", row.id, type(error).__name__)
            await self._later(row, "no_answer", certainly_absent=False)
        except Exception:
            log.exception("delivery %d broke", row.id)
            await self._later(row, "mistake", certainly_absent=False)

    async def _deliver_job(self, row: Row, job: Job) -> None:
        answered = job.private and can_be_edited(job, self.clock.now())
        if row.state is DeliveryState.POSTING and answered:
            await self._store.not_there(row.id)  # an edit, which may be repeated
        elif row.state is DeliveryState.POSTING:
            if not may_look(self._bot, row.guild_id, row.channel_id):
                await self._told_directly.cannot_be_posted(row)
                await self._later(row, "not_allowed", certainly_absent=False)
                return
            found = await self._look_for(row, job)
            if found is not None:
                log.info("job %s: its post was found in the channel", job.code)
                await self._store.posted(row.id, found, now=self.clock.now())
                return
            await self._store.not_there(row.id)
        if await self._removals.nothing_left(job.id):
            await self._store.refused(row.id, trouble=REMOVED)
            return
        view = self._result_views.of(job)
        await view.keep(job, patient=row.attempts < ATTEMPTS_FOR_ALL)
        if job.withheld and await self._store.withhold(job.id):
            log.info("job %s: kept, not posted", job.code)
            return
        if job.private and await self._queries.further_step(job.id) is not None:
            await self._store.not_to_be_told(row.id)  # its answer shows the next step by now
            return
        if job.private and not answered:
            await self._announce(row, job, view)
            return
        tr = translation_for(job.locale)
        limit = self._file_limits.get(row.id) or self._guild_limit(row.guild_id)
        readers = Viewer.everybody_in(row.guild_id, row.channel_id)
        if job.private:
            readers = Viewer(row.guild_id, job.user_id, row.channel_id)
        async with self._result_views.messages(job, tr, limit, readers) as messages:
            if not job.private:
                await self._store.need_parts(job, len(messages), now=self.clock.now())
            if not await self._store.posting(row.id, attempt=row.attempts + 1, now=self.clock.now()):
                return  # withheld meanwhile: its turn comes again, and ends above
            if job.private:
                await self._answer(row, job, messages, tr)
            else:
                await self._post(row, job, messages[row.part], await view.headline(job, tr))

    async def _announce(self, row: Row, job: Job, view: ResultView) -> None:
        """One line in the channel, for want of an answer that could be edited."""
        tr = public_translation(self._bot, job.guild_id)
        line = announcement(job, await view.headline(job, tr), tr)
        if is_announced(job, has_result=True) and await self._store.posting(
            row.id, attempt=row.attempts + 1, now=self.clock.now()
        ):
            await self._sent(row, job, line)

    async def _answer(self, row: Row, job: Job, messages: Sequence[Message], tr: Translation) -> None:
        """The first part, with buttons for the others and for the channel."""
        with messages[0].as_kwargs(*private_buttons(tr, job.code, 0, len(messages))) as message:
            checkpoints.reached(Checkpoint.POSTING)
            shown = await self._answers.show_result(job, message)
        await self._written_down(row, job, shown)

    async def _post(self, row: Row, job: Job, part: Message, headline: str) -> None:
        """The first part answers the card, and calls a member who has waited; the others follow it quietly."""
        # Takes have it in their panel.
        remove = [] if kind_of(job) is None else [remove_post_button(translation_for(job.locale), job.code, row.part)]
        with part.as_kwargs(*remove) as message:
            if row.part == 0:
                message["reference"] = self._card_of(row, job)
            if row.part == 0 and self.clock.now() - job.created_at > _CALLED_AFTER:
                message["content"] = f"<@{job.user_id}> {headline}"
            await self._sent(row, job, {**message, "allowed_mentions": only_its_member(job)})

    async def _sent(self, row: Row, job: Job, message: dict[str, Any]) -> None:
        """Send it to the channel, and write down that it stands there. Raises discord.HTTPException."""
        checkpoints.reached(Checkpoint.POSTING)
        # The job's code is random: a number would be the same in another database, and Discord remembers nonces.
        posted = await self._channel(row).send(**message, nonce=f"{job.code}-{row.part}")
        await self._written_down(row, job, posted.id)

    async def _written_down(self, row: Row, job: Job, message_id: int) -> None:
        checkpoints.reached(Checkpoint.POSTED)
        await self._store.posted(row.id, message_id, now=self.clock.now())
        self._file_limits.pop(row.id, None)
        checkpoints.reached(Checkpoint.DELIVERED)
        log.info("job %s: part %d delivered", job.code, row.part + 1)

    async def _look_for(self, row: Row, job: Job) -> int | None:
        """Our post in its channel, told by a button that no other message has, and by being after the card."""
        assert job.card_message_id is not None  # nothing is sent before its card was shown
        mark = _known_by(row, job)
        # Posts of earlier versions had it at their foot.
        old_mark = f"{job.code} · {row.part + 1}"
        # From the moment of the request on: much may have been said between the card and that.
        earliest = (row.posting_at or row.created_at) - CLOCK_SKEW
        since = max(job.card_message_id, discord.utils.time_snowflake(earliest))

        def is_it(message: discord.Message) -> bool:
            # A card that has said that the job failed has had the button of a song's post.
            return message.id != job.card_message_id and (mark in custom_ids(message) or old_mark in footers(message))

        return await find_ours(self._bot, self._channel(row), since, is_it)

    async def _refused_by_discord(self, row: Row, error: discord.HTTPException) -> None:
        log.warning("delivery %d: Discord refused: %s", row.id, error)
        # A refusal says nothing about an earlier attempt whose answer was lost, least of all a refusal to look for it.
        absent = row.state is DeliveryState.PENDING
        match refusal_of(error):
            case Refusal.TOO_LARGE:
                limit = self._file_limits.get(row.id) or self._guild_limit(row.guild_id)
                self._file_limits[row.id] = limit // 2
                await self._later(row, "too_large", certainly_absent=absent, wait=timedelta(0))
            case Refusal.GONE if error.code == UNKNOWN_MESSAGE:
                # Discord remembers the nonce: the post arrived, its answer was lost, and somebody has deleted it since.
                await self._store.refused(row.id, trouble=REMOVED)
            case Refusal.GONE:
                await self._give_up(row, "channel_gone")
            case Refusal.NOT_ALLOWED:
                # An admin can grant it again; until then the member can have the song elsewhere.
                await self._told_directly.cannot_be_posted(row)
                await self._later(row, "not_allowed", certainly_absent=absent)
            case Refusal.NEVER if self.clock.now() - row.created_at > _GIVE_UP_REFUSED_AFTER:
                await self._give_up(row, f"discord_{error.code}")
            case Refusal.LATER if error.status >= 500 or error.status == 429:
                await self._later(row, "no_answer", certainly_absent=absent and error.status == 429)
            case _:
                # An archived thread, a lock, a filter of the server: it may be lifted, and until then the member knows.
                await self._told_directly.cannot_be_posted(row)
                await self._later(row, f"discord_{error.code}", certainly_absent=absent)

    async def _later(
        self, row: Row, trouble: str, *, certainly_absent: bool = True, wait: timedelta | None = None
    ) -> None:
        """Try again, ever more rarely, for as long as the provider keeps the files."""
        now = self.clock.now()
        if now - row.created_at > GIVE_UP_AFTER:
            await self._give_up(row, trouble)
            return
        if wait is None:
            wait = min(timedelta(seconds=10) * 2.0 ** min(row.attempts, 12), _LONGEST_WAIT)
        await self._store.try_again(
            row.id,
            attempt=row.attempts + 1,
            not_before=now + wait,
            trouble=trouble,
            certainly_absent=certainly_absent,
        )

    async def _give_up(self, row: Row, trouble: str) -> None:
        if await self._store.refused(row.id, trouble=trouble):
            await self._told_directly.cannot_be_posted(row)

    def _channel(self, row: Row) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(row.channel_id, guild_id=row.guild_id)

    def _guild_limit(self, guild_id: int) -> int:
        """What a file of the bot may have there; the member's own limit does not count."""
        guild = self._bot.get_guild(guild_id)
        return guild.filesize_limit if guild is not None else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES

    def _card_of(self, row: Row, job: Job) -> discord.MessageReference:
        assert job.card_message_id is not None  # nothing is sent before its card was shown
        return discord.MessageReference(
            message_id=job.card_message_id,
            channel_id=row.channel_id,
            guild_id=row.guild_id,
            fail_if_not_exists=False,
        )


def _known_by(row: Row, job: Job) -> str:
    """The custom id of a button that the message of this delivery has, and no other message after the card."""
    if job.private:
        return opens(job)
    if kind_of(job) is None:
        return AGAIN.custom_id(job.code)
    return REMOVE_PART.custom_id(part_state(job.code, row.part))
