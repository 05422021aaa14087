"""Every attempt to send, by what becomes of it: the job, both books, and what the API received."""

import itertools
from datetime import timedelta

import pytest

from bot.sandbox.suno_api import SunoStandIn, Timing
from storage.engines.sqlite import Database
from storage.rows.job import JobState
from tests.clock import ManualClock, StandInClock
from tests.conftest import API_KEY, REAL_TIMING, ClientFor
from tests.factories import SONG
from tests.jobs.bench import Books, WorkerBench, charged_by, creates, until
from tests.sandbox.suno_api.tone_composer import ToneComposer
from tests.stage.address import Address
from tests.storage.arranging import Arranging

S = JobState
RESERVED = Books(used=SONG, charged=0, open=0)
RETURNED = Books(used=0, charged=0, open=0)
UNKNOWN = Books(used=SONG, charged=0, open=SONG)
PAID = Books(used=SONG, charged=SONG, open=0)


async def test_an_accepted_job_runs_and_is_charged_in_both_books(polling: WorkerBench, suno: SunoStandIn) -> None:
    job = await polling.ask()

    await polling.settle()

    running = await polling.job(job.id)
    (request,) = creates(suno)
    assert running.state is S.RUNNING
    assert running.task_id == request.task_id
    assert running.attempts == 1
    assert await polling.books() == PAID
    assert charged_by(suno) == SONG


async def test_the_callback_address_carries_a_secret_and_leads_nowhere_without_a_public_one(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    for _ in range(2):
        await polling.ask()

    await polling.settle()

    addresses = {request.body["callBackUrl"] for request in creates(suno)}
    assert len(addresses) == 2
    assert all(address.startswith("https://callbacks.invalid/callbacks/") for address in addresses)


# --- perhaps arrived ---

HIDING = ["connection-reset", "http-500", "http-502", "http-503", "html", "truncated-json", "wrong-types"]


@pytest.mark.parametrize("fault", HIDING)
async def test_one_that_may_have_been_accepted_is_unclear_and_never_sent_again(
    polling: WorkerBench, suno: SunoStandIn, fault: str
) -> None:
    suno.faults.add(fault, operation="generate")
    job = await polling.ask()

    await polling.advance(120)

    assert (await polling.job(job.id)).state is S.UNCLEAR
    assert await polling.books() == UNKNOWN
    assert len(creates(suno)) == 1


@pytest.mark.parametrize("fault", HIDING)
async def test_its_own_callback_claims_an_unclear_job_that_was_accepted(
    bench: WorkerBench, suno: SunoStandIn, fault: str
) -> None:
    suno.faults.add(f"{fault}-after-accept", operation="generate")
    job = await bench.ask()
    await bench.settle()
    assert (await bench.job(job.id)).state is S.UNCLEAR
    assert await bench.books() == UNKNOWN

    await bench.advance(10)
    assert (await bench.job(job.id)).state is S.RUNNING
    assert await bench.books() == PAID
    await bench.advance(150)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert await bench.deliveries(job) == ["pending"]
    assert await bench.books() == PAID
    assert charged_by(suno) == SONG
    assert len(creates(suno)) == 1


@pytest.mark.parametrize("code", [500, 503, 600])
async def test_an_inner_code_that_no_page_explains_is_unclear(
    polling: WorkerBench, suno: SunoStandIn, code: int
) -> None:
    suno.faults.add("inner-code", operation="generate", code=code)
    job = await polling.ask()

    await polling.settle()

    assert (await polling.job(job.id)).state is S.UNCLEAR
    assert await polling.books() == UNKNOWN


async def test_an_unclear_job_that_nobody_claims_is_settled_after_a_day_and_its_cost_stays_open(
    bench: WorkerBench, suno: SunoStandIn, clock: ManualClock
) -> None:
    suno.faults.add("connection-reset", operation="generate")
    job = await bench.ask()
    await bench.settle()

    clock.jump(timedelta(hours=24, seconds=-1))
    await bench.advance(0.5)
    assert (await bench.job(job.id)).state is S.UNCLEAR
    await bench.advance(60)

    assert (await bench.job(job.id)).state is S.SETTLED
    assert await bench.books() == Books(used=0, charged=0, open=SONG)
    assert len(creates(suno)) == 1


async def test_three_unclear_in_a_row_pause_the_sending_until_the_credits_can_be_read(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("http-500-after-accept", operation="generate", times=3)
    jobs = [await polling.ask() for _ in range(3)]
    await polling.settle()  # between them the credits can be read
    suno.faults.add("http-503", operation="credits", times=6)  # two probes of three attempts
    jobs += [await polling.ask() for _ in range(2)]

    await polling.advance(85)
    assert polling.sender.pause is not None
    assert polling.sender.pause.reason == "unclear"
    assert [(await polling.job(job.id)).state for job in jobs] == [S.UNCLEAR] * 3 + [S.QUEUED] * 2
    assert len(creates(suno)) == 3
    await polling.advance(10)

    assert polling.sender.pause is None
    assert [(await polling.job(job.id)).state for job in jobs] == [S.UNCLEAR] * 3 + [S.RUNNING] * 2
    assert await polling.books() == Books(used=5 * SONG, charged=2 * SONG, open=3 * SONG)


async def test_a_clear_answer_between_unclear_ones_keeps_the_sending_going(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    for fault in ("http-500", "http-500", None, "http-500", "http-500"):
        if fault is not None:
            suno.faults.add(fault, operation="generate")
        await polling.ask()
        await polling.settle()

    assert polling.sender.pause is None
    assert len(creates(suno)) == 5


# --- refused ---


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (400, "input_refused"),
        (404, "not_found"),
        (409, "exists"),
        (413, "rights"),
        (422, "invalid"),
        (451, "source_unreachable"),
        (501, "generation_failed"),
        (505, "switched_off"),
        (531, "generation_failed"),
    ],
)
async def test_a_definite_no_fails_the_job_and_returns_the_allowance(
    polling: WorkerBench, suno: SunoStandIn, code: int, reason: str
) -> None:
    suno.faults.add("inner-code", operation="generate", code=code)
    job = await polling.ask()

    await polling.advance(60)

    failed = await polling.job(job.id)
    assert failed.state is S.FAILED
    assert failed.failure is not None
    assert (failed.failure.reason, failed.failure.code) == (reason, code)
    assert failed.failure.message
    assert await polling.books() == RETURNED
    assert len(creates(suno)) == 1
    assert polling.sender.pause is None


# --- asked to wait ---


@pytest.mark.parametrize(
    ("fault", "retry_after", "wait"),
    [("http-429", None, 10), ("http-429", 45, 45), ("http-429", 0, 10), ("inner-code", None, 10)],
)
async def test_too_many_requests_wait_as_told_in_their_order(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock, fault: str, retry_after: int | None, wait: float
) -> None:
    suno.faults.add(fault, operation="generate", retry_after=retry_after, code=429)
    first = await polling.ask()
    await polling.settle()
    second = await polling.ask(user_id=77)

    await polling.advance(wait - 0.1)
    assert len(creates(suno)) == 1
    assert (await polling.job(first.id)).state is S.QUEUED
    assert await polling.books() == Books(used=2 * SONG, charged=0, open=0)
    await polling.advance(0.2)

    assert [(await polling.job(job.id)).state for job in (first, second)] == [S.RUNNING] * 2
    assert await polling.books() == Books(used=2 * SONG, charged=2 * SONG, open=0)
    assert len({request.body["callBackUrl"] for request in creates(suno)}) == 3


async def test_a_job_cancelled_while_the_api_asks_to_wait_costs_nothing(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("http-429", operation="generate")
    job = await polling.ask()
    await polling.settle()

    assert await polling.store.cancel(job.id, now=polling.clock.now()) is not None
    await polling.advance(60)

    assert (await polling.job(job.id)).state is S.CANCELLED
    assert await polling.books() == RETURNED
    assert len(creates(suno)) == 1


# --- nothing would succeed ---


@pytest.mark.parametrize("credits", [5.0])
async def test_without_credits_the_sending_pauses_and_goes_on_by_itself_after_a_top_up(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    jobs = [await polling.ask() for _ in range(2)]

    await polling.advance(600)
    assert polling.sender.pause is not None
    assert polling.sender.pause.reason == "out_of_credits"
    assert [(await polling.job(job.id)).state for job in jobs] == [S.QUEUED] * 2
    assert await polling.books() == Books(used=2 * SONG, charged=0, open=0)
    assert len(creates(suno)) <= 2  # none but those that left together
    suno.top_up(100)
    await polling.advance(31)

    assert polling.sender.pause is None
    assert [(await polling.job(job.id)).state for job in jobs] == [S.RUNNING] * 2
    assert await polling.books() == Books(used=2 * SONG, charged=2 * SONG, open=0)
    assert charged_by(suno) == 2 * SONG


@pytest.mark.parametrize(
    ("code", "reason"), [(401, "key_refused"), (433, "key_cap_reached"), (455, "maintenance"), (402, "out_of_credits")]
)
async def test_trouble_of_the_whole_account_is_tried_once_in_30_seconds_by_one_job(
    polling: WorkerBench, suno: SunoStandIn, code: int, reason: str
) -> None:
    suno.faults.add("inner-code", operation="generate", code=code, times=None)
    job = await polling.ask()

    await polling.advance(95)
    assert polling.sender.pause is not None
    assert polling.sender.pause.reason == reason
    assert (await polling.job(job.id)).state is S.QUEUED
    assert await polling.books() == RESERVED
    times = [request.at for request in creates(suno)]
    assert [round(after - before) for before, after in itertools.pairwise(times)] == [30, 30, 30]
    suno.faults.clear()
    await polling.advance(30)

    assert (await polling.job(job.id)).state is S.RUNNING
    assert await polling.books() == PAID


# --- no connection ---


async def test_an_hour_without_a_connection_leaves_50_jobs_queued_and_all_go_when_it_is_back(
    database: Database, clock: ManualClock, suno_clock: StandInClock, client_for: ClientFor, unused: Address
) -> None:
    client = await client_for(unused.url)
    bench = WorkerBench(database, clock, suno_clock, client, public_url=None, max_running=100)
    for number in range(50):
        await bench.ask(user_id=100 + number)

    await bench.advance(3600)
    counts = await bench.queries.counts()
    assert counts == {"queued": 50}
    assert await bench.books() == Books(used=50 * SONG, charged=0, open=0)

    suno = SunoStandIn(api_key=API_KEY, timing=REAL_TIMING, clock=suno_clock, composer=ToneComposer())
    async with suno, unused.leading_to(lambda: suno.url):
        await bench.advance(120)
        assert await bench.queries.counts() == {"running": 50}
        assert len(creates(suno)) == len({request.body["callBackUrl"] for request in creates(suno)}) == 50
        assert await bench.books() == Books(used=50 * SONG, charged=50 * SONG, open=0)


async def test_after_a_day_without_a_connection_it_is_still_tried_every_minute(
    database: Database, clock: ManualClock, suno_clock: StandInClock, client_for: ClientFor, unused: Address
) -> None:
    bench = WorkerBench(database, clock, suno_clock, await client_for(unused.url), public_url=None)
    job = await bench.ask()

    await bench.advance(18 * 3600)

    waiting = await bench.job(job.id)
    assert waiting.state is S.QUEUED
    assert 18 * 60 <= waiting.attempts <= 18 * 60 + 10
    assert await bench.books() == RESERVED


async def test_a_short_loss_of_connection_is_short_for_many_jobs_too(
    database: Database, clock: ManualClock, suno_clock: StandInClock, client_for: ClientFor, unused: Address
) -> None:
    bench = WorkerBench(database, clock, suno_clock, await client_for(unused.url), public_url=None)
    for _ in range(10):
        await bench.ask()
    await bench.settle()

    back = SunoStandIn(api_key=API_KEY, timing=REAL_TIMING, clock=suno_clock, composer=ToneComposer())
    async with back, unused.leading_to(lambda: back.url):
        await bench.advance(15)

        assert await bench.queries.counts() == {"running": 10}


# --- the rate ---


async def test_a_rush_is_sent_at_the_allowed_rate_and_never_refused(polling: WorkerBench, suno: SunoStandIn) -> None:
    for number in range(50):
        await polling.ask(guild_id=1 + number % 5, user_id=number)

    await polling.advance(21)

    times = [request.at for request in creates(suno)]
    assert len(times) == 50
    assert all(after - before >= 10 for before, after in zip(times, times[20:], strict=False))
    assert {job.attempts for job in await polling.queries.in_state(S.RUNNING)} == {1}


async def test_a_restart_within_ten_seconds_does_not_start_the_window_anew(
    polling: WorkerBench,
    database: Database,
    clock: ManualClock,
    suno_clock: StandInClock,
    client_for: ClientFor,
    suno: SunoStandIn,
) -> None:
    for _ in range(30):
        await polling.ask()
    await polling.settle()
    assert len(creates(suno)) == 20

    await clock.advance(3)
    restarted = WorkerBench(database, clock, suno_clock, await client_for(suno.url), public_url=None)
    await restarted.store.recover(now=clock.now())
    await restarted.sender.recover()
    await restarted.advance(9.9)
    assert len(creates(suno)) == 20
    await restarted.advance(1)

    assert len(creates(suno)) == 30
    assert (await restarted.queries.counts()) == {"running": 30}


async def test_no_more_than_allowed_are_at_the_provider_and_the_next_goes_when_one_is_done(
    database: Database, clock: ManualClock, suno_clock: StandInClock, client_for: ClientFor, suno: SunoStandIn
) -> None:
    bench = WorkerBench(database, clock, suno_clock, await client_for(suno.url), public_url=None, max_running=2)
    for _ in range(3):
        await bench.ask()

    await bench.advance(149)
    assert len(creates(suno)) == 2
    await bench.advance(30)

    assert len(creates(suno)) == 3


@pytest.mark.parametrize("timing", [Timing(text=0, first=35, complete=150)])
async def test_a_callback_that_comes_before_the_answer_is_no_second_start(
    bench: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("callback-before-answer", operation="generate")
    job = await bench.ask()

    await bench.advance(160)

    assert (await bench.job(job.id)).state is S.FINISHED
    assert await bench.books() == PAID
    assert len(creates(suno)) == 1


async def test_a_paid_task_that_cannot_be_written_down_is_not_forgotten(
    polling: WorkerBench, suno: SunoStandIn, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with Arranging(polling.database).full_disk_for_costs():
        job = await polling.ask()
        await polling.sender.tick()
        await until(lambda: "could not be written down" in caplog.text)
        assert (await polling.job(job.id)).state is S.SENDING

    await clock.advance(5)
    await polling.settle()

    running = await polling.job(job.id)
    assert running.state is S.RUNNING
    assert running.task_id == creates(suno)[0].task_id
    assert len(creates(suno)) == 1
    assert await polling.books() == PAID


async def test_a_job_whose_request_cannot_be_read_any_more_is_not_sent(
    polling: WorkerBench, suno: SunoStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    job = await polling.ask(request='{"nonsense": true}')

    await polling.settle()

    assert (await polling.job(job.id)).state is S.UNCLEAR
    assert creates(suno) == []
    assert "sending broke" in caplog.text
