"""Plans of several steps and what is made only once, where an example says more than the machine beside this file."""

from datetime import timedelta

from storage.engines.sqlite import Database
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.ledger.preparations import PreparationStore
from storage.library.takes import TakeStore
from storage.rows.book import Ceilings, Scope
from storage.rows.job import AllowanceRefused, Attachment, Failure, Job, JobState, Made, MadeBefore
from tests.clock import NOON
from tests.factories import ALICE, BOB, PLENTY, SONG, a_new_job, a_plan, a_queued_job, a_take

FOR_TWO = Ceilings(
    operator_daily=2 * SONG, max_guild_daily=2 * SONG, default_guild_daily=2 * SONG, default_member_daily=2 * SONG
)
STEMS = a_new_job(operation="separation", reuse_key="stems")
NOTES = a_new_job(operation="midi", reuse_key="notes", prepared=False)


async def used(database: Database) -> int:
    row = await database.one("SELECT COALESCE(SUM(amount), 0) AS used FROM allowance_entries")
    assert row is not None
    return int(row["used"])


async def test_a_plan_is_accepted_as_a_whole_or_not_at_all(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    await a_plan(store, a_new_job(), ceilings=FOR_TWO)

    refused = await store.accept([STEMS, NOTES], FOR_TWO, now=NOON)

    assert isinstance(refused, AllowanceRefused)
    assert (refused.state.scope, refused.state.left, refused.cost) == (Scope.OPERATOR, SONG, 2 * SONG)
    assert len(await queries.in_state(JobState.ACCEPTED)) == 1
    assert await used(database) == SONG


async def test_each_step_is_tied_to_the_one_before_and_only_the_first_to_the_interaction(database: Database) -> None:
    steps = [a_new_job(interaction_id=5, prepared=number == 0) for number in range(3)]

    first, second, third = await a_plan(JobStore(database), *steps)

    assert [job.after_job_id for job in (first, second, third)] == [None, first.id, second.id]
    assert [job.interaction_id for job in (first, second, third)] == [5, None, None]


async def test_a_step_that_was_made_before_is_left_out_and_costs_nothing(database: Database) -> None:
    store = JobStore(database)
    (stems,) = await a_plan(store, STEMS)

    (notes,) = await a_plan(store, STEMS, NOTES, ceilings=FOR_TWO)

    assert (notes.operation, notes.after_job_id) == ("midi", stems.id)
    assert await used(database) == 2 * SONG


async def a_settled_separation(store: JobStore) -> Job:
    """Nobody knew whether the API had taken it, and nobody claimed it in time."""
    (job,) = await a_plan(store, STEMS)
    await store.card_shown(job.id, 1)
    await store.claim_next_to_send(max_running=9, now=NOON)
    await store.outcome_unknown(job.id, now=NOON)
    later = NOON + timedelta(hours=25)
    assert [settled.id for settled in await store.settle_unclear(older_than=timedelta(hours=24), now=later)] == [job.id]
    return job


async def test_stems_that_are_claimed_late_are_not_paid_again(database: Database) -> None:
    store = JobStore(database)
    stems = await a_settled_separation(store)

    assert await store.started(stems.id, dialect="dedicated", task_id="late", poll_at=NOON, now=NOON)

    again = await store.accept([STEMS], PLENTY, now=NOON)
    assert isinstance(again, MadeBefore)
    assert again.job.id == stems.id


async def test_stems_that_are_claimed_late_leave_those_alone_that_were_asked_for_meanwhile(database: Database) -> None:
    store = JobStore(database)
    late = await a_settled_separation(store)
    (asked_anew,) = await a_plan(store, STEMS)

    assert await store.started(late.id, dialect="dedicated", task_id="late", poll_at=NOON, now=NOON)

    holder = await JobQueries(database).by_reuse_key("stems")
    assert holder is not None
    assert holder.id == asked_anew.id


async def test_a_plan_whose_result_is_there_is_not_made_again(database: Database) -> None:
    store = JobStore(database)
    _, notes = await a_plan(store, STEMS, NOTES)

    again = await store.accept([STEMS, NOTES], PLENTY, now=NOON)

    assert isinstance(again, MadeBefore)
    assert again.job.id == notes.id
    assert await used(database) == 2 * SONG


async def test_a_whole_chain_fails_with_its_first_step_and_everything_is_returned(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    plan = await a_plan(store, a_new_job(), a_new_job(prepared=False), a_new_job(prepared=False))
    for job in plan:
        await store.card_shown(job.id, job.id)

    await store.fail(plan[0].id, Failure("lost"), now=NOON)

    failed = await queries.by_ids([job.id for job in plan])
    assert [job.failure and job.failure.reason for job in failed] == ["lost", "step_before", "step_before"]
    assert {job.ended_at for job in failed} == {NOON}
    assert await used(database) == 0


async def test_a_step_fails_too_when_the_one_before_was_cancelled_while_it_was_being_sent(database: Database) -> None:
    store = JobStore(database)
    first, second = await a_plan(store, a_new_job(), a_new_job(prepared=False))
    for job in (first, second):
        await store.card_shown(job.id, job.id)
    await store.claim_next_to_send(max_running=1, now=NOON)
    await store.cancel(first.id, now=NOON)

    await store.back_to_queue(first.id, not_before=NOON, now=NOON)

    (failed,) = await JobQueries(database).in_state(JobState.FAILED)
    assert failed.id == second.id
    assert await used(database) == 0


async def test_sources_and_attachments_are_kept_in_the_order_in_which_they_were_given(database: Database) -> None:
    store, queries, takes = JobStore(database), JobQueries(database), TakeStore(database)
    one, two = await a_take(database), await a_take(database)
    file = Attachment("https://cdn.discordapp.com/attachments/1/2/hum.ogg", "hum.ogg", 4000)

    (job,) = await a_plan(store, a_new_job(sources=(two.id, one.id), attachments=(file,), prepared=False))

    assert [take.id for take in await takes.sources_of(job.id)] == [two.id, one.id]
    assert await queries.attachments(job.id) == {2: file}


async def test_an_attachment_that_was_taken_in_is_a_source_like_any_other(database: Database) -> None:
    preparations, queries, takes = PreparationStore(database), JobQueries(database), TakeStore(database)
    file = Attachment("https://cdn.discordapp.com/attachments/1/2/hum.ogg", "hum.ogg", 4000)
    (job,) = await a_plan(JobStore(database), a_new_job(attachments=(file,), prepared=False))
    hum = await a_take(database, title="hum")

    for _ in range(2):  # as after a crash in between
        await preparations.attachment_kept(job.id, 0, hum.id)

    assert await queries.attachments(job.id) == {}
    assert [take.id for take in await takes.sources_of(job.id)] == [hum.id]


async def test_what_needs_preparing_is_prepared_once_and_sent_as_it_is_then(database: Database) -> None:
    store, preparations = JobStore(database), PreparationStore(database)
    job = await a_queued_job(store, prepared=False)

    assert await store.claim_next_to_send(max_running=9, now=NOON) is None
    claimed = await preparations.claim_next_to_prepare(now=NOON)
    assert claimed is not None
    assert (claimed.id, claimed.state) == (job.id, JobState.PREPARING)
    assert await preparations.claim_next_to_prepare(now=NOON) is None
    assert await preparations.prepared(job.id, '{"with": "a link"}')
    assert await preparations.claim_next_to_prepare(now=NOON) is None

    sent = await store.claim_next_to_send(max_running=9, now=NOON)
    assert sent is not None
    assert (sent[0].id, sent[0].request) == (job.id, '{"with": "a link"}')


async def test_a_preparation_that_has_to_wait_lets_the_others_pass(database: Database) -> None:
    store, preparations = JobStore(database), PreparationStore(database)
    waiting, other = await a_queued_job(store, prepared=False), await a_queued_job(store, prepared=False)
    later = NOON + timedelta(seconds=20)
    await preparations.claim_next_to_prepare(now=NOON)

    assert await preparations.prepare_later(waiting.id, not_before=later)

    claimed = await preparations.claim_next_to_prepare(now=NOON)
    assert claimed is not None
    assert claimed.id == other.id
    assert await preparations.next_allowed_at() == later
    assert await preparations.claim_next_to_prepare(now=later - timedelta(milliseconds=1)) is None
    assert await preparations.claim_next_to_prepare(now=later) is not None


async def test_a_later_step_wakes_nobody_before_the_one_before_it_has_finished(database: Database) -> None:
    store, queries, preparations = JobStore(database), JobQueries(database), PreparationStore(database)
    first, second = await a_plan(store, a_new_job(), a_new_job(prepared=False))
    for job in (first, second):
        await store.card_shown(job.id, job.id)
    assert await store.claim_next_to_send(max_running=9, now=NOON) is not None

    assert await preparations.next_allowed_at() is None
    assert await queries.next_allowed_at() is None  # the sender has nothing to wait for either
    assert await queries.places() == {}

    await store.finish(first.id, Made(result="{}"), now=NOON)
    assert await preparations.next_allowed_at() is not None
    claimed = await preparations.claim_next_to_prepare(now=NOON)
    assert claimed is not None
    assert claimed.id == second.id


async def test_a_result_that_was_made_once_is_shared_by_everybody_until_it_came_to_nothing(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    (stems,) = await a_plan(store, STEMS)
    of_bob = a_new_job(operation="separation", reuse_key="stems", user_id=BOB)

    shared = await store.accept([of_bob], PLENTY, now=NOON)
    assert isinstance(shared, MadeBefore)
    assert (shared.job.id, shared.job.user_id) == (stems.id, ALICE)
    await store.cancel(stems.id, now=NOON)

    (anew,) = await a_plan(store, of_bob)
    found = await queries.by_reuse_key("stems")
    assert found is not None
    assert found.id == anew.id


async def test_the_card_of_a_later_step_that_is_on_its_way_when_the_plan_fails_is_ended(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    first, second = await a_plan(store, a_new_job(), a_new_job(interaction_id=None))
    await store.card_shown(first.id, 71)
    await store.cancel(first.id, now=NOON)
    assert [job.id for job in await queries.ended_without_card(since=NOON)] == [second.id]

    assert not await store.card_shown(second.id, 72)

    assert await queries.ended_without_card(since=NOON) == []
    ended = {job.id: job.state for job in await queries.cards_to_end(NOON, limit=9)}
    assert ended == {first.id: JobState.CANCELLED, second.id: JobState.FAILED}


async def test_what_waits_for_a_withheld_step_of_a_private_plan_is_cancelled_with_everything_returned(
    database: Database,
) -> None:
    store, queries = JobStore(database), JobQueries(database)
    steps = [a_new_job(private=True, interaction_id=5 if number == 0 else None) for number in range(3)]
    plan = await a_plan(store, *steps)
    await store.card_shown(plan[0].id, 1)
    await store.claim_next_to_send(max_running=1, now=NOON)

    asked = await store.cancel(plan[0].id, now=NOON, withhold=False)
    assert asked is not None
    assert await used(database) == 3 * SONG
    withheld = await store.cancel(plan[0].id, now=NOON)

    assert withheld is not None
    assert withheld.withheld
    later = await queries.by_ids([job.id for job in plan[1:]])
    assert [(job.state, job.ended_at) for job in later] == [(JobState.CANCELLED, NOON)] * 2
    assert await used(database) == SONG
    assert await queries.further_step(plan[0].id) is None


async def test_what_waits_for_a_withheld_step_of_a_public_plan_is_made_all_the_same(database: Database) -> None:
    store, queries = JobStore(database), JobQueries(database)
    first, second = await a_plan(store, a_new_job(interaction_id=5), a_new_job())
    await store.card_shown(first.id, 1)
    await store.card_shown(second.id, 2)
    await store.claim_next_to_send(max_running=1, now=NOON)

    await store.cancel(first.id, now=NOON)

    assert [job.id for job in await queries.in_state(JobState.QUEUED)] == [second.id]


async def test_a_try_to_tell_a_channel_is_written_down_with_the_moment_of_the_first(database: Database) -> None:
    store = JobStore(database)
    (job,) = await a_plan(store, a_new_job(private=True))

    assert await store.announcing(job.id, now=NOON) is None
    assert await store.announcing(job.id, now=NOON + timedelta(hours=1)) == NOON
