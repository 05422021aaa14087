"""A result whose files are gone does not stand in the way of making it anew."""

import shutil
from pathlib import Path

import pytest

from storage.rows.job import JobState
from tests.operations.studio import Studio, text_of


def lose_copies(media_dir: Path) -> None:
    for folder in media_dir.glob("**/*job"):
        shutil.rmtree(folder)


def made(studio: Studio) -> int:
    """How often a WAV was asked for at the API."""
    return len([request for request in studio.creates if request.operation == "wav"])


async def a_wav_whose_files_are_gone(studio: Studio, *, asked_for_a_link: str) -> str:
    """The code of a take; our copy of its WAV is lost, and the provider has deleted its own."""
    take = await studio.song()
    await studio.done(await studio.slash("wav", track=take.code))
    lose_copies(studio.app.settings.media_dir)
    studio.suno.faults.add("file-missing", operation="wav", times=None)
    code = 422 if asked_for_a_link == "no" else 455
    studio.suno.faults.add("inner-code", operation="download-url", code=code, times=None)
    return take.code


async def test_what_is_gone_for_good_is_made_anew_when_it_is_asked_for_again(studio: Studio) -> None:
    code = await a_wav_whose_files_are_gone(studio, asked_for_a_link="no")

    refused = await studio.slash("wav", track=code)
    assert "its files are gone" in refused.followups[0].message.content
    assert made(studio) == 1
    studio.suno.faults.clear()
    again = await studio.slash("wav", track=code)

    assert "made before" not in text_of(again)
    job = await studio.done(again)
    assert job.state is JobState.FINISHED
    assert studio.posts_of(job)


@pytest.mark.parametrize("asked_for_a_link", ["in maintenance"])
async def test_what_may_only_be_out_of_reach_is_not_made_anew(studio: Studio, asked_for_a_link: str) -> None:
    code = await a_wav_whose_files_are_gone(studio, asked_for_a_link=asked_for_a_link)

    await studio.slash("wav", track=code)
    studio.suno.faults.clear()
    again = await studio.slash("wav", track=code)

    assert "made before" in text_of(again)
    assert made(studio) == 1
