"""Every job has exactly one end, and what was asked for twice by mistake was made once."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.catalogue.operations import CATALOGUE, read_request
from storage.rows.job import UNFINISHED, Job, JobState
from tests.crash.audit.evidence import GIVEN_BACK, Evidence, Kind, Mistake, goes_nowhere


def in_the_ends(seen: Evidence) -> Iterator[Mistake]:
    waiting = {job.id for job in goes_nowhere(seen.stage, seen.jobs)}
    for job in seen.jobs:
        if job.state in UNFINISHED - {JobState.UNCLEAR} and job.id not in waiting:
            yield Mistake(Kind.END, f"{seen.state_of(job)} has no end")
        if (job.state not in UNFINISHED) != (job.ended_at is not None):
            yield Mistake(Kind.END, f"{seen.state_of(job)} ended at {job.ended_at}")
    yield from (Mistake(Kind.END, f"the database: {damage}") for damage in seen.file.damage())
    yield from _plans(seen)
    yield from _made_once(seen)
    yield from _twins(seen)
    yield from _personas(seen)


def _plans(seen: Evidence) -> Iterator[Mistake]:
    """A step is made after the one before it, and once."""
    by_id = {job.id: job for job in seen.jobs}
    steps = Counter((job.after_job_id, job.operation) for job in seen.jobs if job.state not in GIVEN_BACK)
    for job in seen.jobs:
        before = None if job.after_job_id is None else by_id[job.after_job_id]
        if before is None:
            continue
        if job.attempts and before.state is not JobState.FINISHED:
            yield Mistake(Kind.END, f"{seen.state_of(job)} was sent, but the step before it is {before.state}")
        if job.state not in GIVEN_BACK and steps[before.id, job.operation] > 1:
            yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)} is one of several after {seen.state_of(before)}")


def _made_once(seen: Evidence) -> Iterator[Mistake]:
    """What is kept and shown again is not made a second time while the first is alive."""
    sources = seen.file.sources()
    alive: dict[str, list[Job]] = defaultdict(list)
    for job in seen.jobs:
        key = CATALOGUE[job.operation].reuse_key(read_request(job.operation, job.request), sources.get(job.id, ()))
        if key is not None and job.state not in GIVEN_BACK:
            alive[key].append(job)
    for key, jobs in alive.items():
        if len(jobs) > 1:
            yield Mistake(Kind.DOUBLE, f"{key} is made by {len(jobs)} jobs: {[seen.state_of(job) for job in jobs]}")


def _twins(seen: Evidence) -> Iterator[Mistake]:
    """A button that was pressed twice at one moment is paid once, unless the first had failed by then."""
    asked = {job.interaction_id: job for job in seen.jobs if job.interaction_id is not None}
    for first_id, second_id in seen.witness.twins:
        first, second = asked.get(first_id), asked.get(second_id)
        if first is None or second is None:
            continue
        first, second = sorted((first, second), key=lambda job: job.id)
        if first.ended_at is None or first.ended_at > second.created_at:
            yield Mistake(Kind.DOUBLE, f"pressed twice, made twice: {seen.state_of(first)}, {seen.state_of(second)}")


def _personas(seen: Evidence) -> Iterator[Mistake]:
    """A persona is chosen by its name."""
    for (guild_id, name), number in Counter(seen.file.persona_names()).items():
        if number > 1:
            yield Mistake(Kind.DOUBLE, f"server {guild_id} has {number} personas called {name!r}")
