"""Posts finished takes, each song once.

Discord drops a double by its nonce for some minutes. For the time after that, `posting` stands in the database before
the request leaves: whatever is found `posting` later is looked for in the channel before it is posted again.
"""

import logging
from datetime import timedelta
from typing import Any, ClassVar

import aiohttp
import discord

from bot import checkpoints
from bot.catalogue.outcomes import kind_of
from bot.checkpoints import Checkpoint
from bot.jobs.channels import CLOCK_SKEW, find_ours, footers, may_look
from bot.jobs.discord_refusals import UNKNOWN_MESSAGE, Refusal, refusal_of
from bot.jobs.schedule import GIVE_UP_AFTER
from bot.media.errors import MediaError
from bot.results.result_view import marker
from bot.results.result_views import ResultViews
from bot.ui.actions import remove_post_button
from bot.ui.i18n import translation_for
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
# A thread that stays archived for so long will not take it any more.
_GIVE_UP_REFUSED_AFTER = timedelta(days=1)


class Delivery(Worker):
    name: ClassVar[str] = "delivery"

    def __init__(self, at: Workplace, result_views: ResultViews, bot: discord.Client) -> None:
        super().__init__(at.clock, at.signals.delivery)
        self._store = at.stores.deliveries
        self._queries = at.stores.job_queries
        self._takes = at.stores.takes
        self._removals = at.stores.removals
        self._signals = at.signals
        self._result_views = result_views
        self._bot = bot
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
        if row.state is DeliveryState.POSTING:
            if not may_look(self._bot, row.guild_id, row.channel_id):
                await self._tell_privately(row)
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
        tr = translation_for(job.locale)
        limit = self._file_limits.get(row.id) or self._guild_limit(row.guild_id)
        readers = Viewer.everybody_in(row.guild_id, row.channel_id)
        async with self._result_views.messages(job, tr, limit, readers) as messages:
            await self._store.need_parts(job, len(messages), now=self.clock.now())
            if not await self._store.posting(row.id, attempt=row.attempts + 1, now=self.clock.now()):
                return  # withheld meanwhile: its turn comes again, and ends above
            with messages[row.part].as_kwargs() as message:
                checkpoints.reached(Checkpoint.POSTING)
                posted = await self._post(row, job, message, await view.headline(job, tr))
        checkpoints.reached(Checkpoint.POSTED)
        await self._store.posted(row.id, posted.id, now=self.clock.now())
        self._file_limits.pop(row.id, None)
        checkpoints.reached(Checkpoint.DELIVERED)
        log.info("job %s: part %d delivered", job.code, row.part + 1)

    async def _post(self, row: Row, job: Job, message: dict[str, Any], headline: str) -> discord.Message:
        """The first part answers the card and calls the member; the others follow it quietly."""
        if row.part == 0:
            message["content"] = f"<@{job.user_id}> {headline}"
            message["reference"] = self._card_of(row, job)
        if kind_of(job) is not None:  # takes have it in their panel
            message["view"].add_item(remove_post_button(translation_for(job.locale), job.code))
        return await self._channel(row).send(
            **message,
            # The job's code is random: a number would be the same in another database, and Discord remembers nonces.
            nonce=f"{job.code}-{row.part}",
            allowed_mentions=discord.AllowedMentions(
                everyone=False, roles=False, users=[discord.Object(job.user_id)], replied_user=False
            ),
        )

    async def _look_for(self, row: Row, job: Job) -> int | None:
        """Our post in its channel, told by the mark at its foot and by being after the card."""
        assert job.card_message_id is not None  # nothing is sent before its card was shown
        mark = marker(job.code, row.part)
        # From the moment of the request on: much may have been said between the card and that.
        earliest = (row.posting_at or row.created_at) - CLOCK_SKEW
        since = max(job.card_message_id, discord.utils.time_snowflake(earliest))
        return await find_ours(self._bot, self._channel(row), since, lambda message: mark in footers(message))

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
                await self._tell_privately(row)
                await self._later(row, "not_allowed", certainly_absent=absent)
            case Refusal.NEVER if self.clock.now() - row.created_at > _GIVE_UP_REFUSED_AFTER:
                await self._give_up(row, f"discord_{error.code}")
            case Refusal.LATER if error.status >= 500 or error.status == 429:
                await self._later(row, "no_answer", certainly_absent=absent and error.status == 429)
            case _:
                # An archived thread, a lock, a filter of the server: it may be lifted, and until then the member knows.
                await self._tell_privately(row)
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
            await self._tell_privately(row)

    async def _tell_privately(self, row: Row) -> None:
        """Once for each job, however many posts it has: where a member finds what its channel does not take."""
        job = await self._queries.by_id(row.subject.id)
        assert job is not None  # a foreign key
        if job.withheld or not await self._store.first_to_tell(job.id, now=self.clock.now()):
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
