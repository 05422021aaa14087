"""Jobs and both books under every order of events: a plain model beside the real stores, compared after every step."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.books import Ceilings, GuildLimits, Layer, LimitStore, layer_states, provider_balance
from storage.database import Database
from storage.deliveries import DeliveryStore
from storage.job_queries import JobQueries
from storage.jobs import UNFINISHED, AllowanceRefused, Failure, Job, JobState, JobStore, Repeated
from storage.takes import TakeStore
from tests.clock import NOON
from tests.factories import a_new_job, a_new_take

T = TypeVar("T")
S = JobState

CEILINGS = Ceilings(operator_daily=6000, max_guild_daily=4000, default_guild_daily=3600, default_member_daily=2500)
GUILDS, MEMBERS = (1, 2), (11, 12)
UNCLEAR_FOR = timedelta(hours=24)

# The documented diagram: from which states each event moves a job, and to which.
MOVES: dict[str, dict[JobState, JobState]] = {
    "card_shown": {S.ACCEPTED: S.QUEUED},
    "started": dict.fromkeys((S.SENDING, S.UNCLEAR, S.SETTLED), S.RUNNING),
    "back_to_queue": {S.SENDING: S.QUEUED},
    "outcome_unknown": {S.SENDING: S.UNCLEAR},
    "overdue": {S.RUNNING: S.OVERDUE},
    "finish": dict.fromkeys((S.RUNNING, S.OVERDUE), S.FINISHED),
    "fail": dict.fromkeys((S.QUEUED, S.SENDING, S.RUNNING, S.OVERDUE), S.FAILED),
    "cancel": dict.fromkeys((S.ACCEPTED, S.QUEUED), S.CANCELLED),
}


@dataclass
class ModelJob:
    """What should be true of a job; `booked` is what its reservation takes of the allowance now."""

    new: Any
    code: str
    booked: int
    state: JobState = S.ACCEPTED
    closed: str | None = None
    withheld: bool = False
    sent: bool = False
    sent_at: Any = None
    not_before: Any = NOON
    charged: bool = False
    refunded: bool = False

    def moves(self, event: str) -> bool:
        if self.state not in MOVES[event]:
            return False
        self.state = MOVES[event][self.state]
        return True

    def close(self, kind: str) -> None:
        if self.closed is None:
            self.closed = kind
            self.booked = self.booked if kind == "settle" else 0


def where(*states: JobState) -> Callable[[T], T]:
    """A rule for jobs in one of these states; the machine does not try it while there are none."""
    return cast("Callable[[T], T]", precondition(lambda ledger: bool(ledger.jobs_in(*states))))


def moved_by(event: str) -> Callable[[T], T]:
    return where(*MOVES[event])


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.limits: dict[int, GuildLimits] = {}
        self.model: dict[int, ModelJob] = {}
        self.open()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def open(self) -> None:
        self.database = self.run(Database.open(Path(self.folder.name) / "bandstand.db"))
        self.store, self.queries = JobStore(self.database), JobQueries(self.database)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    @property
    def day(self) -> str:
        return str(self.now.date().isoformat())

    def room(self, guild: int, user: int) -> dict[Layer, tuple[int, int]]:
        """Limit and use of every layer today, by the model alone."""
        today = [job for job in self.model.values() if job.new.day == self.day]
        in_guild = [job for job in today if job.new.guild_id == guild]
        set_by_admin = self.limits.get(guild, GuildLimits())
        guild_daily, member_daily = set_by_admin.guild_daily, set_by_admin.member_daily
        return {
            Layer.OPERATOR: (CEILINGS.operator_daily, sum(job.booked for job in today)),
            Layer.GUILD: (
                min(CEILINGS.default_guild_daily if guild_daily is None else guild_daily, CEILINGS.max_guild_daily),
                sum(job.booked for job in in_guild),
            ),
            Layer.MEMBER: (
                CEILINGS.default_member_daily if member_daily is None else member_daily,
                sum(job.booked for job in in_guild if job.new.user_id == user),
            ),
        }

    def jobs_in(self, *states: JobState) -> list[int]:
        return [number for number, job in self.model.items() if job.state in states]

    def pick(self, data: st.DataObject, event: str) -> int:
        return data.draw(st.sampled_from(self.jobs_in(*MOVES[event])))

    # --- what happens ---

    @where(*UNFINISHED)
    @rule(data=st.data(), steps=st.integers(1, 6))
    def all_goes_well_for_a_while(self, data: st.DataObject, steps: int) -> None:
        """Some steps of the usual way, so that the other rules meet jobs everywhere on it."""
        for _ in range(steps):
            under_way = self.jobs_in(*UNFINISHED)
            if not under_way:
                return
            job = data.draw(st.sampled_from(under_way))
            match self.model[job].state:
                case S.ACCEPTED:
                    self.do_card_shown(job)
                case S.QUEUED:
                    self.do_claim(max_running=9)
                case S.SENDING | S.UNCLEAR:
                    self.do_started(job)
                case S.RUNNING | S.OVERDUE:
                    self.do_finish(job, 2)

    @initialize(jobs=st.lists(st.tuples(st.sampled_from(GUILDS), st.sampled_from(MEMBERS)), min_size=1, max_size=4))
    def begin(self, jobs: list[tuple[int, int]]) -> None:
        for guild, user in jobs:
            self.accept(guild, user, 1200, None)
        for number in list(self.model):
            self.do_card_shown(number)

    @rule(
        guild=st.sampled_from(GUILDS),
        user=st.sampled_from(MEMBERS),
        cost=st.sampled_from([0, 40, 1200, 2500]),
        interaction=st.none() | st.integers(1, 5),
    )
    def accept(self, guild: int, user: int, cost: int, interaction: int | None) -> None:
        new = a_new_job(guild_id=guild, user_id=user, cost=cost, day=self.day, interaction_id=interaction)
        known = {job.new.interaction_id: number for number, job in self.model.items()}
        room = self.room(guild, user)
        too_full = [layer for layer, (limit, used) in room.items() if max(0, limit - used) < cost]

        outcome = self.run(self.store.accept(new, CEILINGS, now=self.now))

        if interaction is not None and interaction in known:
            assert isinstance(outcome, Repeated)
            assert outcome.job.id == known[interaction]
            return
        if isinstance(outcome, AllowanceRefused):
            assert outcome.state.layer == too_full[0]  # the outermost, as the first that has to change
            assert (outcome.state.limit, outcome.state.used) == room[outcome.state.layer]
            assert outcome.cost == cost
            return
        assert isinstance(outcome, Job)
        assert not too_full
        self.model[outcome.id] = ModelJob(new, outcome.code, booked=cost)
        for limit, used in self.room(guild, user).values():
            assert used <= limit or cost == 0

    @moved_by("card_shown")
    @rule(data=st.data())
    def card_shown(self, data: st.DataObject) -> None:
        self.do_card_shown(self.pick(data, "card_shown"))

    def do_card_shown(self, job: int) -> None:
        expected = self.model[job].moves("card_shown")
        assert self.run(self.store.card_shown(job, message_id=job)) is expected

    @where(S.QUEUED)
    @rule(max_running=st.integers(1, 3))
    def claim(self, max_running: int) -> None:
        self.do_claim(max_running)

    def do_claim(self, max_running: int) -> None:
        may_go = [number for number, job in self.model.items() if job.state is S.QUEUED and job.not_before <= self.now]
        all_may_go = len(may_go) == sum(job.state is S.QUEUED for job in self.model.values())
        places = self.run(self.queries.places())
        at_provider = sum(job.state in (S.SENDING, S.RUNNING) for job in self.model.values())

        claimed = self.run(self.store.claim_next_to_send(max_running=max_running, now=self.now))

        assert (claimed is not None) is (bool(may_go) and at_provider < max_running)
        if claimed is None:
            return
        number = claimed[0].id
        assert number in may_go
        assert not all_may_go or places[number] == 1
        job = self.model[number]
        job.state, job.sent, job.sent_at = S.SENDING, True, self.now

    @moved_by("started")
    @rule(data=st.data())
    def started(self, data: st.DataObject) -> None:
        self.do_started(self.pick(data, "started"))

    def do_started(self, job: int) -> None:
        """The answer of the create call, or a callback: of a job that has left, at any time after."""
        model = self.model[job]
        if not model.sent:
            return
        expected = model.moves("started")
        model.charged = True
        took = self.run(
            self.store.started(job, dialect="dedicated", task_id=f"task-{job}", poll_at=self.now, now=self.now)
        )
        assert took is expected

    @moved_by("back_to_queue")
    @rule(data=st.data(), wait=st.sampled_from([0, 30]))
    def back_to_queue(self, data: st.DataObject, wait: int) -> None:
        self.do_back_to_queue(self.pick(data, "back_to_queue"), wait)

    def do_back_to_queue(self, job: int, wait: int) -> None:
        model = self.model[job]
        not_before = self.now + timedelta(seconds=wait)
        expected = model.moves("back_to_queue")
        if expected:
            model.sent, model.not_before = False, not_before
            if model.withheld:
                model.state = S.CANCELLED
                model.close("release")
        assert self.run(self.store.back_to_queue(job, not_before=not_before, now=self.now)) is expected

    @moved_by("outcome_unknown")
    @rule(data=st.data())
    def outcome_unknown(self, data: st.DataObject) -> None:
        self.do_outcome_unknown(self.pick(data, "outcome_unknown"))

    def do_outcome_unknown(self, job: int) -> None:
        expected = self.model[job].moves("outcome_unknown")
        assert self.run(self.store.outcome_unknown(job, now=self.now)) is expected

    @moved_by("finish")
    @rule(data=st.data(), stage=st.sampled_from(["text", "first"]))
    def progressed(self, data: st.DataObject, stage: str) -> None:
        job = self.pick(data, "finish")
        moved = self.run(self.store.progressed(job, stage=stage, stream_links=["https://x.example/stream"]))
        assert not moved or self.model[job].state in (S.RUNNING, S.OVERDUE)

    @moved_by("overdue")
    @rule(data=st.data())
    def overdue(self, data: st.DataObject) -> None:
        self.do_overdue(self.pick(data, "overdue"))

    def do_overdue(self, job: int) -> None:
        assert self.run(self.store.overdue(job)) is self.model[job].moves("overdue")

    @moved_by("finish")
    @rule(data=st.data(), takes=st.integers(1, 2))
    def finish(self, data: st.DataObject, takes: int) -> None:
        self.do_finish(self.pick(data, "finish"), takes)

    def do_finish(self, job: int, takes: int) -> None:
        expected = self.model[job].moves("finish")
        made = self.run(self.store.finish(job, [a_new_take()] * takes, now=self.now))
        assert (made is not None) is expected
        if expected:
            assert made is not None
            assert len(made) == takes
            self.model[job].close("settle")

    @where(S.SENDING, S.RUNNING, S.OVERDUE)
    @rule(data=st.data(), refunded=st.booleans())
    def fail(self, data: st.DataObject, refunded: bool) -> None:
        self.do_fail(data.draw(st.sampled_from(self.jobs_in(S.SENDING, S.RUNNING, S.OVERDUE))), refunded)

    def do_fail(self, job: int, refunded: bool) -> None:
        model = self.model[job]
        expected = model.moves("fail")
        if expected:
            model.close("release")
            model.refunded = model.charged and refunded
        assert self.run(self.store.fail(job, Failure("lost"), refunded=refunded, now=self.now)) is expected

    @where(S.QUEUED, S.SENDING, S.UNCLEAR, S.RUNNING)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.do_cancel(data.draw(st.sampled_from(self.jobs_in(S.QUEUED, S.SENDING, S.UNCLEAR, S.RUNNING))))

    def do_cancel(self, job: int) -> None:
        model = self.model[job]
        if model.moves("cancel"):
            model.close("release")
            expected = True
        else:
            # Nothing is posted here, so what has finished can still be held back.
            expected = model.state in UNFINISHED or model.state is S.FINISHED
            model.withheld = model.withheld or expected
        assert (self.run(self.store.cancel(job, now=self.now)) is not None) is expected

    @precondition(lambda ledger: bool(ledger.model))
    @rule(
        data=st.data(),
        event=st.sampled_from(
            ["card_shown", "started", "back_to_queue", "outcome_unknown", "overdue", "finish", "fail", "cancel"]
        ),
    )
    def at_the_wrong_time(self, data: st.DataObject, event: str) -> None:
        """Everything can come late, early or twice, for whichever job."""
        job = data.draw(st.sampled_from(list(self.model)))
        further: dict[str, list[Any]] = {"back_to_queue": [0], "finish": [1], "fail": [False]}
        getattr(self, f"do_{event}")(job, *further.get(event, []))

    @where(S.UNCLEAR)
    @rule(hours=st.sampled_from([1, 25]))
    def settle_unclear(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        expected = set()
        for number, job in self.model.items():
            if job.state is S.UNCLEAR and job.sent_at <= self.now - UNCLEAR_FOR:
                expected.add(number)
                job.state = S.SETTLED
                job.close("release")
        settled = self.run(self.store.settle_unclear(older_than=UNCLEAR_FOR, now=self.now))
        assert {job.id for job in settled} == expected

    @rule()
    def crash(self) -> None:
        self.run(self.database.close())
        self.open()
        self.run(self.store.recover(now=self.now))
        for job in self.model.values():
            if job.state is S.SENDING:
                job.state = S.UNCLEAR

    @rule(seconds=st.sampled_from([1, 31, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        guild=st.sampled_from(GUILDS),
        of_guild=st.none() | st.integers(0, 5000),
        of_member=st.none() | st.integers(0, 3000),
    )
    def change_limits(self, guild: int, of_guild: int | None, of_member: int | None) -> None:
        before = self.limits.get(guild, GuildLimits())
        self.limits[guild] = GuildLimits(
            before.guild_daily if of_guild is None else of_guild,
            before.member_daily if of_member is None else of_member,
        )
        changed = self.run(LimitStore(self.database).change(guild, guild_daily=of_guild, member_daily=of_member))
        assert changed == self.limits[guild]

    # --- what is always true ---

    @invariant()
    def every_job_is_where_the_model_has_it(self) -> None:
        rows = {row["id"]: row for row in self.run(self.database.all("SELECT * FROM jobs"))}
        assert rows.keys() == self.model.keys()
        for number, job in self.model.items():
            assert rows[number]["state"] == job.state
            assert bool(rows[number]["withheld"]) is job.withheld
            assert (rows[number]["callback_digest"] is not None) is job.sent
            assert (rows[number]["ended_at"] is not None) is (job.state not in UNFINISHED)

    @invariant()
    def the_members_book_is_right(self) -> None:
        entries = self.run(self.database.all("SELECT * FROM allowance_entries"))
        kinds = Counter((row["job_id"], row["kind"]) for row in entries)
        for number, job in self.model.items():
            assert kinds.pop((number, "reserve")) == 1
            assert kinds.pop((number, job.closed), 0) == (job.closed is not None)
            assert sum(row["amount"] for row in entries if row["job_id"] == number) == job.booked
        assert not kinds
        for guild in GUILDS:
            for user in MEMBERS:
                states = self.run(layer_states(self.database, CEILINGS, guild_id=guild, user_id=user, day=self.day))
                assert {state.layer: (state.limit, state.used) for state in states} == self.room(guild, user)

    @invariant()
    def the_providers_book_is_right(self) -> None:
        entries = self.run(self.database.all("SELECT * FROM provider_entries"))
        kinds = Counter((row["job_id"], row["kind"]) for row in entries)
        for number, job in self.model.items():
            assert kinds[number, "charge"] == job.charged
            assert kinds[number, "refund"] == job.refunded
        balance = self.run(provider_balance(self.database))
        jobs = self.model.values()
        assert balance.charged == sum(job.new.cost * (job.charged - job.refunded) for job in jobs)
        assert balance.open == sum(job.new.cost for job in jobs if job.state in (S.UNCLEAR, S.SETTLED))

    @invariant()
    def every_finished_job_has_its_takes_and_one_delivery(self) -> None:
        for number, job in self.model.items():
            deliveries = self.run(DeliveryStore(self.database).of_job(number))
            finished = job.state is S.FINISHED
            expected = ["pending"] if finished else []
            assert [row.state.value for row in deliveries] == expected
            assert bool(self.run(TakeStore(self.database).of_job(number))) is finished


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
