"""One large file each: attached where it fits, lossless or whole, else linked."""

from datetime import timedelta
from pathlib import Path

import av
import pytest

from bot.media.errors import MediaError, MediaReason
from bot.suno.operations.video import VideoRequest
from bot.suno.operations.wav import WavRequest
from bot.suno.request import TrackReference
from bot.suno.results import VideoMade, WavMade
from bot.suno.retention import PROVIDER_KEEPS
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from tests.clock import NOON
from tests.results.bench import ResultBench, content_of, heard, names_of
from tests.sandbox.suno_api.tone_composer import plain_mp4, tone_mp3, tone_wav

TRACK = TrackReference(task_id="t", audio_id="a")


async def a_wav(bench: ResultBench, content: bytes = tone_wav(220)) -> Job:
    url = bench.server.serve("/song.wav", content)
    return await bench.a_finished_job(WavRequest(track=TRACK), WavMade(url), await bench.a_take())


async def a_video(bench: ResultBench, content: bytes = plain_mp4()) -> Job:
    url = bench.server.serve("/clip(1).mp4", content)
    return await bench.a_finished_job(VideoRequest(track=TRACK), VideoMade(url), await bench.a_take())


async def test_a_wav_that_fits_is_posted_as_it_is(bench: ResultBench) -> None:
    job = await a_wav(bench)

    await bench.keep(job)

    async with bench.shown(job) as messages:
        assert names_of(messages[0]) == ["Tin_Roof.wav"]
        assert content_of(messages[0], "Tin_Roof.wav") == tone_wav(220)
        assert messages[0].embeds[0].description is None
    assert await bench.headline(job) == "**Tin Roof** without loss is ready."


async def test_a_wav_over_the_limit_is_posted_as_flac_with_the_same_sound(bench: ResultBench, tmp_path: Path) -> None:
    job = await a_wav(bench)
    await bench.keep(job)

    async with bench.shown(job, limit=70_000) as messages:
        assert names_of(messages[0]) == ["Tin_Roof.flac"]
        assert messages[0].embeds[0].description == "As FLAC, which sounds exactly like the WAV and takes less space."
        flac = tmp_path / "song.flac"
        flac.write_bytes(content_of(messages[0], "Tin_Roof.flac"))
    codec, seconds = heard(flac)
    assert codec == "flac"
    assert seconds == pytest.approx(1)
    with av.open(str(flac)) as container:
        samples = b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in container.decode(audio=0))
    assert samples == tone_wav(220)[44:]


async def test_a_wav_that_fits_in_no_form_becomes_a_link(bench: ResultBench) -> None:
    job = await a_wav(bench)
    await bench.keep(job)

    async with bench.shown(job, limit=1000) as messages:
        (message,) = messages
        assert message.files == ()
        text = message.embeds[0].description or ""
        assert "[download it](https://band.example/files/" in text
        assert "/Tin_Roof.wav)" in text
        assert f"<t:{int((NOON + timedelta(days=7)).timestamp())}:f>" in text
    async with bench.shown(job, limit=1000, result_views=bench.private) as messages:
        text = messages[0].embeds[0].description or ""
        assert f"]({bench.server.url('/song.wav')})" in text
        assert f"<t:{int((NOON + PROVIDER_KEEPS).timestamp())}:f>" in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", MediaReason.EMPTY),
        (b"<html>Please sign in</html>", MediaReason.NOT_MEDIA),
        (tone_mp3(220), MediaReason.NOT_MEDIA),
    ],
)
async def test_a_wav_that_is_none_is_tried_again(bench: ResultBench, content: bytes, reason: MediaReason) -> None:
    job = await a_wav(bench, content)

    with pytest.raises(MediaError) as caught:
        await bench.keep(job, patient=False)

    assert caught.value.reason is reason
    assert caught.value.retryable
    bench.server.serve("/song.wav", tone_wav(220))
    await bench.keep(job)
    assert await bench.roles(job) == ["wav"]


async def test_a_damaged_wav_is_not_kept(bench: ResultBench) -> None:
    job = await a_wav(bench, tone_wav(220)[:44])

    with pytest.raises(MediaError) as caught:
        await bench.keep(job)

    assert caught.value.reason is MediaReason.CORRUPT
    assert await bench.roles(job) == []


async def test_a_video_that_fits_plays_in_the_message(bench: ResultBench) -> None:
    job = await a_video(bench)

    await bench.keep(job)

    async with bench.shown(job) as messages:
        assert names_of(messages[0]) == ["Tin_Roof.mp4"]
        assert content_of(messages[0], "Tin_Roof.mp4") == plain_mp4()
    assert await bench.headline(job) == "The video of **Tin Roof** is ready."


async def test_a_video_that_does_not_fit_becomes_a_link_that_markdown_cannot_break(bench: ResultBench) -> None:
    job = await a_video(bench)
    await bench.keep(job)

    async with bench.shown(job, limit=100, result_views=bench.private) as messages:
        assert messages[0].files == ()
        assert f"[download it]({bench.server.url('/clip%281%29.mp4')})" in (messages[0].embeds[0].description or "")


async def test_a_video_that_is_none_is_tried_again(bench: ResultBench) -> None:
    job = await a_video(bench, b"\x1aE\xdf\xa3 a WebM")

    with pytest.raises(MediaError) as caught:
        await bench.keep(job)

    assert caught.value.retryable


@pytest.mark.parametrize(("made", "role"), [(a_wav, "wav"), (a_video, "video")])
async def test_a_crash_before_the_row_was_written_changes_nothing(bench: ResultBench, made: object, role: str) -> None:
    job = await made(bench)  # type: ignore[operator]  # one of the two above
    await bench.keep(job)
    before = await bench.kept_files.files(FileOwner.JOB, job.id)
    await bench.forget_rows(job, role)

    await bench.keep(job)
    await bench.keep(job)

    assert await bench.kept_files.files(FileOwner.JOB, job.id) == before
    assert len(bench.server.requests) == 2
    assert list((bench.folder / "media" / "incoming").iterdir()) == []
