"""The real composer behind the API: one song, and everything that can be made of it."""

import io

import av
import pytest
from PIL import Image

from bot.sandbox.suno_api.operations.base.composer import Song, Wish
from bot.sandbox.suno_api.operations.local_composer import ComposingArtist

SECONDS = 8.0


def seconds_of(content: bytes) -> float:
    """The length of a sound or film that FFmpeg can open."""
    with av.open(io.BytesIO(content), "r") as container:
        assert container.duration is not None
        return container.duration / av.time_base


@pytest.fixture(scope="module")
def artist() -> ComposingArtist:
    return ComposingArtist()


async def song(artist: ComposingArtist, take: int = 0, *, instrumental: bool = False) -> Song:
    wish = Wish("rain on a tin roof", "", "", "", instrumental, seed=7, seconds=SECONDS)
    return await artist.perform(wish, take)


async def test_takes_differ_and_a_wish_repeats_itself(artist: ComposingArtist) -> None:
    first, second, again = await song(artist, 0), await song(artist, 1), await song(artist, 0)

    assert first.audio != second.audio
    assert first.audio == again.audio
    assert seconds_of(first.audio) == pytest.approx(first.seconds, abs=0.2)
    assert first.title
    assert "[Verse]" in first.lyrics
    assert Image.open(io.BytesIO(first.picture)).format == "JPEG"
    assert max(first.waveform) > 0.1


async def test_everything_made_of_a_song_fits_it(artist: ComposingArtist) -> None:
    made = await song(artist)
    wav, video = await artist.wav(made), await artist.video(made)
    stems = await artist.stems(made)
    without_voice = await artist.without(made, ["vocals"])

    assert set(stems) == set(made.parts)
    assert "vocals" in stems
    for content in (wav, video, without_voice, *stems.values()):
        assert seconds_of(content) == pytest.approx(made.seconds, abs=0.3)
    first, second = await artist.pictures(made)
    assert first != second
    words = artist.words(made)
    assert all(0 <= word["startS"] < word["endS"] <= made.seconds for word in words)
    [bass] = artist.instruments(made, "bass")
    assert all(0 <= note["start"] < note["end"] <= made.seconds for note in bass["notes"])


async def test_an_instrumental_has_no_words(artist: ComposingArtist) -> None:
    made = await song(artist, instrumental=True)

    assert made.lyrics == ""
    assert artist.words(made) == []
    assert "vocals" not in made.parts
    assert seconds_of(await artist.without(made, made.parts)) > 0


def test_drafts_of_lyrics_differ(artist: ComposingArtist) -> None:
    drafts = [artist.lyrics("rain on a tin roof", variant) for variant in range(2)]

    assert drafts[0].title == "Rain On A Tin Roof"
    assert drafts[0].text != drafts[1].text
    assert all("[Chorus]" in draft.text for draft in drafts)
