"""Follows running jobs to their end: by callback, which is a hint to ask, or by asking in time.

The record is the truth, whoever woke us. All jobs together share one budget of reads; the earliest due goes first.
"""

import logging
from datetime import timedelta
from typing import ClassVar

from bot import checkpoints
from bot.checkpoints import Checkpoint
from bot.jobs import schedule
from bot.jobs.finishing import Finishing
from bot.jobs.record_memory import LOST_AFTER_READS, RecordMemory
from bot.suno.callbacks import CallbackHint
from bot.suno.client import SunoClient
from bot.suno.errors import SunoError, TaskNotFoundError
from bot.suno.results import MusicMade, Outcome, Snapshot, Stage, TaskReference, Track
from bot.workers import Worker, Workplace
from storage.ledger.job_queries import JobQueries
from storage.rows.job import Failure, Job, JobState

log = logging.getLogger(__name__)

READS_PER_SECOND = 10
_HOUSEKEEPING = 60.0
_REST_AFTER_MISTAKE = 30.0
_ENDS = (Stage.SUCCESS, Stage.FAILED)


class Tracker(Worker):
    name: ClassVar[str] = "tracker"

    def __init__(
        self,
        at: Workplace,
        suno: SunoClient,
        finishing: Finishing,
        *,
        callbacks: bool,
    ) -> None:
        super().__init__(at.clock, at.signals.tracker)
        self._store = at.stores.jobs
        self._waits = at.stores.waits
        self._queries = at.stores.job_queries
        self._suno = suno
        self._finishing = finishing
        self._callbacks = callbacks
        self._signals = at.signals
        self.reads = 0
        """How many records were read in all."""
        self._hints: dict[int, CallbackHint] = {}
        self._reading: set[int] = set()
        self._resting: dict[int, float] = {}  # until when, by job
        self._memory = RecordMemory(at.clock)
        self._budget_from = 0.0
        self._housekeeping_from = 0.0

    async def recover(self) -> None:
        """At start: callbacks may have come while nobody listened, so every record is read once, inside the budget."""
        await self._bound_waits()
        if self._callbacks:
            await self._store.ask_at_once(now=self.clock.now())

    async def take_callback(self, job_id: int, hint: CallbackHint) -> None:
        """A callback came for this job. Returns once nothing of it can be lost; the reading is done elsewhere.

        Only the callback knows the task of a job whose create call got no answer, and the API does not repeat what was
        answered with 200: so that claim is written down first. Of several callbacks before the next turn, one that
        tells an end counts: they come out of order too, and a late `first` must not hide the `complete` before it.
        """
        if hint.task_id is not None:
            await self._claim(job_id, hint.task_id)
        known = self._hints.get(job_id)
        if known is None or known.stage not in _ENDS:
            self._hints[job_id] = hint
        self._signals.tracker.notify()

    async def tick(self) -> float | None:
        await self._follow_hints()
        await self._keep_house()
        now = self.clock.monotonic()
        if now < self._budget_from:
            return self._budget_from - now
        due = [
            job
            for job in await self._queries.due_polls(
                self.clock.now(), READS_PER_SECOND + len(self._reading) + len(self._resting)
            )
            if job.id not in self._reading and self._resting.get(job.id, 0.0) <= now
        ][:READS_PER_SECOND]
        for job in due:
            self._start_reading(job)
        if due:
            self._budget_from = now + len(due) / READS_PER_SECOND
            return self._budget_from - now
        return await self._until_next()

    async def _until_next(self) -> float:
        """Seconds to the next record that is due; those being read now come due anew by themselves."""
        at = await self._queries.next_poll_at()
        if at is None:
            return _HOUSEKEEPING
        return min(_HOUSEKEEPING, max(0.2, (at - self.clock.now()).total_seconds()))

    async def _follow_hints(self) -> None:
        hints, self._hints = self._hints, {}
        for job_id, hint in hints.items():
            if job_id in self._reading:
                # After the read under way, whose end wakes us; what came meanwhile is the later one.
                self._hints[job_id] = self._hints.get(job_id, hint) if hint.stage not in _ENDS else hint
                continue
            try:
                job = await self._queries.by_id(job_id)
                if job is not None:
                    await self._follow(job, hint)
            except Exception:
                log.exception("the callback of job %d could not be followed yet", job_id)
                self._hints.setdefault(job_id, hint)

    async def _claim(self, job_id: int, task_id: str) -> None:
        """Only the job's own callback knows the secret of its address, so this is its task."""
        job = await self._queries.by_id(job_id)
        if job is None or job.state not in (JobState.SENDING, JobState.UNCLEAR, JobState.SETTLED):
            return
        now = self.clock.now()
        look = schedule.first_look(now, callbacks=self._callbacks)
        await self._store.started(job.id, dialect=self._suno.dialect, task_id=task_id, poll_at=look, now=now)
        log.info("job %s: claimed by its callback", job.code)
        self._signals.cards.notify()

    async def _follow(self, job: Job, hint: CallbackHint) -> None:
        if job.state not in (JobState.RUNNING, JobState.OVERDUE):
            return
        # The text stage has nothing to listen to yet, and a repeated one nothing new: neither is worth a read.
        news = hint.stage not in (Stage.PENDING, Stage.TEXT) and hint.stage.value != job.stage
        if news:
            self._memory.announced(job.id, end=hint.stage in _ENDS)
            self._start_reading(job)

    def _start_reading(self, job: Job) -> None:
        self._reading.add(job.id)
        self.reads += 1
        self.spawn(self._read(job))

    async def _read(self, job: Job) -> None:
        try:
            await self._read_record(job)
            self._resting.pop(job.id, None)
        except Exception:
            # Nothing was written down, so it is still due: without a rest it would be read again at once.
            log.exception("job %s: what its record says could not be followed", job.code)
            self._resting[job.id] = self.clock.monotonic() + _REST_AFTER_MISTAKE
        finally:
            self._reading.discard(job.id)

    async def _read_record(self, job: Job) -> None:
        assert job.dialect is not None  # it is running
        assert job.task_id is not None
        assert job.sent_at is not None
        age = self.clock.now() - job.sent_at
        try:
            snapshot = await self._suno.fetch(TaskReference(job.dialect, job.operation, job.task_id))
        except TaskNotFoundError:
            await self._not_known(job, age)
        except SunoError as error:
            log.warning("job %s: its record could not be read: %s", job.code, error)
            # The callback that announced it will not come again.
            await self._ask_on(job, age, callbacks=False)
        else:
            checkpoints.reached(Checkpoint.RECORD_READ)
            await self._apply(job, snapshot, age)

    async def _not_known(self, job: Job, age: timedelta) -> None:
        """Normal at first, and when a callback is ahead of its record; for good, it means that the job is lost."""
        if self._memory.announced_lately(job.id):
            await self._ask_on(job, age, soon=True)
        elif age <= schedule.NOT_FOUND_GRACE:
            # A callback that has come will not come again.
            await self._ask_on(job, age, callbacks=not self._memory.was_announced(job.id))
        else:
            log.warning("job %s: the API does not know task %s", job.code, job.task_id)
            unknown_reads = self._memory.unknown(job)
            if unknown_reads >= LOST_AFTER_READS:
                await self._fail(job, Failure("lost"))
            else:
                await self._ask_on(job, age, overdue=True, unknown_reads=unknown_reads)

    async def _fail(self, job: Job, failure: Failure, *, refunded: bool = False) -> None:
        await self._store.fail(job.id, failure, refunded=refunded, now=self.clock.now())
        self._memory.forget(job.id)
        self._left_the_provider()

    async def _apply(self, job: Job, snapshot: Snapshot, age: timedelta) -> None:
        # What a record lacks by now it may lack for good; a clock that was set forward must not say so.
        followed_for = min(age, self._memory.followed_for(job.id))
        self._memory.known(job.id)
        match snapshot:
            case Snapshot(stage=Stage.SUCCESS, outcome=outcome) if outcome is not None:
                await self._finish(job, outcome)
            case Snapshot() if good_takes := _all_there_will_be(snapshot, followed_for):
                await self._finish(job, MusicMade(good_takes))
            case Snapshot(stage=Stage.FAILED, failure=failure) if failure is not None:
                log.info("job %s: failed: %s %s", job.code, failure.reason.value, failure.message)
                kept = Failure(failure.reason.value, failure.code, failure.message)
                await self._fail(job, kept, refunded=failure.refunded)
            case _:
                links = [track.stream_url for track in _tracks(snapshot) if track.stream_url is not None]
                if await self._store.progressed(job.id, stage=snapshot.stage.value, stream_links=links):
                    self._signals.cards.notify()
                await self._ask_on(job, age, soon=self._memory.end_announced_lately(job.id), unknown_reads=0)

    async def _finish(self, job: Job, outcome: Outcome) -> None:
        await self._finishing.finish(job, outcome)
        self._memory.forget(job.id)

    async def _ask_on(
        self,
        job: Job,
        age: timedelta,
        *,
        overdue: bool = False,
        soon: bool = False,
        callbacks: bool = True,
        unknown_reads: int | None = None,
    ) -> None:
        now = self.clock.now()
        if (overdue or age > schedule.OVERDUE_AFTER) and await self._store.overdue(job.id):
            log.warning("job %s: overdue", job.code)
            self._left_the_provider()
        callbacks = self._callbacks and callbacks and not overdue and not job.adopted
        look = now + schedule.AFTER_EARLY_CALLBACK if soon else schedule.next_look(now, age=age, callbacks=callbacks)
        await self._store.asked(job.id, next_poll_at=look, unknown_reads=unknown_reads)

    async def _keep_house(self) -> None:
        """Once a minute: waits that a clock has made too long, and unclear jobs that nobody claimed in time."""
        now = self.clock.monotonic()
        if now < self._housekeeping_from:
            return
        self._housekeeping_from = now + _HOUSEKEEPING
        await self._bound_waits()
        for job in await self._store.settle_unclear(older_than=schedule.UNCLEAR_FOR, now=self.clock.now()):
            log.warning(
                "job %s stayed unclear: the allowance was returned; whether the API charged %.2f credits for it"
                " is for the operator to settle",
                job.code,
                job.cost / 100,
            )
            self._signals.cards.notify()

    async def _bound_waits(self) -> None:
        if await self._waits.bound(schedule.LONGEST, now=self.clock.now()):
            log.warning("the clock was set back: what waits for a time of day waits no longer than usual")
            woken = self._signals
            for signal in (woken.sender, woken.preparer, woken.delivery, woken.tracker, woken.cards):
                signal.notify()

    def _left_the_provider(self) -> None:
        self._signals.cards.notify()
        self._signals.sender.notify()  # another may be sent in its place


def _tracks(snapshot: Snapshot) -> tuple[Track, ...]:
    return snapshot.outcome.tracks if isinstance(snapshot.outcome, MusicMade) else ()


def _all_there_will_be(snapshot: Snapshot, age: timedelta) -> tuple[Track, ...]:
    """The takes with a file in a record that is as it stays; none while more may come.

    Once its callbacks have failed a record does not tell any more whether a task is at its end, so a song with one
    good take of two looks like one that is half done; and a success may name no file but at the source. By then the
    provider has given up on the rest.
    """
    as_it_stays = schedule.OVERDUE_AFTER if snapshot.callback_failed else 2 * schedule.OVERDUE_AFTER
    if age <= as_it_stays or snapshot.stage is Stage.FAILED:
        return ()
    return tuple(track for track in _tracks(snapshot) if track.audio_url or track.source_audio_url)


class CallbackInbox:
    """Whom a callback address belongs to, and where its news goes: what the web server asks of the jobs."""

    def __init__(self, queries: JobQueries, tracker: Tracker) -> None:
        self._queries = queries
        self._tracker = tracker

    async def address(self, secret_digest: bytes) -> int | None:
        """The job whose callback address has this digest; None for an address that nobody was given."""
        return await self._queries.id_by_callback(secret_digest)

    async def take_callback(self, job_id: int, hint: CallbackHint) -> None:
        """A callback came; returns once nothing of it can be lost."""
        await self._tracker.take_callback(job_id, hint)
