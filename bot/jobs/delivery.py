"""Posts finished takes, each song once.

Discord drops a double by its nonce for some minutes. For the time after that, `posting` stands in the database before
the request leaves: whatever is found `posting` later is looked for in the channel before it is posted again.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import aiohttp
import discord

from bot.clock import Clock
from bot.jobs import checkpoints
from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours, may_look
from bot.jobs.checkpoints import Checkpoint
from bot.jobs.schedule import GIVE_UP_AFTER
from bot.library.finding import Library
from bot.library.keeping import Keeper, KeptTake
from bot.media.errors import MediaError
from bot.ui.posts import title_of
from bot.ui.text import one_line
from bot.ui.words import words_for
from bot.workers import Bells, Worker
from storage.deliveries import Delivery as Row
from storage.deliveries import DeliveryState, DeliveryStore
from storage.job_queries import JobQueries
from storage.jobs import Job
from storage.takes import Take, TakeStore

if TYPE_CHECKING:
    from bot.client import Bandstand

log = logging.getLogger(__name__)

AT_ONCE = 4
UNTIL_READY = 0.5
"""Seconds between looks at whether the gateway is there; waiting for it would hold up the end of the process."""
# With one file of two still missing after this many attempts, the other one is posted alone.
ATTEMPTS_FOR_ALL = 4
_LONGEST_WAIT = timedelta(hours=1)
TOO_LARGE = 40005
GONE = {10003, 10004}  # unknown channel, unknown guild
NOT_ALLOWED = {50001, 50013}  # missing access, missing permissions


class Delivery(Worker):
    name: ClassVar[str] = "delivery"

    def __init__(
        self,
        store: DeliveryStore,
        queries: JobQueries,
        takes: TakeStore,
        keeper: Keeper,
        library: Library,
        bot: "Bandstand",
        clock: Clock,
        bells: Bells,
    ) -> None:
        super().__init__(clock, bells.delivery)
        self._store = store
        self._queries = queries
        self._takes = takes
        self._keeper = keeper
        self._library = library
        self._bot = bot
        self._bells = bells
        self._under_way: set[int] = set()
        self._file_limits: dict[int, int] = {}  # by delivery, where Discord refused what should have fitted

    async def turn(self) -> float | None:
        if not self._bot.is_ready():
            return UNTIL_READY
        free = AT_ONCE - self.in_hand
        if free <= 0:
            return None
        for row in await self._store.due(self.clock.now(), AT_ONCE + len(self._under_way)):
            if row.id not in self._under_way and free > 0:
                free -= 1
                self._under_way.add(row.id)
                self.spawn(self._deliver(row))
        next_due = await self._store.next_due_at()
        if next_due is None or free <= 0:
            return None
        return max(1.0, (next_due - self.clock.now()).total_seconds())

    async def _deliver(self, row: Row) -> None:
        try:
            job = await self._queries.by_id(row.job_id)
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
        finally:
            self._under_way.discard(row.id)
            self._bells.cards.ring()

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
        kept = await self._files(row, await self._takes.of_job(job.id))
        if job.withheld and await self._store.withhold(job.id):
            log.info("job %s: kept, not posted", job.code)
            return
        words = words_for(job.locale)
        title = one_line(title_of(kept[0].take, words), 100)
        content = words("<@{user}> **{title}** is ready.", user=job.user_id, title=title)
        limit = self._file_limits.get(row.id) or self._guild_limit(row.guild_id)
        async with self._library.message(kept, words, file_limit=limit, job_code=job.code, content=content) as message:
            if row.state is DeliveryState.PENDING and not await self._store.posting(row.id):
                return  # withheld meanwhile: its turn comes again, and ends above
            checkpoints.reached(Checkpoint.POSTING)
            posted = await self._channel(row).send(
                **message,
                nonce=row.nonce,
                reference=self._card_of(row, job),
                allowed_mentions=discord.AllowedMentions(
                    everyone=False, roles=False, users=[discord.Object(job.user_id)], replied_user=False
                ),
            )
        checkpoints.reached(Checkpoint.POSTED)
        await self._store.posted(row.id, posted.id, now=self.clock.now())
        self._file_limits.pop(row.id, None)
        checkpoints.reached(Checkpoint.DELIVERED)
        log.info("job %s: delivered", job.code)

    async def _files(self, row: Row, takes: Sequence[Take]) -> list[KeptTake]:
        """Copies of all takes; after some attempts, of those that can be had at all. Raises MediaError."""
        kept: list[KeptTake] = []
        trouble: MediaError | None = None
        for take in takes:
            try:
                kept.append(await self._keeper.keep(take))
            except MediaError as error:
                log.warning("take %s cannot be fetched: %s", take.code, error)
                trouble = error
        if trouble is not None and (not kept or row.attempts < ATTEMPTS_FOR_ALL):
            raise trouble
        return kept

    async def _look_for(self, row: Row, job: Job) -> int | None:
        """Our post of this job in its channel, told by the job's code in its buttons and by being after the card."""
        assert job.card_message_id is not None  # nothing is sent before its card was shown
        wanted = f"job:again:{job.code}"
        # It is a reply to the card, and no older than its delivery: much may have been said between the two.
        since = max(job.card_message_id, discord.utils.time_snowflake(row.created_at - CLOCK_SKEW))
        return await find_ours(self._bot, self._channel(row), since, lambda message: wanted in custom_ids(message))

    async def _refused_by_discord(self, row: Row, error: discord.HTTPException) -> None:
        log.warning("delivery %d: Discord refused: %s", row.id, error)
        # A refusal says nothing about an earlier attempt whose answer was lost, least of all a refusal to look for it.
        absent = row.state is DeliveryState.PENDING
        if error.code == TOO_LARGE or error.status == 413:
            limit = self._file_limits.get(row.id) or self._guild_limit(row.guild_id)
            self._file_limits[row.id] = limit // 2
            await self._later(row, "too_large", certainly_absent=absent, wait=timedelta(0))
        elif error.code in GONE:
            await self._give_up(row, "channel_gone")
        elif error.code in NOT_ALLOWED:
            # An admin can grant it again; until then the member can have the song elsewhere.
            await self._tell_privately(row)
            await self._later(row, "not_allowed", certainly_absent=absent)
        elif error.status >= 500:
            await self._later(row, "no_answer", certainly_absent=False)
        else:
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
        await self._store.try_again(row.id, not_before=now + wait, trouble=trouble, certainly_absent=certainly_absent)

    async def _give_up(self, row: Row, trouble: str) -> None:
        if await self._store.refused(row.id, trouble=trouble):
            await self._tell_privately(row)

    async def _tell_privately(self, row: Row) -> None:
        """Once per delivery: where a member finds a song that its channel does not take."""
        if row.trouble == "not_allowed":
            return  # told at the first refusal
        job = await self._queries.by_id(row.job_id)
        assert job is not None  # a foreign key
        if job.withheld:
            return  # nobody waits for a post
        words = words_for(job.locale)
        codes = ", ".join(f"`{take.code}`" for take in await self._takes.of_job(job.id))
        text = words(
            "Your song is done, but I cannot post it in <#{channel}>. Type `/show` with one of these codes in another"
            " channel of that server: {codes}",
            channel=row.channel_id,
            codes=codes,
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
