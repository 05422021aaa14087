"""How a running job is followed to its end: woken by callbacks, by asking in time, and through every trouble."""

from collections import Counter
from datetime import timedelta

import aiohttp
import pytest

from bot.jobs.tracker import READS_PER_SECOND
from bot.sandbox.suno_api import SunoStandIn, Timing
from bot.sandbox.suno_api.http.dedicated.kinds import status_word
from bot.suno.callbacks import CallbackHint
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.results import Stage
from storage.rows.job import JobState
from tests.clock import ManualClock
from tests.conftest import API_KEY, Pauses
from tests.factories import SONG, a_queued_job, a_running_job
from tests.jobs.bench import Books, Inbox, WorkerBench, charged_by, creates, reads

S = JobState
PAID = Books(used=SONG, charged=SONG, open=0)


async def seconds_of_reads(suno: SunoStandIn) -> list[float]:
    """When records were asked for, in seconds after the create call."""
    begin = creates(suno)[0].at
    return [round(request.at - begin, 2) for request in reads(suno)]


# --- with callbacks ---


async def test_a_song_whose_callbacks_arrive_costs_three_requests(bench: WorkerBench, suno: SunoStandIn) -> None:
    job = await bench.ask()

    await bench.advance(34)
    assert (await bench.job(job.id)).stream_links == ()
    await bench.advance(1)
    playable = await bench.job(job.id)
    assert playable.stage == "first"
    assert len(playable.stream_links) == 2
    await bench.advance(1000)

    finished = await bench.job(job.id)
    assert finished.state is S.FINISHED
    assert finished.stream_links == ()
    assert finished.ended_at is not None
    assert finished.sent_at is not None
    assert finished.ended_at - finished.sent_at == timedelta(seconds=150)
    assert [request.operation for request in suno.received] == ["generate", "music-record", "music-record"]
    assert len(await bench.takes(job)) == 2
    assert await bench.deliveries(job) == ["pending"]
    assert await bench.books() == PAID


async def test_many_songs_cost_three_requests_each(bench: WorkerBench, suno: SunoStandIn) -> None:
    for number in range(40):
        await bench.ask(user_id=number + 1)

    await bench.advance(250)

    assert len(await bench.queries.in_state(S.FINISHED)) == 40
    assert len(suno.received) == 3 * 40


@pytest.mark.parametrize(
    ("fault", "most_reads", "done_after"),
    [
        ("callback-twice", 2, 150),
        ("callbacks-out-of-order", 2, 150),
        ("callback-late", 3, 210),
        ("no-callback", 3, 271),
        ("callback-exception", 3, 216),
    ],
)
async def test_callbacks_in_any_order_and_number_lead_to_one_end(
    bench: WorkerBench, suno: SunoStandIn, fault: str, most_reads: int, done_after: float
) -> None:
    suno.faults.add(fault, operation="generate")
    job = await bench.ask()

    await bench.advance(done_after)
    assert (await bench.job(job.id)).state is S.FINISHED
    await bench.advance(600)

    assert len(await bench.takes(job)) == 2
    assert await bench.deliveries(job) == ["pending"]
    assert await bench.books() == PAID
    assert len(reads(suno)) <= most_reads


@pytest.mark.parametrize("timing", [Timing(text=0, first=0, complete=0)])
async def test_a_song_that_is_done_before_the_create_call_is_answered_is_finished_once(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("callback-before-answer", operation="generate")
    job = await bench.ask()

    await bench.advance(10)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert await bench.deliveries(job) == ["pending"]
    assert await bench.books() == PAID


async def test_callbacks_that_come_after_the_end_change_nothing_and_cost_no_read(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    job = await bench.ask()
    await bench.advance(150)
    ended, asked = await bench.job(job.id), len(reads(suno))

    for stage in (Stage.FIRST, Stage.SUCCESS, Stage.FAILED, Stage.UNKNOWN):
        await bench.tracker.take_callback(job.id, CallbackHint("another-task", stage))
        await bench.advance(5)

    assert await bench.job(job.id) == ended
    assert len(reads(suno)) == asked


async def test_a_callback_for_a_job_that_nobody_knows_is_ignored(
    bench: WorkerBench, suno: SunoStandIn, inbox: Inbox, public_url: str
) -> None:
    job = await bench.ask()
    await bench.settle()
    address = creates(suno)[0].body["callBackUrl"]

    async with aiohttp.ClientSession() as session:
        async with session.post(f"{public_url}/callbacks/guessed", json={}) as answer:
            assert answer.status == 404
        async with session.post(address, data=b"\xffnonsense") as answer:
            assert answer.status == 200
    await bench.tracker.take_callback(404, CallbackHint("task", Stage.SUCCESS))
    await bench.settle()

    assert [hint.task_id for hint in inbox.hints] == [None]
    assert (await bench.job(job.id)).state is S.RUNNING


async def test_what_a_callback_claims_is_not_believed(bench: WorkerBench) -> None:
    job = await bench.ask()
    await bench.settle()

    for stage in (Stage.SUCCESS, Stage.FAILED):
        await bench.tracker.take_callback(job.id, CallbackHint("forged", stage, code=531))
        await bench.settle()

    running = await bench.job(job.id)
    assert running.state is S.RUNNING
    assert running.task_id != "forged"
    assert await bench.books() == PAID


async def test_a_callback_ahead_of_its_record_is_followed_up_in_seconds(bench: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("success-without-links", operation="generate", seconds=3)
    job = await bench.ask()

    await bench.advance(152)
    assert (await bench.job(job.id)).state is S.RUNNING
    await bench.advance(2.1)

    assert (await bench.job(job.id)).state is S.FINISHED


async def test_a_read_that_fails_when_the_last_callback_came_is_repeated_soon(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    job = await bench.ask()
    await bench.advance(149)
    suno.faults.add("http-503", operation="music-record", times=3)  # all the attempts of one read

    await bench.advance(2)
    assert (await bench.job(job.id)).state is S.RUNNING
    await bench.advance(15)

    assert (await bench.job(job.id)).state is S.FINISHED


@pytest.mark.parametrize("timing", [Timing(text=0, first=20, complete=40)])
async def test_a_record_that_is_not_there_yet_when_its_callbacks_have_come_is_looked_at_again_soon(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("record-missing", operation="generate", seconds=46)
    job = await bench.ask()

    await bench.advance(45)
    assert (await bench.job(job.id)).state is S.RUNNING
    await bench.advance(6)

    assert (await bench.job(job.id)).state is S.FINISHED


async def test_a_record_that_lags_behind_the_last_callback_of_an_older_job_is_looked_at_again_soon(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("record-missing", operation="generate", seconds=156)
    job = await bench.ask()

    await bench.advance(155)
    assert (await bench.job(job.id)).state is S.OVERDUE  # asked for ever more rarely, but for the callback
    await bench.advance(6)

    assert (await bench.job(job.id)).state is S.FINISHED


@pytest.mark.parametrize("timing", [Timing(text=10, first=35, complete=150, other=70)])
@pytest.mark.parametrize("with_callbacks", [True, False])
async def test_what_somebody_else_has_begun_is_followed_in_its_own_time(
    bench: WorkerBench, polling: WorkerBench, suno: SunoStandIn, with_callbacks: bool
) -> None:
    stage = bench if with_callbacks else polling
    song = await stage.job((await stage.ask()).id)
    await stage.advance(200)
    song = await stage.job(song.id)
    request = {"taskId": song.task_id, "callBackUrl": "http://nobody.invalid/"}
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{suno.url}/api/v1/suno/cover/generate", json=request, headers=headers) as begun,
    ):
        begun_task = (await begun.json())["data"]["taskId"]
    await stage.settle()

    wanted = CoverImageRequest(task_id=song.task_id or "")
    job = await stage.ask(operation="cover_image", request=wanted.model_dump_json(), cost=0)
    await stage.advance(69)
    running = await stage.job(job.id)
    assert (running.state, running.task_id, running.adopted) == (S.RUNNING, begun_task, True)
    await stage.advance(12)

    assert (await stage.job(job.id)).state is S.FINISHED
    assert charged_by(suno) == SONG


@pytest.mark.parametrize("stages", [(Stage.SUCCESS, Stage.FIRST), (Stage.FIRST, Stage.SUCCESS)])
async def test_of_two_callbacks_at_one_moment_the_one_that_tells_the_end_counts(
    bench: WorkerBench, suno: SunoStandIn, stages: tuple[Stage, Stage]
) -> None:
    suno.faults.add("no-callback", operation="generate")
    job = await bench.ask()
    await bench.advance(150)
    assert (await bench.job(job.id)).stage == "first"  # by the safety net

    for stage in stages:
        await bench.tracker.take_callback(job.id, CallbackHint(None, stage))
    await bench.settle()

    assert (await bench.job(job.id)).state is S.FINISHED


async def test_a_settled_job_is_claimed_by_its_late_callback_and_delivered_for_nothing(
    bench: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("connection-reset-after-accept", operation="generate")
    suno.faults.add("callback-late", operation="generate", seconds=100)
    job = await bench.ask()
    await bench.settle()
    clock.jump(timedelta(hours=25))
    await bench.advance(61)
    assert (await bench.job(job.id)).state is S.SETTLED
    assert await bench.books() == Books(used=0, charged=0, open=SONG)

    await bench.advance(200)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert await bench.deliveries(job) == ["pending"]
    assert await bench.books() == Books(used=0, charged=SONG, open=0)
    assert charged_by(suno) == SONG


async def test_a_job_cancelled_while_it_runs_is_kept_and_not_posted(bench: WorkerBench) -> None:
    job = await bench.ask()
    await bench.settle()
    await bench.store.cancel(job.id, now=bench.clock.now())

    await bench.advance(200)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert len(await bench.takes(job)) == 2
    assert await bench.deliveries(job) == ["pending"]  # its files are fetched, and then it ends as withheld
    assert (await bench.job(job.id)).withheld
    assert await bench.books() == PAID


# --- by asking alone ---


async def test_without_callbacks_a_young_record_is_read_every_ten_seconds_and_an_older_one_more_rarely(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    job = await polling.ask()

    await polling.advance(170)

    assert (await polling.job(job.id)).state is S.FINISHED
    expected = [10.0 * number for number in range(1, 12)]  # a tenth of its age from 100 s on
    expected += [110 * 1.1**power for power in range(1, 5)]
    assert await seconds_of_reads(suno) == pytest.approx(expected, abs=0.2)
    assert (await polling.job(job.id)).polls == len(expected) - 1  # the last one found the end


async def test_an_old_job_is_asked_for_ever_more_rarely_up_to_six_hours(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("stuck", operation="generate")
    job = await polling.ask()
    await polling.settle()

    waits = []
    for age in (timedelta(minutes=30), timedelta(hours=10), timedelta(days=10)):
        clock.jump(age)
        await polling.advance(61)
        at = await polling.queries.next_poll_at()
        assert at is not None
        waits.append((at - clock.now()).total_seconds())

    assert waits[0] == pytest.approx(183, abs=65)
    assert waits[1] == pytest.approx(3790, abs=70)
    assert waits[2] == pytest.approx(6 * 3600, abs=65)
    assert (await polling.job(job.id)).state is S.OVERDUE


async def test_many_due_records_are_read_within_one_budget_and_the_earliest_first(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    number = 60
    for index in range(number):
        at = clock.now() - timedelta(seconds=number - index)
        await a_running_job(polling.store, now=at, user_id=index + 1, task_id=f"task-{index:02}")

    await polling.advance(number / READS_PER_SECOND - 0.5)

    per_second = Counter(int(request.at) for request in reads(suno))
    assert max(per_second.values()) == READS_PER_SECOND
    asked = [request.query["taskId"] for request in reads(suno)]
    assert len(asked) == number  # in six turns, the first of them at once
    # Those of one turn are on their way together.
    turns = [asked[start : start + READS_PER_SECOND] for start in range(0, number, READS_PER_SECOND)]
    assert [sorted(turn) for turn in turns] == [
        [f"task-{index:02}" for index in range(start, start + READS_PER_SECOND)]
        for start in range(0, number, READS_PER_SECOND)
    ]


# --- trouble with the record ---


async def test_a_record_that_is_missing_at_first_is_normal(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("record-missing", operation="generate", seconds=85)
    job = await polling.ask()

    await polling.advance(89)
    assert (await polling.job(job.id)).state is S.RUNNING
    await polling.advance(85)

    assert (await polling.job(job.id)).state is S.FINISHED


async def test_a_record_that_stays_missing_makes_the_job_overdue_and_is_asked_for_still(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("record-missing", operation="generate", seconds=400)
    job = await polling.ask()

    await polling.advance(101)
    assert (await polling.job(job.id)).state is S.OVERDUE
    assert await polling.books() == PAID
    await polling.advance(350)

    assert (await polling.job(job.id)).state is S.FINISHED
    assert await polling.deliveries(job) == ["pending"]


@pytest.mark.parametrize("with_callbacks", [True, False])
async def test_a_late_success_is_delivered(
    bench: WorkerBench, polling: WorkerBench, suno: SunoStandIn, with_callbacks: bool
) -> None:
    suno.faults.add("late-success", operation="generate", seconds=3600)
    stage = bench if with_callbacks else polling
    job = await stage.ask()

    await stage.advance(1800)
    assert (await stage.job(job.id)).state is S.OVERDUE
    await stage.advance(2500)

    assert (await stage.job(job.id)).state is S.FINISHED
    assert await stage.deliveries(job) == ["pending"]
    assert await stage.books() == PAID


async def test_a_job_that_is_stuck_for_ever_is_given_up_once_the_api_has_forgotten_it(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("stuck", operation="generate")
    job = await polling.ask()
    await polling.settle()

    clock.jump(timedelta(days=13, hours=23))
    await polling.advance(61)
    assert (await polling.job(job.id)).state is S.OVERDUE
    assert await polling.books() == PAID
    suno.tasks.clear()
    clock.jump(timedelta(hours=7))
    await polling.advance(61)
    assert (await polling.job(job.id)).state is S.OVERDUE  # once may be a mistake
    await polling.advance(7 * 86_400)

    lost = await polling.job(job.id)
    assert lost.state is S.FAILED
    assert lost.failure is not None
    assert lost.failure.reason == "lost"
    assert await polling.books() == Books(used=0, charged=SONG, open=0)


async def test_an_unknown_status_counts_as_running(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("unknown-status", operation="generate")
    job = await polling.ask()

    await polling.advance(20)
    running = await polling.job(job.id)
    assert (running.state, running.stage) == (S.RUNNING, "unknown")
    await polling.advance(150)

    assert (await polling.job(job.id)).state is S.FINISHED


@pytest.mark.parametrize("with_callbacks", [True, False])
async def test_success_without_links_is_not_success_yet(
    bench: WorkerBench, polling: WorkerBench, suno: SunoStandIn, with_callbacks: bool
) -> None:
    suno.faults.add("success-without-links", operation="generate", seconds=60)
    stage = bench if with_callbacks else polling
    job = await stage.ask()

    await stage.advance(209)
    assert (await stage.job(job.id)).state is S.RUNNING
    await stage.advance(200)

    assert (await stage.job(job.id)).state is S.FINISHED
    assert all(take.audio_url for take in await stage.takes(job))


async def test_a_record_that_ends_as_callback_exception_with_audio_is_success(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    job = await polling.ask()  # nobody can be called under `.invalid`

    await polling.advance(170)

    assert status_word(suno.tasks[creates(suno)[0].task_id or ""]) == "CALLBACK_EXCEPTION"
    assert (await polling.job(job.id)).state is S.FINISHED
    assert len(await polling.takes(job)) == 2


async def test_one_good_take_of_two_is_delivered_as_one(bench: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("one-of-two", operation="generate")
    job = await bench.ask()

    await bench.advance(151)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert len(await bench.takes(job)) == 1
    assert await bench.books() == PAID


async def test_one_good_take_of_two_is_delivered_too_when_the_record_does_not_tell_that_it_is_the_end(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("one-of-two", operation="generate")
    job = await polling.ask()

    await polling.advance(14 * 60)
    assert (await polling.job(job.id)).state is S.RUNNING  # the other one could still come
    await polling.advance(4 * 60)

    assert status_word(suno.tasks[creates(suno)[0].task_id or ""]) == "CALLBACK_EXCEPTION"
    assert (await polling.job(job.id)).state is S.FINISHED
    assert len(await polling.takes(job)) == 1
    assert await polling.books() == PAID


@pytest.mark.parametrize(
    ("fault", "reason", "code", "refunded"),
    [
        ("moderated", "moderated", 400, False),
        ("known-recording", "rights", 413, False),
        ("create-failed", "create_failed", 500, False),
        ("timed-out", "timeout", 408, False),
        ("generation-failed", "generation_failed", 501, False),
        ("failed-refunded", "generation_failed", 531, True),
    ],
)
async def test_a_failed_task_returns_the_allowance_and_the_provider_keeps_what_it_does_not_give_back(
    bench: WorkerBench, suno: SunoStandIn, fault: str, reason: str, code: int, refunded: bool
) -> None:
    suno.faults.add(fault, operation="generate")
    job = await bench.ask()

    await bench.advance(60)

    failed = await bench.job(job.id)
    assert failed.state is S.FAILED
    assert failed.failure is not None
    assert (failed.failure.reason, failed.failure.code) == (reason, code)
    assert failed.failure.message
    assert await bench.books() == Books(used=0, charged=0 if refunded else SONG, open=0)
    assert charged_by(suno) == (0 if refunded else SONG)
    assert await bench.deliveries(job) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [("http-503", 0), ("html", 0), ("truncated-json", 0), ("connection-reset", 0), ("inner-code", 455)]
    + [("inner-code", code) for code in (401, 402, 429, 500)],
)
async def test_an_api_that_cannot_be_read_for_a_while_loses_nothing(
    polling: WorkerBench, suno: SunoStandIn, pauses: Pauses, fault: str, code: int
) -> None:
    job = await polling.ask()
    await polling.settle()
    suno.faults.add(fault, operation="music-record", code=code, times=None)

    await polling.advance(160)
    assert (await polling.job(job.id)).state is S.RUNNING
    assert await polling.books() == PAID
    assert len(pauses.noted) <= 3 * len(reads(suno))
    suno.faults.clear()
    await polling.advance(20)

    assert (await polling.job(job.id)).state is S.FINISHED
    assert await polling.books() == PAID


async def test_a_restart_takes_up_every_job_where_it_was(
    polling: WorkerBench, bench: WorkerBench, suno: SunoStandIn
) -> None:
    job = await polling.ask()
    await polling.advance(100)

    # Another process on the same database; it happens to have callbacks configured now.
    await bench.store.recover(now=bench.clock.now())
    await bench.sender.recover()
    await bench.advance(300)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert len(creates(suno)) == 1
    assert await bench.books() == PAID


async def test_places_at_the_provider_that_become_free_wake_the_sender(bench: WorkerBench) -> None:
    await bench.ask()
    await bench.advance(1)
    waiting = await a_queued_job(bench.store, now=bench.clock.now())  # nobody rings for this one

    await bench.advance(150)

    assert (await bench.job(waiting.id)).state is S.RUNNING


async def test_the_claim_of_a_callback_is_written_down_before_it_is_answered(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    """The API does not repeat what it got 200 for, and only the callback knows the task of an unclear job."""
    suno.faults.add("html-after-accept", operation="generate")
    suno.faults.add("no-callback", operation="generate")
    job = await bench.ask()
    await bench.settle()
    assert (await bench.job(job.id)).state is S.UNCLEAR

    await bench.tracker.take_callback(job.id, CallbackHint("the-task", Stage.TEXT))

    claimed = await bench.job(job.id)  # without a turn of the tracker in between
    assert (claimed.state, claimed.task_id) == (S.RUNNING, "the-task")


async def test_a_record_that_cannot_be_written_down_is_not_read_without_a_pause(
    bench: WorkerBench, suno: SunoStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_arguments: object, **_named: object) -> None:
        raise OSError("no space left on device")

    await bench.ask()
    await bench.settle()
    monkeypatch.setattr(bench.tracker._store, "progressed", full)
    monkeypatch.setattr(bench.tracker._store, "asked", full)
    before = len(reads(suno))
    await bench.advance(120)

    assert 1 <= len(reads(suno)) - before <= 6
