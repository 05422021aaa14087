"""Which step of a private plan its one answer shows."""

from bot.jobs.private_answers import can_be_edited
from bot.workers import Workplace
from storage.rows.delivery import DeliveryState
from storage.rows.job import UNFINISHED, Job, JobState

_SHOWN = (DeliveryState.PENDING, DeliveryState.POSTING, DeliveryState.POSTED)


class PlanAnswers:
    def __init__(self, at: Workplace) -> None:
        self._clock = at.clock
        self._queries = at.stores.job_queries
        self._deliveries = at.stores.deliveries

    async def moves(self, job: Job) -> bool:
        """Whether the private answer can be edited, and shows this job, which has not come to an end there."""
        if not can_be_edited(job, self._clock.now()):
            return False
        return job.state is not JobState.FINISHED or await self._queries.further_step(job.id) is None

    async def is_told_otherwise(self, job: Job) -> bool:
        """Whether the answer of an ended private job shows something else: a result, or another step of its plan."""
        if await self._queries.further_step(job.id) is not None:
            return True
        before = await self._queries.earlier_step(job)
        if job.state is JobState.CANCELLED and before is not None and await self._goes_on(before):
            return True
        return any(row.state is DeliveryState.POSTED for row in await self._deliveries.of_job(job.id))

    async def _goes_on(self, before: Job) -> bool:
        """Whether the step before one that was cancelled is the last one now: its answer is about that one alone."""
        if before.withheld or before.state in UNFINISHED:
            return True
        return any(row.state in _SHOWN for row in await self._deliveries.of_job(before.id))
