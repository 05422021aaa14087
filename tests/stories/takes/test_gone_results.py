"""A result whose files are gone does not stand in the way of making it anew."""

import shutil
from pathlib import Path

import pytest

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.messages import text_of

pytestmark = pytest.mark.real_clock


def lose_copies(media_dir: Path) -> None:
    for folder in media_dir.glob("**/*job"):
        shutil.rmtree(folder)


def made(stage: Stage) -> int:
    """How often a WAV was asked for at the API."""
    return len([request for request in stage.creates if request.operation == "wav"])


async def a_wav_whose_files_are_gone(stage: Stage, *, asked_for_a_link: str) -> str:
    """The code of a take; our copy of its WAV is lost, and the provider has deleted its own."""
    take = await stage.a_take()
    await stage.done(await stage.slash("wav", track=take.code))
    lose_copies(stage.settings.media_dir)
    stage.suno.faults.add("file-missing", operation="wav", times=None)
    code = 422 if asked_for_a_link == "no" else 455
    stage.suno.faults.add("inner-code", operation="download-url", code=code, times=None)
    return take.code


async def test_what_is_gone_for_good_is_made_anew_when_it_is_asked_for_again(stage: Stage) -> None:
    code = await a_wav_whose_files_are_gone(stage, asked_for_a_link="no")

    refused = await stage.slash("wav", track=code)
    assert "its files are gone" in refused.followups[0].message.content
    assert made(stage) == 1
    stage.suno.faults.clear()
    again = await stage.slash("wav", track=code)

    assert "made before" not in text_of(again)
    job = await stage.done(again)
    assert job.state is JobState.FINISHED
    assert stage.answers_of(job)


@pytest.mark.parametrize("asked_for_a_link", ["in maintenance"])
async def test_what_may_only_be_out_of_reach_is_not_made_anew(stage: Stage, asked_for_a_link: str) -> None:
    code = await a_wav_whose_files_are_gone(stage, asked_for_a_link=asked_for_a_link)

    await stage.slash("wav", track=code)
    stage.suno.faults.clear()
    again = await stage.slash("wav", track=code)

    assert "made before" in text_of(again)
    assert made(stage) == 1
