"""Every create was sent once and accepted once, and what was accepted is known."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from bot.catalogue.operations import read_request
from storage.rows.job import Job, JobState
from tests.crash.audit.evidence import (
    CALLBACK,
    IN_DOUBT,
    INSTANT,
    Evidence,
    Kind,
    Mistake,
    creates,
    instant_requests,
    secret_in,
)


def in_what_was_sent(seen: Evidence) -> Iterator[Mistake]:
    sent = Counter(secret_in(request.body[CALLBACK]) for request in creates(seen.stage))
    for secret, times in sent.items():
        if times > 1:
            yield Mistake(Kind.DOUBLE, f"the create with the callback {secret} was sent {times} times")
    for task in seen.strays:
        yield Mistake(Kind.LOSS, f"no job knows the {task.operation} task {task.task_id}: {task.sent}")
    for job in seen.jobs:
        tasks = seen.tasks[job.id]
        if len(tasks) > 1:
            yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)} was accepted {len(tasks)} times")
        if job.task_id is not None and job.task_id not in [task.task_id for task in tasks]:
            yield from _borrowed(seen, job)
        if tasks and job.task_id is None and job.state not in IN_DOUBT:
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)} does not know its task {tasks[0].task_id}")
    yield from _answered_at_once(seen)


def _borrowed(seen: Evidence, job: Job) -> Iterator[Mistake]:
    """A job may follow a task that exists already, which costs nothing; it cannot have one that is nobody's."""
    task = seen.stage.suno.tasks.get(job.task_id or "")
    if task is None:
        yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: the provider does not know its task")
    elif seen.costs[job.id]:
        yield Mistake(Kind.BOOK, f"{seen.state_of(job)} follows somebody else's task and is charged for it")


def _answered_at_once(seen: Evidence) -> Iterator[Mistake]:
    """What has no task is told by its content: no more requests than attempts, no more charges than results."""
    requests = Counter(_content(one.operation, one.body) for one in instant_requests(seen.stage))
    attempts: Counter[tuple[str, Any]] = Counter()
    jobs: dict[str, list[Job]] = defaultdict(list)
    for job in seen.jobs:
        if job.operation in INSTANT:
            attempts[_wanted(job)] += job.attempts
            jobs[INSTANT[job.operation]].append(job)
    for content, number in requests.items():
        if number > attempts[content]:
            yield Mistake(Kind.DOUBLE, f"{content} was sent {number} times in {attempts[content]} attempts")
    charged = Counter(entry.operation for entry in seen.stage.suno.entries if not entry.task_id)
    for operation, asked in jobs.items():
        finished = [job for job in asked if job.state is JobState.FINISHED and job.cost]
        doubtful = [job for job in asked if job.state in IN_DOUBT]
        if not len(finished) <= charged[operation] <= len(finished) + len(doubtful):
            yield Mistake(
                Kind.BOOK,
                f"{operation}: {len(finished)} finished, {len(doubtful)} in doubt, {charged[operation]} charged",
            )


def _content(operation: str, body: Any) -> tuple[str, Any]:
    return operation, body.get("content") or body.get("audioId")


def _wanted(job: Job) -> tuple[str, Any]:
    request: Any = read_request(job.operation, job.request)
    return INSTANT[job.operation], request.text if hasattr(request, "text") else request.track.audio_id
