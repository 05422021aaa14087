"""What should be true of jobs and both books: a plain model, to be held beside the real stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.rows.book import Ceilings, Period, Scope
from storage.rows.job import UNFINISHED, JobState, NewJob
from tests.clock import NOON

S = JobState

CEILINGS = Ceilings(operator_daily=6000, max_guild_daily=4000, default_guild_daily=3600, default_member_daily=2500)

# The documented diagram: from which states each event moves a job, and to which.
MOVES: dict[str, dict[JobState, JobState]] = {
    "card_shown": {S.ACCEPTED: S.QUEUED},
    "prepared": {S.PREPARING: S.QUEUED},
    "prepare_later": {S.PREPARING: S.QUEUED},
    "started": dict.fromkeys((S.SENDING, S.UNCLEAR, S.SETTLED), S.RUNNING),
    "back_to_queue": {S.SENDING: S.QUEUED},
    "outcome_unknown": {S.SENDING: S.UNCLEAR},
    "overdue": {S.RUNNING: S.OVERDUE},
    "finish": dict.fromkeys((S.SENDING, S.RUNNING, S.OVERDUE), S.FINISHED),
    "fail": dict.fromkeys((S.QUEUED, S.PREPARING, S.SENDING, S.RUNNING, S.OVERDUE), S.FAILED),
    "cancel": dict.fromkeys((S.ACCEPTED, S.QUEUED, S.PREPARING), S.CANCELLED),
}
CAME_TO_NOTHING = (S.FAILED, S.CANCELLED, S.SETTLED)


@dataclass
class ModelJob:
    """What should be true of a job; `booked` is what its reservation takes of the allowance now."""

    new: NewJob
    code: str
    booked: int
    after: int | None
    interaction: int | None
    key: str | None
    prepared: bool
    state: JobState = S.ACCEPTED
    closed: str | None = None
    withheld: bool = False
    sent: bool = False
    sent_at: datetime = NOON
    not_before: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    charged: bool = False
    refunded: bool = False
    written_off: bool = False
    took_its_price: bool = False
    """What only the provider knows, of an unclear one too."""
    refusals: int = 0
    failure: str | None = None

    @property
    def open(self) -> int:
        """What nobody knows whether it was charged."""
        return self.new.cost if self.state in (S.UNCLEAR, S.SETTLED) and not self.written_off else 0

    @property
    def lost(self) -> int:
        """What is, or may be, spent at the provider although the member got it back."""
        if self.closed != "release" or self.refunded:
            return 0
        return self.new.cost if self.charged else self.open


LayerKey = tuple[int, Scope, int, Period]
"""What a limit is set for: the server, and of it the scope, whose id, and the period."""


class Model:
    """All jobs by their id, and what admins have set."""

    def __init__(self) -> None:
        self.jobs: dict[int, ModelJob] = {}
        self.limits: dict[LayerKey, int] = {}
        self.account = 1_000_000

    def jobs_in(self, *states: JobState) -> list[int]:
        return [number for number, job in self.jobs.items() if job.state in states]

    def moves(self, number: int, event: str) -> bool:
        """Move a job as the diagram says, and with it those that wait for its result."""
        job = self.jobs[number]
        if job.state not in MOVES[event]:
            return False
        self.put(number, MOVES[event][job.state])
        return True

    def put(self, number: int, state: JobState) -> None:
        """A job is in another state now: what that does to its reservation, and to the steps after it."""
        job = self.jobs[number]
        job.state = state
        if state is S.FINISHED:
            self._close(job, "settle")
        elif state in CAME_TO_NOTHING:
            self._close(job, "release")
            for follower, other in self.jobs.items():
                if other.after == number and other.state in (S.ACCEPTED, S.QUEUED, S.PREPARING):
                    other.failure = "step_before"
                    self.put(follower, S.FAILED)

    def _close(self, job: ModelJob, kind: str) -> None:
        if job.closed is None:
            job.closed = kind
            job.booked = job.booked if kind == "settle" else 0

    def holder(self, key: str | None) -> int | None:
        """The job that has made, or is making, what a key names."""
        if key is None:
            return None
        return next(
            (n for n, job in self.jobs.items() if job.key == key and job.state not in CAME_TO_NOTHING),
            None,
        )

    def take_price(self, job: ModelJob) -> None:
        """The provider takes the price out of the account, once."""
        if not job.took_its_price:
            job.took_its_price = True
            self.account -= job.new.cost

    def twin(self, step: NewJob) -> int | None:
        """This member's unfinished job that asks for the same."""
        return next(
            (
                number
                for number, job in self.jobs.items()
                if job.new.twin_key == step.twin_key is not None
                and (job.new.guild_id, job.new.user_id) == (step.guild_id, step.user_id)
                and job.state in UNFINISHED
            ),
            None,
        )

    def name_is_taken(self, step: NewJob) -> bool:
        """Whether something of that name is being made on the server; here nothing that is finished has one."""
        return step.unique_name is not None and any(
            job.new.unique_name == step.unique_name and job.new.guild_id == step.guild_id and job.state in UNFINISHED
            for job in self.jobs.values()
        )

    def by_interaction(self, interaction: int | None) -> int | None:
        """The job that was accepted under an interaction."""
        if interaction is None:
            return None
        return next((n for n, job in self.jobs.items() if job.interaction == interaction), None)

    def add(self, steps: Sequence[NewJob], made: Sequence[tuple[int, str]]) -> None:
        """`made` jobs, id and code of each, for those of `steps` that nobody has made."""
        numbers = iter(made)
        after: int | None = None
        interaction = steps[0].interaction_id
        for step in steps:
            existing = self.holder(step.reuse_key)
            if existing is not None:
                after = existing
                continue
            number, code = next(numbers)
            self.jobs[number] = ModelJob(
                step, code, step.cost, after, interaction, step.reuse_key, prepared=step.prepared
            )
            after, interaction = number, None
        assert next(numbers, None) is None

    def may_be_prepared(self, now: datetime) -> list[int]:
        """Whose turn to be prepared has come, the oldest first."""
        return [number for number in self.to_be_prepared() if self.jobs[number].not_before <= now]

    def to_be_prepared(self) -> list[int]:
        return [
            number
            for number, job in self.jobs.items()
            if job.state is S.QUEUED
            and not job.prepared
            and (job.after is None or self.jobs[job.after].state is S.FINISHED)
        ]

    def room(self, guild: int, user: int, day: str) -> dict[tuple[Scope, Period], tuple[int, int]]:
        """Limit and use of every layer that a member's request must fit on a day, outermost first."""
        limits = {
            (Scope.OPERATOR, Period.DAY): CEILINGS.operator_daily,
            (Scope.GUILD, Period.DAY): CEILINGS.default_guild_daily,
            (Scope.MEMBER, Period.DAY): CEILINGS.default_member_daily,
        }
        for whose in (0, guild, user):  # a single member's limit stands in the place of each member's
            limits |= {(s, p): most for (g, s, i, p), most in self.limits.items() if (g, i) == (guild, whose)}
        limits[Scope.GUILD, Period.DAY] = min(limits[Scope.GUILD, Period.DAY], CEILINGS.max_guild_daily)
        return {
            (scope, period): (limits[scope, period], self._used(scope, period, guild, user, day))
            for scope in Scope
            for period in Period
            if (scope, period) in limits
        }

    def _used(self, scope: Scope, period: Period, guild: int, user: int, day: str) -> int:
        same = len(day) if period is Period.DAY else len("2026-11")
        jobs = [job for job in self.jobs.values() if job.new.day[:same] == day[:same]]
        if scope is Scope.OPERATOR:
            return sum(job.booked + job.lost for job in jobs)
        return sum(
            job.booked
            for job in jobs
            if job.new.guild_id == guild and (scope is Scope.GUILD or job.new.user_id == user)
        )
