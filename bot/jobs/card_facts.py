"""What a card shows beside its job, read from the stores."""

from dataclasses import replace
from datetime import datetime

from bot.jobs import schedule
from bot.ui.cards import CardFacts
from bot.ui.titles import Source, sources_shown
from bot.workers import Workplace
from storage.rows.job import STEP_BEFORE, UNFINISHED, Job, JobState


class CardFactsReader:
    def __init__(self, at: Workplace) -> None:
        self._clock = at.clock
        self._queries = at.stores.job_queries
        self._deliveries = at.stores.deliveries
        self._takes = at.stores.takes
        self._removals = at.stores.removals
        self._moderation = at.stores.moderation

    async def of(self, job: Job) -> CardFacts:
        """Of any job, as far as they are written down."""
        if job.state in UNFINISHED:
            places = await self._queries.places() if job.state is JobState.QUEUED else {}
            return await self.under_way(job, place=places.get(job.id))
        return await self.last(job)

    async def told(self, job: Job) -> Job:
        """The job as its card tells of it.

        A private plan has one answer: what kept its last step from being made is told there as its own end.
        """
        while job.private and job.failure is not None and job.failure.reason == STEP_BEFORE:
            assert job.after_job_id is not None  # it failed with that one
            before = await self._queries.by_id(job.after_job_id)
            assert before is not None  # a foreign key
            job = replace(
                job,
                state=before.state,
                failure=before.failure,
                after_job_id=before.after_job_id,
                interaction_id=before.interaction_id,
            )
        return job

    async def under_way(
        self, job: Job, *, place: int | None = None, pause: str | None = None, ready_at: datetime | None = None
    ) -> CardFacts:
        """Of a job whose card moves; `place`, `pause` and `ready_at` as `CardFacts` has them."""
        finished = job.state is JobState.FINISHED
        deliveries = await self._deliveries.of_job(job.id) if finished else []
        return CardFacts(
            place=place,
            pause=pause,
            now=self._clock.now(),
            ready_at=ready_at,
            unclear_until=None if job.sent_at is None else job.sent_at + schedule.UNCLEAR_FOR,
            given_up_at=deliveries[0].created_at + schedule.GIVE_UP_AFTER if deliveries else None,
            deliveries=deliveries,
            takes=await self._takes.of_job(job.id) if finished else (),
            sources=await self.sources(job),
            moderated=await self._moderation.of_job(job.id),
        )

    async def last(self, job: Job) -> CardFacts:
        """Of a job that has ended."""
        return CardFacts(
            deliveries=await self._deliveries.of_job(job.id),
            takes=await self._takes.of_job(job.id),
            sources=await self.sources(job),
            removed=job.state is JobState.FINISHED and await self._removals.nothing_left(job.id),
            taken_down=bool(await self._takes.taken_down(job.id)),
            moderated=await self._moderation.of_job(job.id),
            step_before=await self._made_before(job),
        )

    async def _made_before(self, job: Job) -> Job | None:
        before = await self._queries.earlier_step(job)
        return before if before is not None and before.state is JobState.FINISHED else None

    async def sources(self, job: Job) -> tuple[Source, ...]:
        attachments = await self._queries.attachments(job.id)
        return sources_shown(await self._takes.sources_of(job.id), list(attachments.values()))
