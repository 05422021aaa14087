"""What this process has seen of the records that it follows, by a clock that nobody can set."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from storage.rows.job import Job

LOST_AFTER_READS = 24
LOST_READS_APART = 3600.0
"""A job is lost when the API has said so often in a row that it does not know the task, in reads that are so many
seconds apart: a day at the least. How old a job is by the time of day proves nothing."""
_SOON = 30.0
"""For how long after a callback its record is looked at often: it may lag behind."""


@dataclass
class _Seen:
    """Moments of the monotonic clock, None where it has not happened."""

    first_read: float | None = None
    announced: float | None = None
    end_announced: float | None = None
    unknown: float | None = None


class RecordMemory:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: defaultdict[int, _Seen] = defaultdict(_Seen)

    def announced(self, job_id: int, *, end: bool) -> None:
        """A callback told something new of a job, or its end."""
        seen, now = self._seen[job_id], self._clock.monotonic()
        seen.announced = now
        if end:
            seen.end_announced = now

    def was_announced(self, job_id: int) -> bool:
        """Whether a callback has told anything."""
        return self._seen[job_id].announced is not None

    def announced_lately(self, job_id: int) -> bool:
        """Whether a callback has told something just now."""
        return self._is_lately(self._seen[job_id].announced)

    def end_announced_lately(self, job_id: int) -> bool:
        """Whether a callback has told an end just now."""
        return self._is_lately(self._seen[job_id].end_announced)

    def followed_for(self, job_id: int) -> timedelta:
        """How long this process has read the record; begins with the first call."""
        seen, now = self._seen[job_id], self._clock.monotonic()
        if seen.first_read is None:
            seen.first_read = now
        return timedelta(seconds=now - seen.first_read)

    def unknown(self, job: Job) -> int:
        """The API does not know the task: how often in a row that was so, counting reads that are far enough apart."""
        seen, now = self._seen[job.id], self._clock.monotonic()
        if seen.unknown is None:
            seen.unknown = now
        if now - seen.unknown < LOST_READS_APART:
            return job.unknown_reads
        seen.unknown = now
        return job.unknown_reads + 1

    def known(self, job_id: int) -> None:
        """The API knows the task."""
        self._seen[job_id].unknown = None

    def forget(self, job_id: int) -> None:
        """The job has ended."""
        self._seen.pop(job_id, None)

    def _is_lately(self, at: float | None) -> bool:
        return at is not None and self._clock.monotonic() - at < _SOON
