"""What is refused leaves nothing: a file of up to 300 MB would lie beside the store until the next start, and count
for nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster

from bot.library.covers import Covers
from bot.media.errors import MediaError, MediaReason
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.operations.separation import SeparationMode, SeparationRequest
from bot.suno.operations.video import VideoRequest
from bot.suno.operations.wav import WavRequest
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.results import Outcome, PicturesDrawn, Stem, StemsMade, VideoMade, WavMade
from tests.factories import AS_BOB
from tests.media.conftest import names_in
from tests.media.samples import MP3, sound
from tests.results.bench import ENGLISH, ResultBench
from tests.sandbox.suno_api.tone_composer import plain_jpeg, tone_mp3, tone_wav

TRACK = TrackReference(task_id="t", audio_id="a")
THREE_OF_TWENTY_SECONDS = sound("wav", "pcm_s16le", seconds=20, rate=8000, channels=1)[: 44 + 3 * 16_000]
Made = Callable[[str], Outcome]

WAV: tuple[SunoRequest, Made] = (WavRequest(track=TRACK), WavMade)
VIDEO: tuple[SunoRequest, Made] = (VideoRequest(track=TRACK), VideoMade)
PICTURE: tuple[SunoRequest, Made] = (CoverImageRequest(task_id="t"), lambda url: PicturesDrawn((url,)))
STEM: tuple[SunoRequest, Made] = (
    SeparationRequest(source=TRACK, mode=SeparationMode.ALL_STEMS),
    lambda url: StemsMade((Stem("Drums", url),)),
)
REFUSED = {
    "a WAV that breaks off": (WAV, THREE_OF_TWENTY_SECONDS, MediaReason.CUT_OFF, True),
    "a WAV that is an MP3": (WAV, MP3, MediaReason.NOT_MEDIA, True),
    "a WAV without sound": (WAV, tone_wav(220)[:44], MediaReason.CORRUPT, False),
    "a video of another kind": (VIDEO, b"\x1aE\xdf\xa3 a WebM" + bytes(500), MediaReason.NOT_MEDIA, True),
    "half a picture": (PICTURE, plain_jpeg(1)[:300], MediaReason.CORRUPT, False),
    "a stem that breaks off": (STEM, THREE_OF_TWENTY_SECONDS, MediaReason.CUT_OFF, True),
    "a stem of noise": (STEM, tone_mp3(200)[:40] + b"\xa5" * 20_000, MediaReason.CORRUPT, False),
}


@pytest.mark.parametrize(("kind", "content", "reason", "retryable"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_refused_file_of_a_result_leaves_nothing(
    bench: ResultBench, kind: tuple[SunoRequest, Made], content: bytes, reason: MediaReason, retryable: bool
) -> None:
    request, made = kind
    outcome = made(bench.server.serve("/file", content))
    job = await bench.a_finished_job(request, outcome, await bench.a_take())

    with pytest.raises(MediaError) as caught:
        await bench.keep(job, patient=False)

    assert (caught.value.reason, caught.value.retryable) == (reason, retryable)
    assert await bench.roles(job) == []
    assert left_in(bench) == []


@pytest.mark.parametrize("kind", [WAV, VIDEO, PICTURE, STEM], ids=["WAV", "video", "picture", "stem"])
async def test_a_download_over_the_limit_leaves_nothing(
    bench: ResultBench, kind: tuple[SunoRequest, Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("wav.LARGEST_WAV", "video.LARGEST_VIDEO", "artwork.LARGEST_COVER", "stems.LARGEST_AUDIO"):
        monkeypatch.setattr(f"bot.results.{limit}", 1000)
    request, made = kind
    outcome = made(bench.server.serve("/file", sound("wav", "pcm_s16le")))
    job = await bench.a_finished_job(request, outcome, await bench.a_take())

    with pytest.raises(MediaError) as caught:
        await bench.keep(job, patient=False)

    assert caught.value.reason is MediaReason.TOO_LARGE
    assert left_in(bench) == []


async def test_one_bad_stem_among_good_ones_leaves_nothing_of_itself(bench: ResultBench) -> None:
    good, bad = (
        Stem(name, bench.server.serve(f"/{name}", content))
        for name, content in (("Vocals", tone_wav(300)), ("Drums", THREE_OF_TWENTY_SECONDS))
    )
    job = await bench.a_finished_job(STEM[0], StemsMade((good, bad)), await bench.a_take())

    await bench.keep(job, patient=False)

    assert await bench.roles(job) == ["stem-vocals", "zip"]
    assert sorted(left_in(bench)) == ["stem-vocals.mp3", "stems.zip"]


async def test_a_cover_that_cannot_be_put_into_its_song_leaves_nothing(bench: ResultBench) -> None:
    take = await bench.a_take(audio_url=bench.server.serve("/song.mp3", MP3))
    job = await bench.a_finished_job(*_pictures_of(bench), take)
    await bench.keep(job)
    audio = (await bench.take_files.keep(take)).audio
    audio.write_bytes(sound("wav", "pcm_s16le"))  # what the disk has made of it
    before = left_in(bench)

    with pytest.raises(MediaError):
        await Covers(bench.takes, bench.kept_files, bench.take_files).choose_cover(job, 1)

    assert left_in(bench) == before


@pytest.fixture
def no_tidying_on_the_loop() -> Iterator[None]:
    """Making and deleting files waits for the disk: on the event loop, everybody would wait with it."""
    watch = BlockBuster("bot")
    calls = [
        watch.functions[name] for name in ("os.mkdir", "os.remove", "os.rename", "os.replace", "os.rmdir", "os.unlink")
    ]
    for call in calls:
        call.activate()
    yield
    for call in calls:
        call.deactivate()


@pytest.mark.usefixtures("no_tidying_on_the_loop")
async def test_files_are_made_and_deleted_off_the_loop(bench: ResultBench) -> None:
    take = await bench.a_take(
        audio_url=bench.server.serve("/song.mp3", MP3), image_url=bench.server.serve("/picture", plain_jpeg(1))
    )
    contents = {"wav": tone_wav(220), "stem": tone_mp3(300), "picture": plain_jpeg(2)}
    jobs = [
        await bench.a_finished_job(request, made(bench.server.serve(f"/{name}", contents[name])), take)
        for name, (request, made) in {"wav": WAV, "stem": STEM, "picture": PICTURE}.items()
    ]
    for job in jobs:
        await bench.keep(job)
        async with bench.shown(job, limit=70_000) as messages:
            assert messages

    kept = await bench.take_files.keep(take)
    async with bench.result_views.take(kept, ENGLISH, 10_000_000, AS_BOB) as message:
        assert message.files
    assert (await Covers(bench.takes, bench.kept_files, bench.take_files).choose_cover(jobs[-1], 1)).id == take.id
    with pytest.raises(MediaError):
        await bench.take_files.keep(await bench.a_take(audio_url=bench.server.serve("/none", b"none")))
    assert names_in(bench.folder / "media" / "incoming") == []


def _pictures_of(bench: ResultBench) -> tuple[SunoRequest, Outcome]:
    return PICTURE[0], PICTURE[1](bench.server.serve("/picture", plain_jpeg(1)))


def left_in(bench: ResultBench) -> list[str]:
    """The names of all files in MEDIA_DIR; what is under way has a folder of its own, which is gone as well."""
    media = bench.folder / "media"
    assert names_in(media / "incoming") == []
    return [path.name for path in _files_below(media)]


def _files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
