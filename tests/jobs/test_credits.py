"""Out of credits: what the account can still pay goes on, on every server, and what is dearer waits for a top-up."""

import pytest

from bot.sandbox.suno_api import SunoStandIn
from bot.suno.operations.compose import ComposeRequest
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.operations.lyrics import LyricsRequest
from bot.suno.request import SunoRequest
from storage.rows.job import Job, JobState
from tests.factories import SONG
from tests.jobs.bench import WorkerBench, charged_by

S = JobState
LYRICS = 40


def lyrics() -> dict[str, object]:
    return _asked(LyricsRequest(prompt="rain"), cost=LYRICS)


def _asked(request: SunoRequest, *, cost: int) -> dict[str, object]:
    return {"operation": request.operation, "request": request.model_dump_json(), "cost": cost}


async def state(bench: WorkerBench, job: Job) -> JobState:
    return (await bench.job(job.id)).state


@pytest.mark.parametrize("credits", [5.0])
@pytest.mark.parametrize("cancelled", [False, True], ids=["waiting", "cancelled"])
async def test_a_dear_request_that_the_account_cannot_pay_does_not_stop_cheaper_ones(
    polling: WorkerBench, suno: SunoStandIn, cancelled: bool
) -> None:
    dear = await polling.ask()
    await polling.settle()
    assert polling.sender.pause is not None
    assert polling.sender.pause.reason == "out_of_credits"
    if cancelled:
        await polling.store.cancel(dear.id, now=polling.clock.now())

    cheap = [await polling.ask(guild_id=number, **lyrics()) for number in (7, 8)]
    await polling.advance(120)

    assert [await state(polling, job) for job in cheap] == [S.FINISHED] * 2
    assert await state(polling, dear) is (S.CANCELLED if cancelled else S.QUEUED)
    assert charged_by(suno) == 2 * LYRICS
    assert len([request for request in suno.received if request.operation == "generate"]) == 1


@pytest.mark.parametrize("credits", [0.0])
async def test_what_is_free_goes_on_with_an_empty_account(polling: WorkerBench, suno: SunoStandIn) -> None:
    dear = await polling.ask()
    await polling.settle()

    # The stand-in has no such task: that it says so shows that it was asked.
    free = await polling.ask(**_asked(CoverImageRequest(task_id="task-0"), cost=0))
    await polling.settle()

    assert await state(polling, free) is S.FAILED
    assert await state(polling, dear) is S.QUEUED


@pytest.mark.parametrize("credits", [5.0])
async def test_the_dear_one_follows_once_a_top_up_reaches_it_and_only_then(
    polling: WorkerBench, suno: SunoStandIn
) -> None:
    dearer = await polling.ask(**_asked(ComposeRequest(title="T", style="S", lyrics="L", model="V5"), cost=SONG))
    await polling.settle()

    suno.top_up(6)  # 11 credits: not enough for a song
    await polling.advance(65)
    assert await state(polling, dearer) is S.QUEUED
    assert len([request for request in suno.received if request.operation == "generate"]) == 1
    suno.top_up(1)
    await polling.advance(31)

    assert await state(polling, dearer) is S.RUNNING
    assert polling.sender.pause is None
    assert charged_by(suno) == SONG


@pytest.mark.parametrize("credits", [12.2])
async def test_no_more_leaves_together_than_the_account_can_pay(polling: WorkerBench, suno: SunoStandIn) -> None:
    songs = [await polling.ask(user_id=number) for number in range(2)]
    await polling.settle()
    assert sorted([await state(polling, job) for job in songs]) == [S.QUEUED, S.RUNNING]

    # 0.2 credits are left after one song, which is less than one lyric.
    await polling.advance(35)
    before = len(suno.received)
    waiting = [await polling.ask(guild_id=9, user_id=number, **lyrics()) for number in range(3)]
    await polling.advance(5)

    assert [await state(polling, job) for job in waiting] == [S.QUEUED] * 3
    assert [request for request in suno.received[before:] if request.operation == "lyrics"] == []


@pytest.mark.parametrize("credits", [5.0])
async def test_a_card_says_why_only_where_it_is_why(polling: WorkerBench, suno: SunoStandIn) -> None:
    dear = await polling.ask()
    await polling.settle()
    cheap = await polling.ask(**lyrics())

    assert polling.sender.trouble_of(await polling.job(dear.id)) == "out_of_credits"
    assert polling.sender.trouble_of(await polling.job(cheap.id)) is None
