"""Jobs and both books under every order of events: a plain model beside the real stores, compared after every step."""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.engines.sqlite import Database
from storage.ledger.book_store import BookStore
from storage.ledger.credit_readings import CreditReadingStore
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.ledger.preparations import PreparationStore
from storage.ledger.waits import Longest, WaitStore
from storage.library.takes import TakeStore
from storage.rows.book import Period, QuotaLayer, RaisedBy, Scope
from storage.rows.job import (
    EVERYTHING,
    UNFINISHED,
    Accepted,
    AllowanceRefused,
    Failure,
    JobState,
    Made,
    MadeBefore,
    NameTaken,
    NewJob,
    PriceChanged,
    Repeated,
    SendBounds,
    TwinInHand,
)
from tests.clock import NOON
from tests.factories import a_new_job, a_new_take
from tests.storage.ledger.ledger_model import CAME_TO_NOTHING, CEILINGS, MOVES, Model

T = TypeVar("T")
S = JobState

GUILDS, MEMBERS = (1, 2), (11, 12)
UNCLEAR_FOR = timedelta(hours=24)
# What is made once: by the first step of a plan, or by its second.
STEMS, NOTES = ("stems of 1", "stems of 2"), ("notes of 1", "notes of 2")

AT_PROVIDER = (S.SENDING, S.UNCLEAR, S.RUNNING, S.OVERDUE)
TWINS, NAMES = ("twin 1", "twin 2"), ("alto", "bass")
LONGEST = Longest(
    send=timedelta(seconds=25),
    look_young=timedelta(minutes=3),
    look_old=timedelta(hours=6),
    delivery=timedelta(hours=1),
    card=timedelta(hours=1),
)

costs = st.sampled_from([0, 40, 1200, 2500])
Agreed = tuple[int | None, bool]
# The most that may be taken, and whether the same in hand is the same.
agreements = st.tuples(st.none() | st.sampled_from([0, 40, 1200, 3700]), st.booleans())


def where(*states: JobState) -> Callable[[T], T]:
    """A rule for jobs in one of these states; the machine does not try it while there are none."""
    return cast("Callable[[T], T]", precondition(lambda ledger: bool(ledger.model.jobs_in(*states))))


def moved_by(event: str) -> Callable[[T], T]:
    return where(*MOVES[event])


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.model = Model()
        self.open()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def open(self) -> None:
        self.database = self.run(Database.open(Path(self.folder.name) / "bandstand.db"))
        self.books = BookStore(self.database)
        self.store, self.queries = JobStore(self.database), JobQueries(self.database)
        self.preparations = PreparationStore(self.database)
        self.readings, self.waits = CreditReadingStore(self.database), WaitStore(self.database)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    @property
    def day(self) -> str:
        return str(self.now.date().isoformat())

    def pick(self, data: st.DataObject, event: str) -> int:
        return data.draw(st.sampled_from(self.model.jobs_in(*MOVES[event])))

    # --- what happens ---

    @where(*UNFINISHED)
    @rule(data=st.data(), steps=st.integers(1, 6))
    def all_goes_well_for_a_while(self, data: st.DataObject, steps: int) -> None:
        """Some steps of the usual way, so that the other rules meet jobs everywhere on it."""
        for _ in range(steps):
            under_way = self.model.jobs_in(*UNFINISHED)
            if not under_way:
                return
            number = data.draw(st.sampled_from(under_way))
            job = self.model.jobs[number]
            match job.state:
                case S.ACCEPTED:
                    self.do_card_shown(number)
                case S.QUEUED if job.prepared:
                    self.do_claim(max_running=9)
                case S.QUEUED:
                    self.do_prepare()
                case S.PREPARING:
                    self.do_prepared(number)
                case S.SENDING | S.UNCLEAR:
                    self.do_started(number)
                case S.RUNNING | S.OVERDUE:
                    self.do_finish(number, 2)

    @initialize(jobs=st.lists(st.tuples(st.sampled_from(GUILDS), st.sampled_from(MEMBERS)), min_size=1, max_size=4))
    def begin(self, jobs: list[tuple[int, int]]) -> None:
        for guild, user in jobs:
            self.accept([a_new_job(guild_id=guild, user_id=user, day=self.day)])
        for number in list(self.model.jobs):
            self.do_card_shown(number)

    @rule(
        guild=st.sampled_from(GUILDS),
        user=st.sampled_from(MEMBERS),
        cost=costs,
        interaction=st.none() | st.integers(1, 5),
        prepared=st.booleans(),
        key=st.none() | st.sampled_from([*STEMS, *NOTES]),
        twin=st.none() | st.sampled_from(TWINS),
        name=st.none() | st.sampled_from(NAMES),
        agreed=agreements,
    )
    def accept_one(self, agreed: "Agreed", interaction: int | None, **wished: Any) -> None:
        names = {"guild": "guild_id", "user": "user_id", "key": "reuse_key", "twin": "twin_key", "name": "unique_name"}
        changes = {names.get(name, name): value for name, value in wished.items()}
        self.accept([a_new_job(day=self.day, interaction_id=interaction, **changes)], *agreed)

    @rule(
        guild=st.sampled_from(GUILDS),
        user=st.sampled_from(MEMBERS),
        of_first=costs,
        of_second=costs,
        interaction=st.none() | st.integers(1, 5),
        stems=st.none() | st.sampled_from(STEMS),
        notes=st.none() | st.sampled_from(NOTES),
        agreed=agreements,
    )
    def accept_two_steps(
        self,
        guild: int,
        user: int,
        of_first: int,
        of_second: int,
        interaction: int | None,
        stems: str | None,
        notes: str | None,
        agreed: "Agreed",
    ) -> None:
        usual = {"guild_id": guild, "user_id": user, "day": self.day, "interaction_id": interaction}
        first = a_new_job(**usual, cost=of_first, reuse_key=stems)
        self.accept([first, a_new_job(**usual, cost=of_second, reuse_key=notes, prepared=False)], *agreed)

    def accept(self, steps: list[NewJob], at_most: int | None = None, once_in_hand: bool = False) -> None:
        first, last = steps[0], steps[-1]
        known = self.model.by_interaction(first.interaction_id)
        made_before = self.model.holder(last.reuse_key)
        to_make = [step for step in steps if self.model.holder(step.reuse_key) is None]
        cost = sum(step.cost for step in to_make)
        twin = self.model.twin(to_make[0]) if once_in_hand and to_make else None
        name_taken = any(self.model.name_is_taken(step) for step in to_make)
        too_dear = at_most is not None and cost > at_most
        room = self.model.room(first.guild_id, first.user_id, first.day)
        too_full = [layer for layer, (limit, used) in room.items() if max(0, limit - used) < cost]

        outcome = self.run(self.store.accept(steps, CEILINGS, now=self.now, at_most=at_most, once_in_hand=once_in_hand))

        if known is None and made_before is None:
            refused = TwinInHand if twin else NameTaken if name_taken else PriceChanged if too_dear else None
            assert isinstance(outcome, refused or (Accepted, AllowanceRefused))
        match outcome:
            case Repeated(job):
                assert known is not None
                assert job.id == known
            case MadeBefore(job):
                assert known is None
                assert job.id == made_before
            case TwinInHand(job):
                assert job.id == twin
            case PriceChanged():
                assert outcome.cost == cost
            case AllowanceRefused():
                assert known is None
                assert made_before is None
                named = outcome.state.scope, outcome.state.period
                assert named == too_full[0]  # the outermost, as the first that has to change
                assert (outcome.state.limit, outcome.state.used) == room[named]
                assert outcome.cost == cost
            case Accepted(jobs):
                assert known is None
                assert made_before is None
                assert not too_full
                self.model.add(steps, [(job.id, job.code) for job in jobs])
                for limit, used in self.model.room(first.guild_id, first.user_id, first.day).values():
                    assert used <= limit or cost == 0

    @moved_by("card_shown")
    @rule(data=st.data())
    def card_shown(self, data: st.DataObject) -> None:
        self.do_card_shown(self.pick(data, "card_shown"))

    def do_card_shown(self, job: int) -> None:
        expected = self.model.moves(job, "card_shown")
        assert self.run(self.store.card_shown(job, message_id=job)) is expected

    @where(S.QUEUED)
    @rule()
    def prepare(self) -> None:
        self.do_prepare()

    def do_prepare(self) -> None:
        expected = next(iter(self.model.may_be_prepared(self.now)), None)

        claimed = self.run(self.preparations.claim_next_to_prepare(now=self.now))

        assert (None if claimed is None else claimed.id) == expected
        if claimed is not None:
            assert claimed.state is S.PREPARING
            self.model.put(claimed.id, S.PREPARING)

    @moved_by("prepared")
    @rule(data=st.data())
    def prepared(self, data: st.DataObject) -> None:
        self.do_prepared(self.pick(data, "prepared"))

    def do_prepared(self, job: int) -> None:
        expected = self.model.moves(job, "prepared")
        self.model.jobs[job].prepared |= expected
        request = self.model.jobs[job].new.request
        assert self.run(self.preparations.prepared(job, request)) is expected

    @moved_by("prepare_later")
    @rule(data=st.data(), wait=st.sampled_from([0, 20]))
    def prepare_later(self, data: st.DataObject, wait: int) -> None:
        self.do_prepare_later(self.pick(data, "prepare_later"), wait)

    def do_prepare_later(self, job: int, wait: int) -> None:
        not_before = self.now + timedelta(seconds=wait)
        expected = self.model.moves(job, "prepare_later")
        if expected:
            self.model.jobs[job].not_before = not_before
        assert self.run(self.preparations.prepare_later(job, not_before=not_before)) is expected

    @where(S.QUEUED)
    @rule(max_running=st.integers(1, 3), at_most=st.sampled_from([EVERYTHING.at_most, 1000, 0]))
    def claim(self, max_running: int, at_most: int) -> None:
        self.do_claim(max_running, at_most)

    def do_claim(self, max_running: int, at_most: int = EVERYTHING.at_most) -> None:
        """After a 402 the account bounds what may be sent."""
        waiting = {number: job for number, job in self.model.jobs.items() if job.state is S.QUEUED and job.prepared}
        affordable = {number: job for number, job in waiting.items() if job.new.cost <= at_most}
        may_go = [number for number, job in affordable.items() if job.not_before <= self.now]
        places = self.run(self.queries.places())
        at_provider = len(self.model.jobs_in(S.SENDING, S.RUNNING))

        bounds = SendBounds(at_most=at_most)
        assert self.run(self.queries.waits_for_credits(at_most)) is (len(affordable) < len(waiting))
        claimed = self.run(self.store.claim_next_to_send(max_running=max_running, now=self.now, bounds=bounds))

        assert (claimed is not None) is (bool(may_go) and at_provider < max_running)
        assert places.keys() == waiting.keys()
        if claimed is None:
            return
        number = claimed[0].id
        assert number in may_go
        assert len(may_go) < len(waiting) or places[number] == 1
        job = self.model.jobs[number]
        job.state, job.sent, job.sent_at = S.SENDING, True, self.now

    @moved_by("started")
    @rule(data=st.data(), charged=st.booleans())
    def started(self, data: st.DataObject, charged: bool) -> None:
        self.do_started(self.pick(data, "started"), charged)

    def do_started(self, job: int, charged: bool = True) -> None:
        """The answer of the create call, or a callback: of a job that has left, at any time after.

        Only an answer can say that the task was there before, and that nothing was charged.
        """
        model = self.model.jobs[job]
        if not model.sent:
            return
        charged = charged or model.state is not S.SENDING
        if charged:
            self.model.take_price(model)
        if model.state is S.SETTLED and self.model.holder(model.key) is not None:
            model.key = None  # it was asked for again meanwhile
        expected = self.model.moves(job, "started")
        model.charged |= charged
        if expected:
            model.failure = None
        took = self.run(
            self.store.started(
                job, dialect="dedicated", task_id=f"task-{job}", poll_at=self.now, now=self.now, charged=charged
            )
        )
        assert took is expected

    @moved_by("back_to_queue")
    @rule(data=st.data(), wait=st.sampled_from([0, 30]), refused=st.booleans())
    def back_to_queue(self, data: st.DataObject, wait: int, refused: bool) -> None:
        self.do_back_to_queue(self.pick(data, "back_to_queue"), wait, refused)

    def do_back_to_queue(self, job: int, wait: int, refused: bool = False) -> None:
        model = self.model.jobs[job]
        not_before = self.now + timedelta(seconds=wait)
        expected = self.model.moves(job, "back_to_queue")
        if expected:
            model.sent, model.not_before = False, not_before
            model.refusals += refused
            if model.withheld:
                self.model.put(job, S.CANCELLED)
        assert self.run(self.store.back_to_queue(job, not_before=not_before, now=self.now, refused=refused)) is expected

    @moved_by("outcome_unknown")
    @rule(data=st.data(), accepted=st.booleans())
    def outcome_unknown(self, data: st.DataObject, accepted: bool) -> None:
        self.do_outcome_unknown(self.pick(data, "outcome_unknown"), accepted)

    def do_outcome_unknown(self, job: int, accepted: bool = False) -> None:
        expected = self.model.moves(job, "outcome_unknown")
        if expected and accepted:
            self.model.take_price(self.model.jobs[job])
        assert self.run(self.store.outcome_unknown(job, now=self.now)) is expected

    @where(S.RUNNING, S.OVERDUE)
    @rule(data=st.data(), stage=st.sampled_from(["text", "first"]))
    def progressed(self, data: st.DataObject, stage: str) -> None:
        job = self.pick(data, "finish")
        moved = self.run(self.store.progressed(job, stage=stage, stream_links=["https://x.example/stream"]))
        assert not moved or self.model.jobs[job].state in (S.RUNNING, S.OVERDUE)

    @moved_by("overdue")
    @rule(data=st.data())
    def overdue(self, data: st.DataObject) -> None:
        self.do_overdue(self.pick(data, "overdue"))

    def do_overdue(self, job: int) -> None:
        expected = self.model.moves(job, "overdue")
        assert self.run(self.store.overdue(job)) is expected

    @moved_by("finish")
    @rule(data=st.data(), takes=st.integers(1, 2))
    def finish(self, data: st.DataObject, takes: int) -> None:
        self.do_finish(self.pick(data, "finish"), takes)

    def do_finish(self, job: int, takes: int) -> None:
        """From sending too: what the API answers at once was charged with the answer."""
        model = self.model.jobs[job]
        if model.state is S.SENDING:
            model.charged = True
            self.model.take_price(model)
        expected = self.model.moves(job, "finish")
        assert self.run(self.store.finish(job, Made([a_new_take()] * takes), now=self.now)) is expected
        if expected:
            assert len(self.run(TakeStore(self.database).of_job(job))) == takes

    @where(S.PREPARING, S.SENDING, S.RUNNING, S.OVERDUE)
    @rule(data=st.data(), refunded=st.booleans())
    def fail(self, data: st.DataObject, refunded: bool) -> None:
        states = (S.PREPARING, S.SENDING, S.RUNNING, S.OVERDUE)
        self.do_fail(data.draw(st.sampled_from(self.model.jobs_in(*states))), refunded)

    def do_fail(self, job: int, refunded: bool) -> None:
        model = self.model.jobs[job]
        expected = self.model.moves(job, "fail")
        if expected:
            model.failure = "lost"
            model.refunded = model.charged and refunded
            self.model.account += model.new.cost if model.refunded else 0
        assert self.run(self.store.fail(job, Failure("lost"), refunded=refunded, now=self.now)) is expected

    @where(S.QUEUED, S.PREPARING, S.SENDING, S.UNCLEAR, S.RUNNING)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        states = (S.QUEUED, S.PREPARING, S.SENDING, S.UNCLEAR, S.RUNNING)
        self.do_cancel(data.draw(st.sampled_from(self.model.jobs_in(*states))))

    def do_cancel(self, job: int) -> None:
        model = self.model.jobs[job]
        if self.model.moves(job, "cancel"):
            expected = True
        else:
            # Nothing is posted here, so what has finished can still be held back.
            expected = model.state in UNFINISHED or model.state is S.FINISHED
            model.withheld = model.withheld or expected
        assert (self.run(self.store.cancel(job, now=self.now)) is not None) is expected

    @precondition(lambda ledger: bool(ledger.model.jobs))
    @rule(
        data=st.data(),
        event=st.sampled_from(
            [
                *("card_shown", "prepared", "prepare_later", "started", "back_to_queue", "outcome_unknown"),
                *("overdue", "finish", "fail", "cancel"),
            ]
        ),
    )
    def at_the_wrong_time(self, data: st.DataObject, event: str) -> None:
        """Everything can come late, early or twice, for whichever job."""
        job = data.draw(st.sampled_from(list(self.model.jobs)))
        further: dict[str, list[Any]] = {"prepare_later": [0], "back_to_queue": [0], "finish": [1], "fail": [False]}
        getattr(self, f"do_{event}")(job, *further.get(event, []))

    @where(S.UNCLEAR)
    @rule(hours=st.sampled_from([1, 25]))
    def settle_unclear(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        expected = {
            number
            for number in self.model.jobs_in(S.UNCLEAR)
            if self.model.jobs[number].sent_at <= self.now - UNCLEAR_FOR
        }
        for number in expected:
            self.model.put(number, S.SETTLED)
        settled = self.run(self.store.settle_unclear(older_than=UNCLEAR_FOR, now=self.now))
        assert {job.id for job in settled} == expected

    # Whoever reads the credits has nothing on its way.
    @precondition(lambda ledger: not ledger.model.jobs_in(S.SENDING))
    @rule(settle=st.booleans())
    def credits_are_read(self, settle: bool) -> None:
        """What two readings prove of unclear jobs is true, whatever has happened between them."""
        unclear = self.model.jobs_in(S.UNCLEAR)

        settled = self.run(self.readings.note(self.model.account, now=self.now, settle=settle))

        assert settle or not settled
        assert {job.id for job in settled} in (set(), {n for n in unclear if self.model.jobs[n].new.cost})
        for job in settled:
            model = self.model.jobs[job.id]
            assert not model.took_its_price
            model.failure, model.written_off = "not_charged", True
            self.model.put(job.id, S.SETTLED)
        may_prove_more = self.run(self.readings.may_prove())
        assert not (settled and may_prove_more)

    @precondition(lambda ledger: ledger.model.jobs_in(S.QUEUED) and not ledger.model.jobs_in(*AT_PROVIDER))
    @rule(accepted=st.booleans())
    def an_outage_meets_the_first_after_a_quiet_while(self, accepted: bool) -> None:
        """The credits, a create without a clear answer, and the credits again: that proves it either way."""
        self.credits_are_read(settle=True)
        self.do_claim(max_running=9)
        for number in self.model.jobs_in(S.SENDING):
            self.do_outcome_unknown(number, accepted)
            self.credits_are_read(settle=True)
            job = self.model.jobs[number]
            assert (job.state is S.SETTLED) is (job.new.cost > 0 and not accepted)

    @rule(hours=st.sampled_from([-400, -30, -1, 1, 30, 400]), at_start=st.booleans())
    def the_clock_jumps(self, hours: int, at_start: bool) -> None:
        """Somebody sets it; within a minute, or at the next start, every wait is bounded."""
        self.now += timedelta(hours=hours)
        if at_start:
            self.crash()
        self.run(self.waits.bound(LONGEST, now=self.now))
        for job in self.model.jobs.values():
            if job.state is S.QUEUED:
                job.not_before = min(job.not_before, self.now + LONGEST.send)
            if job.state in (S.SENDING, S.UNCLEAR, S.RUNNING, S.OVERDUE):
                job.sent_at = min(job.sent_at, self.now)
        for at, longest in (
            (self.run(self.queries.next_allowed_at()), LONGEST.send),
            (self.run(self.preparations.next_allowed_at()), LONGEST.send),
            (self.run(self.queries.next_poll_at()), LONGEST.look_old),
            (self.run(DeliveryStore(self.database).next_due_at()), LONGEST.delivery),
        ):
            assert at is None or at <= self.now + longest
        assert not self.run(self.waits.bound(LONGEST, now=self.now))

    @rule()
    def crash(self) -> None:
        self.run(self.database.close())
        self.open()
        self.run(self.store.recover(now=self.now))
        for job in self.model.jobs.values():
            job.state = {S.SENDING: S.UNCLEAR, S.PREPARING: S.QUEUED}.get(job.state, job.state)

    @rule(seconds=st.sampled_from([1, 31, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        guild=st.sampled_from(GUILDS),
        whose=st.sampled_from([Scope.GUILD, *MEMBERS, 0]),
        period=st.sampled_from(Period),
        limit=st.integers(0, 5000),
    )
    def set_a_layer(self, guild: int, whose: Scope | int, period: Period, limit: int) -> None:
        scope, scope_id = (Scope.GUILD, guild) if isinstance(whose, Scope) else (Scope.MEMBER, whose)
        self.model.limits[guild, scope, scope_id, period] = limit

        layer = QuotaLayer(scope, scope_id, period, limit, RaisedBy.ADMIN)
        layers = self.run(self.books.set_layers(guild, [layer]))

        found = {(guild, it.scope, it.scope_id, it.period): it.limit for it in layers}
        assert found == {key: most for key, most in self.model.limits.items() if key[0] == guild}

    # --- what is always true ---

    @invariant()
    def every_job_is_where_the_model_has_it(self) -> None:
        rows = {row["id"]: row for row in self.run(self.database.all("SELECT * FROM jobs"))}
        assert rows.keys() == self.model.jobs.keys()
        for number, job in self.model.jobs.items():
            row = rows[number]
            assert row["state"] == job.state
            assert bool(row["withheld"]) is job.withheld
            assert bool(row["prepared"]) is job.prepared
            assert row["after_job_id"] == job.after
            assert row["interaction_id"] == job.interaction
            assert row["refusals"] == job.refusals
            assert (row["callback_digest"] is not None) is job.sent
            assert (row["ended_at"] is not None) is (job.state not in UNFINISHED)
            assert (None if row["failure"] is None else json.loads(row["failure"])["reason"]) == job.failure

    @invariant()
    def a_step_is_only_begun_once_the_one_before_it_has_finished(self) -> None:
        for job in self.model.jobs.values():
            if job.after is not None and job.state not in (S.ACCEPTED, S.QUEUED, *CAME_TO_NOTHING):
                assert self.model.jobs[job.after].state is S.FINISHED
        at = self.run(self.preparations.next_allowed_at())
        assert (at is not None) is bool(self.model.to_be_prepared())

    @invariant()
    def nothing_is_made_twice_that_is_made_once(self) -> None:
        for key in (*STEMS, *NOTES):
            holder = self.run(self.queries.by_reuse_key(key))
            assert (None if holder is None else holder.id) == self.model.holder(key)

    @invariant()
    def the_members_book_is_right(self) -> None:
        entries = self.run(self.database.all("SELECT * FROM allowance_entries"))
        kinds = Counter((row["job_id"], row["kind"]) for row in entries)
        for number, job in self.model.jobs.items():
            assert kinds.pop((number, "reserve")) == 1
            assert kinds.pop((number, job.closed), 0) == (job.closed is not None)
            assert sum(row["amount"] for row in entries if row["job_id"] == number) == job.booked
        assert not kinds
        for guild in GUILDS:
            for user in MEMBERS:
                states = self.run(self.books.layer_states(CEILINGS, guild_id=guild, user_id=user, day=self.day))
                expected = self.model.room(guild, user, self.day)
                assert {(it.scope, it.period): (it.limit, it.used) for it in states} == expected

    @invariant()
    def the_providers_book_is_right(self) -> None:
        entries = self.run(self.database.all("SELECT * FROM provider_entries"))
        kinds = Counter((row["job_id"], row["kind"]) for row in entries)
        for number, job in self.model.jobs.items():
            assert kinds[number, "charge"] == job.charged
            assert kinds[number, "refund"] == job.refunded
            assert kinds[number, "write_off"] == job.written_off
        balance = self.run(self.books.provider_balance())
        jobs = self.model.jobs.values()
        assert balance.charged == sum(job.new.cost * (job.charged - job.refunded) for job in jobs)
        assert balance.open == sum(job.open for job in jobs)

    @invariant()
    def every_finished_job_has_its_takes_and_one_delivery(self) -> None:
        for number, job in self.model.jobs.items():
            deliveries = self.run(DeliveryStore(self.database).of_job(number))
            finished = job.state is S.FINISHED
            expected = ["pending"] if finished else []
            assert [row.state.value for row in deliveries] == expected
            assert bool(self.run(TakeStore(self.database).of_job(number))) is finished


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
