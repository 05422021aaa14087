"""Pictures to choose from, and the one that becomes the cover."""

import io
from pathlib import Path

import mutagen
import pytest
from PIL import Image

from bot.catalogue.refusals import NothingKeptError
from bot.library.covers import Covers
from bot.media.errors import MediaError
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.results import PicturesDrawn
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from storage.rows.take import Take
from tests.media.samples import MP3
from tests.results.bench import ResultBench, content_of, labels_of, names_of
from tests.sandbox.suno_api.tone_composer import plain_jpeg


@pytest.fixture
async def take(bench: ResultBench) -> Take:
    return await bench.a_take(
        audio_url=bench.server.serve("/song.mp3", MP3),
        image_url=bench.server.serve("/first.jpg", plain_jpeg(0)),
    )


@pytest.fixture
async def job(bench: ResultBench, take: Take) -> Job:
    urls = tuple(bench.server.serve(f"/{shade}.jpg", plain_jpeg(shade)) for shade in (3, 5))
    return await bench.a_finished_job(CoverImageRequest(task_id="t"), PicturesDrawn(urls), take)


@pytest.fixture
def covers(bench: ResultBench) -> Covers:
    return Covers(bench.takes, bench.kept_files, bench.take_files)


def shade_of(content: bytes) -> int:
    """Which of the plain pictures it is."""
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "JPEG"
        red = picture.convert("RGB").getpixel((8, 8))
    assert isinstance(red, tuple)
    return round(red[0] / 40)


async def test_pictures_are_numbered_and_each_has_its_button(bench: ResultBench, job: Job, take: Take) -> None:
    await bench.keep(job)

    async with bench.shown(job) as messages:
        (message,) = messages
        names = names_of(message)
        assert names == [f"picture_1_{take.code}.jpg", f"picture_2_{take.code}.jpg"]
        assert [shade_of(content_of(message, name)) for name in names] == [3, 5]
        assert [(embed.title, embed.image.url) for embed in message.embeds[1:]] == [
            ("Picture 1", f"attachment://{names[0]}"),
            ("Picture 2", f"attachment://{names[1]}"),
        ]
        assert labels_of(message) == {
            "Use as cover 1": f"job:cover_1:{job.code}",
            "Use as cover 2": f"job:cover_2:{job.code}",
        }


async def test_one_picture_of_two_is_enough_in_the_end(bench: ResultBench, job: Job) -> None:
    bench.server.serve("/3.jpg", b"<html>")

    with pytest.raises(MediaError) as caught:
        await bench.keep(job)
    assert caught.value.retryable
    await bench.keep(job, patient=False)

    async with bench.shown(job) as messages:
        assert list(labels_of(messages[0])) == ["Use as cover 2"]
        assert [embed.title for embed in messages[0].embeds] == ["Pictures for Tin Roof", "Picture 2"]


async def test_the_chosen_picture_is_the_cover_of_the_take_and_of_its_file(
    bench: ResultBench, job: Job, take: Take, covers: Covers
) -> None:
    await bench.take_files.keep(take)
    await bench.keep(job)

    assert (await covers.choose_cover(job, 2)).code == take.code

    kept = await bench.take_files.kept(take)
    assert kept is not None
    assert kept.cover is not None
    assert shade_of(kept.cover.read_bytes()) == 5
    assert shade_of(inside(kept.audio)) == 5
    assert mutagen.File(kept.audio).info.length == pytest.approx(2, abs=0.1)
    await covers.choose_cover(job, 1)
    assert shade_of(inside(kept.audio)) == 3


async def test_a_take_that_is_not_kept_yet_is_fetched_with_the_chosen_cover(
    bench: ResultBench, job: Job, take: Take, covers: Covers
) -> None:
    await bench.keep(job)

    chosen = await covers.choose_cover(job, 1)

    kept = await bench.take_files.kept(chosen)
    assert kept is not None
    assert shade_of(inside(kept.audio)) == 3
    (row,) = await bench.takes.sources_of(job.id)
    assert row.duration == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("number", [0, 3])
async def test_a_picture_that_is_not_there_is_refused(
    bench: ResultBench, job: Job, covers: Covers, number: int
) -> None:
    await bench.keep(job)

    with pytest.raises(NothingKeptError):
        await covers.choose_cover(job, number)


async def test_a_crash_before_a_row_was_written_changes_nothing(bench: ResultBench, job: Job) -> None:
    await bench.keep(job)
    before = await bench.kept_files.files(FileOwner.JOB, job.id)
    await bench.forget_rows(job, "picture-2")

    await bench.keep(job)

    assert await bench.kept_files.files(FileOwner.JOB, job.id) == before
    assert list((bench.folder / "media" / "incoming").iterdir()) == []


def inside(audio: Path) -> bytes:
    """The picture in an MP3."""
    content = mutagen.File(audio)["APIC:Cover"].data
    assert isinstance(content, bytes)
    return content
