"""An outage costs nobody an allowance: nothing is sent into it, and what was is settled where that can be proven."""

from dataclasses import dataclass

import pytest

from bot.jobs.api_watch import QUIET
from bot.sandbox.suno_api import Received, SunoStandIn
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.operations.lyrics import LyricsRequest
from storage.engines.sqlite import Database
from storage.rows.job import Job, JobState
from tests.factories import SONG
from tests.jobs.bench import Books, WorkerBench, charged_by, creates
from tests.storage.arranging import Arranging
from tests.storage.inspection import Inspection

S = JobState
RETURNED = Books(used=0, charged=0, open=0)


async def states(bench: WorkerBench, *jobs: Job) -> list[JobState]:
    return [(await bench.job(job.id)).state for job in jobs]


def credit_reads(suno: SunoStandIn) -> list[Received]:
    return [request for request in suno.received if request.operation == "credits"]


@dataclass
class Outage:
    """HTTP 503 to everything."""

    suno: SunoStandIn

    def begin(self) -> None:
        self.suno.faults.add("http-503", times=None)

    def end(self) -> None:
        self.suno.faults.clear()


@pytest.fixture
async def outage(suno: SunoStandIn) -> Outage:
    return Outage(suno)


# --- nothing is sent into it ---


async def test_after_a_quiet_while_the_credits_are_asked_for_before_anything_that_costs(
    polling: WorkerBench, suno: SunoStandIn, outage: Outage
) -> None:
    await polling.advance(QUIET + 1)
    outage.begin()
    jobs = [await polling.ask() for _ in range(2)]

    await polling.advance(29)
    assert await states(polling, *jobs) == [S.QUEUED] * 2
    assert creates(suno) == []
    assert polling.sender.trouble_of(await polling.job(jobs[0].id)) == "unreachable"
    outage.end()
    await polling.advance(121)

    assert creates(suno)[0].at == creates(suno)[1].at
    assert await states(polling, *jobs) == [S.RUNNING] * 2
    assert await polling.books() == Books(used=2 * SONG, charged=2 * SONG, open=0)


async def test_one_try_that_meets_an_outage_is_the_only_one(
    polling: WorkerBench, suno: SunoStandIn, outage: Outage
) -> None:
    await polling.ask()
    await polling.settle()
    outage.begin()
    first = await polling.ask()
    await polling.settle()
    others = [await polling.ask(user_id=number) for number in range(10)]

    await polling.advance(300)
    assert await states(polling, first) == [S.UNCLEAR]  # it may hide an accepted task
    assert await states(polling, *others) == [S.QUEUED] * 10
    assert len(creates(suno)) == 2
    assert polling.sender.pause is not None
    outage.end()
    await polling.advance(35)

    assert await states(polling, *others) == [S.RUNNING] * 10


async def test_a_song_asked_for_while_others_are_made_costs_no_read_of_the_credits(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    for _ in range(4):
        await polling.ask()
        await polling.advance(QUIET - 10)

    assert len(creates(suno)) == 4
    assert credit_reads(suno) == []


# --- what was sent is settled where the credits prove that nothing was charged ---


async def unclear_after_a_reading(
    bench: WorkerBench, suno: SunoStandIn, *, faults: tuple[str, ...], **changes: object
) -> list[Job]:
    """As many jobs as there are faults, sent together just after the credits were read with nothing on its way."""
    await bench.advance(QUIET + 1)
    for fault in faults:
        suno.faults.add(fault, operation="generate")
    jobs = [await bench.ask(**changes) for _ in faults]
    await bench.settle()
    assert await states(bench, *jobs) == [S.UNCLEAR] * len(faults)
    return jobs


async def test_what_was_certainly_not_charged_is_given_back_within_two_minutes(
    polling: WorkerBench, suno: SunoStandIn, database: Database
) -> None:
    jobs = await unclear_after_a_reading(polling, suno, faults=("http-503", "connection-reset"))
    assert await polling.books() == Books(used=2 * SONG, charged=0, open=2 * SONG)

    await polling.advance(120)

    assert await states(polling, *jobs) == [S.SETTLED] * 2
    assert await polling.books() == RETURNED
    assert await Inspection(database).unclear_proofs() == [(job.id, 1_000_000, 1_000_000) for job in jobs]
    settled = await polling.job(jobs[0].id)
    assert settled.failure is not None
    assert settled.failure.reason == "not_charged"


async def test_in_an_outage_the_proof_comes_before_anything_else_is_sent(
    polling: WorkerBench, suno: SunoStandIn, outage: Outage
) -> None:
    (lost,) = await unclear_after_a_reading(polling, suno, faults=("http-503",))
    outage.begin()
    later = await polling.ask(user_id=77)
    await polling.advance(30)
    outage.end()

    await polling.advance(100)

    assert await states(polling, lost, later) == [S.SETTLED, S.RUNNING]
    assert await polling.books() == Books(used=SONG, charged=SONG, open=0)


@pytest.mark.parametrize("faults", [("http-503-after-accept",), ("http-503", "http-503-after-accept")])
async def test_where_something_was_charged_nothing_is_settled_early(
    polling: WorkerBench, suno: SunoStandIn, database: Database, faults: tuple[str, ...]
) -> None:
    jobs = await unclear_after_a_reading(polling, suno, faults=faults)
    reads = len(credit_reads(suno))

    await polling.advance(3600)

    assert await states(polling, *jobs) == [S.UNCLEAR] * len(jobs)
    assert (await polling.books()).open == len(jobs) * SONG
    assert await Inspection(database).unclear_proofs() == []
    assert len(credit_reads(suno)) - reads <= 2


async def test_nothing_is_proven_when_something_else_was_sent_in_between(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    (lost,) = await unclear_after_a_reading(polling, suno, faults=("http-503",))
    other = await polling.ask(user_id=77)

    await polling.advance(3600)

    assert await states(polling, lost, other) == [S.UNCLEAR, S.FINISHED]


async def test_nothing_is_proven_when_something_was_under_way_before(polling: WorkerBench, suno: SunoStandIn) -> None:
    """What fails at the provider may give its credits back, and hide a charge of the same price."""
    suno.faults.add("stuck", operation="generate")
    await polling.ask()

    (lost,) = await unclear_after_a_reading(polling, suno, faults=("http-503",))
    await polling.advance(3600)

    assert await states(polling, lost) == [S.UNCLEAR]


async def test_a_top_up_in_between_proves_nothing(polling: WorkerBench, suno: SunoStandIn) -> None:
    (lost,) = await unclear_after_a_reading(polling, suno, faults=("http-503",))
    suno.top_up(50)

    await polling.advance(3600)

    assert await states(polling, lost) == [S.UNCLEAR]


async def test_one_that_its_callback_claims_is_not_settled(bench: WorkerBench, suno: SunoStandIn) -> None:
    (job,) = await unclear_after_a_reading(bench, suno, faults=("http-503-after-accept",))

    await bench.advance(200)

    assert await states(bench, job) == [S.FINISHED]
    assert await bench.books() == Books(used=SONG, charged=SONG, open=0)


async def test_of_what_is_free_the_credits_prove_nothing(polling: WorkerBench, suno: SunoStandIn) -> None:
    request = CoverImageRequest(task_id="task-0")
    free = {"operation": request.operation, "request": request.model_dump_json(), "cost": 0}
    await polling.advance(QUIET + 1)
    suno.faults.add("http-503", operation="cover-image")
    suno.faults.add("http-503", operation="generate")
    jobs = [await polling.ask(**free), await polling.ask()]

    await polling.advance(120)

    assert await states(polling, *jobs) == [S.UNCLEAR, S.SETTLED]


async def test_a_wrong_proof_is_no_loss(bench: WorkerBench, suno: SunoStandIn) -> None:
    """A late callback claims what was settled, whatever was proven, and the song comes for nothing."""
    suno.faults.add("callback-late", operation="generate", seconds=200)
    (job,) = await unclear_after_a_reading(bench, suno, faults=("http-503-after-accept",))
    suno.top_up(SONG / 100)  # hides the charge

    await bench.advance(130)
    assert await states(bench, job) == [S.SETTLED]
    await bench.advance(400)

    assert await states(bench, job) == [S.FINISHED]
    assert (await bench.job(job.id)).failure is None
    assert await bench.books() == Books(used=0, charged=SONG, open=0)
    assert charged_by(suno) == SONG


async def test_after_a_restart_what_is_unclear_is_proven_by_the_reading_of_the_process_before(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    (lost,) = await unclear_after_a_reading(polling, suno, faults=("http-503",))
    await polling.store.recover(now=polling.clock.now())
    await polling.sender.recover()

    await polling.advance(120)

    assert await states(polling, lost) == [S.SETTLED]


async def test_a_step_that_waited_for_it_is_given_back_with_it(polling: WorkerBench, suno: SunoStandIn) -> None:
    (lost,) = await unclear_after_a_reading(polling, suno, faults=("http-503",))
    request = LyricsRequest(prompt="rain").model_dump_json()
    step = await polling.ask(operation="lyrics", request=request, cost=40, prepared=False)
    await Arranging(polling.database).wait_for(step, lost)

    await polling.advance(120)

    assert await states(polling, lost, step) == [S.SETTLED, S.FAILED]
    assert await polling.books() == RETURNED
