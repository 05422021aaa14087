"""Follows running jobs to their end: by callback, which is a hint to ask, or by asking in time.

The record is the truth, whoever woke us. All jobs together share one budget of reads; the earliest due goes first.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from bot.clock import Clock
from bot.jobs import checkpoints, schedule
from bot.jobs.checkpoints import Checkpoint
from bot.suno.callbacks import CallbackHint
from bot.suno.client import SunoClient
from bot.suno.errors import SunoError, TaskNotFoundError
from bot.suno.results import MusicMade, Snapshot, Stage, TaskReference, Track
from bot.workers import Bells, Worker
from storage.job_queries import JobQueries
from storage.jobs import Failure, Job, JobState, JobStore
from storage.takes import NewTake

log = logging.getLogger(__name__)

READS_PER_SECOND = 10
_HOUSEKEEPING = 60.0
_ENDS = (Stage.SUCCESS, Stage.FAILED)


class Tracker(Worker):
    name: ClassVar[str] = "tracker"

    def __init__(
        self,
        store: JobStore,
        queries: JobQueries,
        client: SunoClient,
        clock: Clock,
        *,
        callbacks: bool,
        bells: Bells,
    ) -> None:
        super().__init__(clock, bells.tracker)
        self._store = store
        self._queries = queries
        self._client = client
        self._callbacks = callbacks
        self._bells = bells
        self._hints: dict[int, CallbackHint] = {}
        self._reading: set[int] = set()
        self._budget_from = 0.0
        self._housekeeping_from = 0.0

    async def recover(self) -> None:
        """At start: callbacks may have come while nobody listened, so every record is read once, inside the budget."""
        if self._callbacks:
            await self._store.ask_at_once(now=self.clock.now())

    def hint(self, job_id: int, hint: CallbackHint) -> None:
        """A callback came for this job. Returns at once; of several before the next turn, one that tells an end counts.

        They come out of order too: a late `first` must not hide the `complete` before it.
        """
        known = self._hints.get(job_id)
        if known is None or known.stage not in _ENDS:
            self._hints[job_id] = hint
        self._bells.tracker.ring()

    async def turn(self) -> float | None:
        await self._follow_hints()
        await self._keep_house()
        now = self.clock.monotonic()
        if now < self._budget_from:
            return self._budget_from - now
        due = [
            job
            for job in await self._queries.due_polls(self.clock.now(), READS_PER_SECOND + len(self._reading))
            if job.id not in self._reading
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
            job = await self._queries.by_id(job_id)
            if job is not None:
                await self._follow(job, hint)

    async def _follow(self, job: Job, hint: CallbackHint) -> None:
        now = self.clock.now()
        if hint.task_id is not None and job.state in (JobState.SENDING, JobState.UNCLEAR, JobState.SETTLED):
            # Only the job's own callback knows the secret of its address, so this is its task.
            look = schedule.first_look(now, callbacks=self._callbacks)
            await self._store.started(job.id, dialect=self._client.dialect, task_id=hint.task_id, poll_at=look, now=now)
            log.info("job %s: claimed by its callback", job.code)
            self._bells.cards.ring()
            job = await self._queries.by_id(job.id) or job
        # The text stage has nothing to listen to yet, and a repeated one nothing new: neither is worth a read.
        news = hint.stage not in (Stage.PENDING, Stage.TEXT) and hint.stage.value != job.stage
        if news and job.state in (JobState.RUNNING, JobState.OVERDUE):
            self._start_reading(job, announced=hint.stage)

    def _start_reading(self, job: Job, announced: Stage | None = None) -> None:
        self._reading.add(job.id)
        self.spawn(self._read(job, announced))

    async def _read(self, job: Job, announced: Stage | None) -> None:
        try:
            await self._read_record(job, announced)
        finally:
            self._reading.discard(job.id)

    async def _read_record(self, job: Job, announced: Stage | None) -> None:
        assert job.dialect is not None  # it is running
        assert job.task_id is not None
        assert job.sent_at is not None
        age = self.clock.now() - job.sent_at
        try:
            snapshot = await self._client.fetch(TaskReference(job.dialect, job.operation, job.task_id))
        except TaskNotFoundError:
            if age > schedule.NOT_FOUND_GRACE:
                log.warning("job %s: the API does not know task %s", job.code, job.task_id)
                await self._ask_on(job, age, overdue=True)
            else:
                await self._ask_on(job, age)
        except SunoError as error:
            log.warning("job %s: its record could not be read: %s", job.code, error)
            # The callback that announced it will not come again.
            await self._ask_on(job, age, callbacks=False)
        else:
            checkpoints.reached(Checkpoint.RECORD_READ)
            await self._apply(job, snapshot, age, announced)

    async def _apply(self, job: Job, snapshot: Snapshot, age: timedelta, announced: Stage | None) -> None:
        now = self.clock.now()
        match snapshot:
            case Snapshot(stage=Stage.SUCCESS, outcome=MusicMade(tracks=tracks)):
                await self._finish(job, tracks)
            case Snapshot(callback_failed=True) if good_takes := _all_there_will_be(snapshot, age):
                await self._finish(job, good_takes)
            case Snapshot(stage=Stage.FAILED, failure=failure) if failure is not None:
                log.info("job %s: failed: %s %s", job.code, failure.reason.value, failure.message)
                kept = Failure(failure.reason.value, failure.code, failure.message)
                await self._store.fail(job.id, kept, refunded=failure.refunded, now=now)
                self._left_the_provider()
            case _:
                links = [track.stream_url for track in _tracks(snapshot) if track.stream_url is not None]
                if await self._store.progressed(job.id, stage=snapshot.stage.value, stream_links=links):
                    self._bells.cards.ring()
                early = announced in _ENDS
                await self._ask_on(job, age, soon=early)

    async def _finish(self, job: Job, tracks: Sequence[Track]) -> None:
        takes = [_new_take(job, track) for track in tracks]
        if await self._store.finish(job.id, takes, now=self.clock.now()) is not None:
            checkpoints.reached(Checkpoint.FINISHED)
            log.info("job %s: finished with %d takes", job.code, len(takes))
            self._bells.delivery.ring()
        self._left_the_provider()

    async def _ask_on(
        self, job: Job, age: timedelta, *, overdue: bool = False, soon: bool = False, callbacks: bool = True
    ) -> None:
        now = self.clock.now()
        if age > schedule.GIVE_UP_AFTER:
            await self._store.fail(job.id, Failure("lost"), now=now)
            self._left_the_provider()
            return
        if (overdue or age > schedule.OVERDUE_AFTER) and await self._store.overdue(job.id):
            log.warning("job %s: overdue", job.code)
            self._left_the_provider()
        look = schedule.next_look(now, age=age, callbacks=self._callbacks and callbacks and not overdue)
        await self._store.asked(job.id, next_poll_at=now + schedule.AFTER_EARLY_CALLBACK if soon else look)

    async def _keep_house(self) -> None:
        """Once a minute: unclear jobs that nobody claimed in time."""
        now = self.clock.monotonic()
        if now < self._housekeeping_from:
            return
        self._housekeeping_from = now + _HOUSEKEEPING
        for job in await self._store.settle_unclear(older_than=schedule.UNCLEAR_FOR, now=self.clock.now()):
            log.warning(
                "job %s stayed unclear: the allowance was returned; whether the API charged %.2f credits for it"
                " is for the operator to settle",
                job.code,
                job.cost / 100,
            )
            self._bells.cards.ring()

    def _left_the_provider(self) -> None:
        self._bells.cards.ring()
        self._bells.sender.ring()  # another may be sent in its place


def _tracks(snapshot: Snapshot) -> tuple[Track, ...]:
    return snapshot.outcome.tracks if isinstance(snapshot.outcome, MusicMade) else ()


def _all_there_will_be(snapshot: Snapshot, age: timedelta) -> list[Track]:
    """The finished takes of a record that is as it stays; none while more may come.

    Once its callbacks have failed a record does not tell any more whether a task is at its end, so a song with one
    good take of two looks like one that is half done. By then the provider has given up on the other.
    """
    if age <= schedule.OVERDUE_AFTER or snapshot.stage is Stage.FAILED:
        return []
    return [track for track in _tracks(snapshot) if track.audio_url or track.source_audio_url]


def _new_take(job: Job, track: Track) -> NewTake:
    assert job.dialect is not None  # it was running
    assert job.task_id is not None
    return NewTake(
        title=track.title or "",
        style=track.style or "",
        lyrics=track.lyrics or "",
        model=track.model or "",
        duration=track.duration,
        dialect=job.dialect,
        task_id=job.task_id,
        audio_id=track.audio_id,
        audio_url=track.audio_url or track.source_audio_url,
        image_url=track.image_url or track.source_image_url,
    )
