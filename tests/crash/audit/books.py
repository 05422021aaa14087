"""Both books, added up anew from their entries and from what the provider says."""

from collections import Counter
from collections.abc import Iterator

from bot.sandbox.suno_api.tasks.account import Entry as TheirEntry
from storage.rows.job import UNFINISHED, Job, JobState
from tests.crash.audit.evidence import IN_DOUBT, INSTANT, Evidence, Kind, Mistake
from tests.storage.crashed_file import StoredBooks

_CLOSED_BY = {
    JobState.FINISHED: "settle", JobState.FAILED: "release", JobState.CANCELLED: "release", JobState.SETTLED: "release"
}  # fmt: skip


def in_the_books(seen: Evidence, stored: StoredBooks | None) -> Iterator[Mistake]:
    for job in seen.jobs:
        yield from _allowance_of(seen, job)
        yield from _cost_of(seen, job)
    yield from _members(seen, stored)
    yield from _totals(seen, stored)


def _allowance_of(seen: Evidence, job: Job) -> Iterator[Mistake]:
    """Reserved once, then settled or released once, by how the job ended; nothing stays open for an ended one."""
    entries = [(entry.kind, entry.amount) for entry in seen.bookings[job.id]]
    wanted = [("reserve", job.cost)]
    if job.state not in UNFINISHED:
        kind = _CLOSED_BY[job.state]
        wanted.append((kind, 0 if kind == "settle" else -job.cost))
    if entries != wanted:
        yield Mistake(Kind.BOOK, f"{seen.state_of(job)}: allowance {entries} instead of {wanted}")
    strangers = [
        entry for entry in seen.bookings[job.id] if (entry.guild_id, entry.user_id) != (job.guild_id, job.user_id)
    ]
    if strangers:
        yield Mistake(Kind.BOOK, f"{seen.state_of(job)} is booked for others: {strangers}")


def _cost_of(seen: Evidence, job: Job) -> Iterator[Mistake]:
    """Charged as the provider charged it; open as long as nobody knows."""
    kinds = {entry.kind: entry for entry in seen.costs[job.id]}
    tasks = seen.tasks[job.id]
    charge, refund = kinds.get("charge"), kinds.get("refund")
    if job.state in IN_DOUBT:
        if charge is not None or "open" not in kinds:
            yield Mistake(Kind.BOOK, f"{seen.state_of(job)}: its cost is not open but {list(kinds.values())}")
        return
    if job.operation in INSTANT:
        if (charge is not None) != (job.state is JobState.FINISHED):
            yield Mistake(Kind.BOOK, f"{seen.state_of(job)}: charged as {charge}")
        return
    ours = [] if charge is None else [(charge.task_id, charge.amount)]
    theirs = [
        (task.task_id, -sum(entry.amount for entry in _theirs(seen, task.task_id) if entry.amount < 0))
        for task in tasks
    ]
    if ours != theirs:
        yield Mistake(Kind.BOOK, f"{seen.state_of(job)}: charged {ours} here, {theirs} there")
    given_back = sum(entry.amount for task in tasks for entry in _theirs(seen, task.task_id) if entry.amount > 0)
    if given_back != (0 if refund is None else -refund.amount):
        yield Mistake(Kind.BOOK, f"{seen.state_of(job)}: given back {refund} here, {given_back} there")


def _theirs(seen: Evidence, task_id: str) -> list[TheirEntry]:
    return [entry for entry in seen.stage.suno.entries if entry.task_id == task_id]


def _members(seen: Evidence, stored: StoredBooks | None) -> Iterator[Mistake]:
    """For each member of each server: reserved = settled + released + open, and used is what the stores say."""
    reserved: Counter[tuple[int, int, str]] = Counter()
    settled, released, still_open, used = Counter(reserved), Counter(reserved), Counter(reserved), Counter(reserved)
    for entries in seen.bookings.values():
        kinds = {entry.kind for entry in entries}
        for entry in entries:
            whose = entry.guild_id, entry.user_id, entry.day
            used[whose] += entry.amount
            if entry.kind == "reserve":
                reserved[whose] += entry.amount
                settled[whose] += entry.amount * ("settle" in kinds)
                still_open[whose] += entry.amount * (not kinds & {"settle", "release"})
            elif entry.kind == "release":
                released[whose] -= entry.amount
    for whose, amount in reserved.items():
        if amount != settled[whose] + released[whose] + still_open[whose]:
            yield Mistake(
                Kind.BOOK,
                f"member {whose}: reserved {amount}, settled {settled[whose]}, released {released[whose]},"
                f" open {still_open[whose]}",
            )
    if stored is not None and dict(used) != dict(stored.used):
        yield Mistake(Kind.BOOK, f"used as added up {dict(used)}, as the stores say {dict(stored.used)}")


def _totals(seen: Evidence, stored: StoredBooks | None) -> Iterator[Mistake]:
    """The provider's book as the stores add it up, as its entries do, and as the provider does."""
    charged, still_open = seen.file.spent().provider, open_costs(seen)
    if stored is not None and (charged, still_open) != (stored.provider.charged, stored.provider.open):
        yield Mistake(Kind.BOOK, f"provider: {charged} charged and {still_open} open, the stores say {stored.provider}")
    theirs = -sum(entry.amount for entry in seen.stage.suno.entries)
    if not charged <= theirs <= charged + still_open:
        yield Mistake(Kind.BOOK, f"the provider charged {theirs}, our book says {charged} and {still_open} open")


def open_costs(seen: Evidence) -> int:
    """What the provider may have charged, and nobody knows."""
    entries = [entry for costs in seen.costs.values() for entry in costs]
    closed = {entry.job_id for entry in entries if entry.kind in ("charge", "write_off")}
    return sum(entry.amount for entry in entries if entry.kind == "open" and entry.job_id not in closed)
