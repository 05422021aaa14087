"""The real composer behind the API: one song, and everything that can be made of it."""

import io

import av
import pytest
from PIL import Image

from bot.sandbox.suno_api import Song, SongRequest
from bot.sandbox.suno_api.operations.local_composer import LocalComposer

SECONDS = 8.0


def seconds_of(content: bytes) -> float:
    """The length of a sound or film that FFmpeg can open."""
    with av.open(io.BytesIO(content), "r") as container:
        assert container.duration is not None
        return container.duration / av.time_base


@pytest.fixture(scope="module")
def composer() -> LocalComposer:
    return LocalComposer()


async def song(composer: LocalComposer, take: int = 0, *, instrumental: bool = False) -> Song:
    request = SongRequest("rain on a tin roof", "", "", "", instrumental, seed=7, seconds=SECONDS)
    return await composer.compose(request, take)


async def test_takes_differ_and_a_request_repeats_itself(composer: LocalComposer) -> None:
    first, second, again = await song(composer, 0), await song(composer, 1), await song(composer, 0)

    assert first.audio != second.audio
    assert first.audio == again.audio
    assert seconds_of(first.audio) == pytest.approx(first.seconds, abs=0.2)
    assert first.title
    assert "[Verse]" in first.lyrics
    assert Image.open(io.BytesIO(first.picture)).format == "JPEG"
    assert max(first.waveform) > 0.1


async def test_everything_made_of_a_song_fits_it(composer: LocalComposer) -> None:
    made = await song(composer)
    wav, video = await composer.wav(made), await composer.video(made)
    stems = await composer.stems(made)
    without_voice = await composer.without(made, ["vocals"])

    assert set(stems) == set(made.parts)
    assert "vocals" in stems
    for content in (wav, video, without_voice, *stems.values()):
        assert seconds_of(content) == pytest.approx(made.seconds, abs=0.3)
    first, second = await composer.pictures(made)
    assert first != second
    words = composer.aligned_words(made)
    assert all(0 <= word["startS"] < word["endS"] <= made.seconds for word in words)
    [bass] = composer.instruments(made, "bass")
    assert all(0 <= note["start"] < note["end"] <= made.seconds for note in bass["notes"])


async def test_an_instrumental_has_no_words(composer: LocalComposer) -> None:
    made = await song(composer, instrumental=True)

    assert made.lyrics == ""
    assert composer.aligned_words(made) == []
    assert "vocals" not in made.parts
    assert seconds_of(await composer.without(made, made.parts)) > 0


def test_drafts_of_lyrics_differ(composer: LocalComposer) -> None:
    drafts = [composer.lyrics("rain on a tin roof", variant) for variant in range(2)]

    assert drafts[0].title == "Rain On A Tin Roof"
    assert drafts[0].text != drafts[1].text
    assert all("[Chorus]" in draft.text for draft in drafts)
