"""Endpoints that ask to wait, also without end: bounded tries, and nobody else is held up."""

import pytest

from bot.jobs.rate_holds import MOST_REFUSALS
from bot.sandbox.suno_api import SunoStandIn
from bot.suno.operations.lyrics import LyricsRequest
from storage.rows.job import Job, JobState
from tests.factories import SONG
from tests.jobs.bench import Books, WorkerBench, creates

S = JobState
FOR_GOOD = None
TWO_HOURS = 7200.0


async def lyrics(bench: WorkerBench, **changes: object) -> Job:
    request = LyricsRequest(prompt="rain")
    return await bench.ask(operation="lyrics", request=request.model_dump_json(), cost=40, **changes)


def tries(suno: SunoStandIn, operation: str = "lyrics") -> list[float]:
    return [request.at for request in suno.received if request.operation == operation]


@pytest.mark.parametrize(("fault", "code"), [("http-429", 429), ("inner-code", 429), ("inner-code", 430)])
async def test_a_job_that_is_asked_to_wait_without_end_fails_and_everything_is_returned(
    polling: WorkerBench, suno: SunoStandIn, fault: str, code: int
) -> None:
    suno.faults.add(fault, operation="generate", code=code, times=FOR_GOOD)
    job = await polling.ask()

    await polling.advance(TWO_HOURS)

    failed = await polling.job(job.id)
    assert failed.state is S.FAILED
    assert failed.failure is not None
    assert (failed.failure.reason, failed.failure.code) == ("too_fast", code)
    assert len(creates(suno)) == MOST_REFUSALS
    assert 15 * 60 <= creates(suno)[-1].at - creates(suno)[0].at <= 80 * 60
    assert await polling.books() == Books(used=0, charged=0, open=0)


async def test_405_is_bounded_too_where_it_means_too_fast(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("inner-code", operation="lyrics", code=405, times=FOR_GOOD)
    job = await lyrics(polling)

    await polling.advance(TWO_HOURS)

    assert (await polling.job(job.id)).state is S.FAILED
    assert len(tries(suno)) == MOST_REFUSALS


async def test_a_wait_that_is_told_is_kept_and_no_reason_to_wait_for_ever(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    suno.faults.add("http-429", operation="generate", retry_after=3600, times=FOR_GOOD)
    job = await polling.ask()

    await polling.advance(TWO_HOURS)

    assert (await polling.job(job.id)).state is S.FAILED
    assert len(creates(suno)) == MOST_REFUSALS


async def test_an_endpoint_that_asks_to_wait_holds_nobody_else_up(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("http-429", operation="lyrics", times=FOR_GOOD)
    stuck = [await lyrics(polling, user_id=number) for number in range(30)]
    await polling.settle()

    # One try after the other, so that the window of the whole account stays free for others.
    songs = [await polling.ask(guild_id=5, user_id=number) for number in range(15)]
    await polling.settle()
    assert [(await polling.job(job.id)).state for job in songs] == [S.RUNNING] * 15
    tried = len(tries(suno))
    await polling.advance(60)

    assert len(tries(suno)) - tried <= 6
    assert {(await polling.job(job.id)).state for job in stuck} == {S.QUEUED}
    assert polling.sender.trouble_of(await polling.job(stuck[0].id)) == "too_fast"
    assert polling.sender.trouble_of(await polling.job(songs[0].id)) is None


async def test_all_go_on_when_the_endpoint_answers_again(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("http-429", operation="generate", times=2)
    jobs = [await polling.ask(user_id=number) for number in range(5)]

    await polling.advance(41)

    assert [(await polling.job(job.id)).state for job in jobs] == [S.RUNNING] * 5
    assert await polling.books() == Books(used=5 * SONG, charged=5 * SONG, open=0)


async def test_a_restart_does_not_begin_to_count_anew(polling: WorkerBench, suno: SunoStandIn) -> None:
    suno.faults.add("http-429", operation="generate", times=FOR_GOOD)
    job = await polling.ask()
    await polling.advance(60)
    refusals = (await polling.job(job.id)).refusals

    await polling.store.recover(now=polling.clock.now())

    assert refusals == len(creates(suno)) > 1
    assert (await polling.job(job.id)).refusals == refusals
