"""The cover and the video."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from bot.sandbox.composer import Idea, compose, draw_cover, encode_video, render, waveform
from bot.sandbox.composer.sound.render import play_mix
from tests.sandbox.composer.listening import RATE, decode
from tests.sandbox.composer.songs import Song


def test_the_cover_is_a_colourful_jpeg_that_belongs_to_the_song() -> None:
    rainy, sunny = (draw_cover(compose(Idea(prompt))) for prompt in ("sad rain in D minor", "happy sun in A major"))
    picture = Image.open(BytesIO(rainy))

    assert (picture.format, picture.size) == ("JPEG", (800, 800))
    assert len(rainy) < 300_000
    assert np.asarray(picture).std(axis=(0, 1)).min() > 15
    assert np.asarray(Image.open(BytesIO(sunny))).mean() > np.asarray(picture).mean() + 40
    assert draw_cover(compose(Idea("sad rain in D minor"))) == rainy


@pytest.mark.parametrize("title", ["", "雨", "A" * 300, "word " * 80, "a\nb\tc"])
def test_any_title_can_be_drawn(title: str) -> None:
    picture = Image.open(BytesIO(draw_cover(compose(Idea("pop", title=title)), side=200)))

    assert picture.size == (200, 200)


def test_the_video_has_a_moving_picture_and_the_song() -> None:
    score = compose(Idea("synthwave night drive", seconds=8))
    rendering = render(score)
    content = encode_video(score, rendering.mix)

    with av.open(BytesIO(content), "r") as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        pictures = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 1280, 720)
        assert video.average_rate == 24
        assert audio.codec_context.name == "aac"
    assert len(pictures) / 24 == pytest.approx(8, abs=0.1)
    assert np.mean([np.abs(now - before).mean() for before, now in pairwise(pictures)]) > 0.3
    heard = decode(content)
    assert len(heard) / RATE == pytest.approx(8, abs=0.1)
    assert np.corrcoef(heard[: 7 * RATE, 0], rendering.mix[: 7 * RATE, 0])[0, 1] > 0.95


def test_the_picture_moves_with_the_music() -> None:
    score = compose(Idea("techno in a warehouse", seconds=8))
    mix = play_mix(score)
    mix[4 * RATE :] = 0  # as if somebody pulled the plug

    with av.open(BytesIO(encode_video(score, mix)), "r") as container:
        pictures = [frame.to_ndarray(format="gray").astype(int)[::4, ::4] for frame in container.decode(video=0)]
    moved = np.array([np.abs(now - before).mean() for before, now in pairwise(pictures)])

    assert moved[24:90].mean() > 5 * moved[130:].mean()
    loud = [np.abs(mix[int(at * RATE / 24) : int((at + 1) * RATE / 24)]).max() for at in range(24, 90)]
    assert np.corrcoef(loud, [picture.mean() for picture in pictures[24:90]])[0, 1] > 0.2


def test_the_covers_of_two_takes_differ() -> None:
    first, second = (Image.open(BytesIO(draw_cover(compose(Idea("folk song of the sea", take=take)), side=200)))
                     for take in range(2))  # fmt: skip

    assert np.abs(np.asarray(first).astype(int) - np.asarray(second)).mean() > 12


def test_a_cover_shows_what_the_words_name() -> None:
    """The same song under another title: what changes beside the letters is what stands in the landscape."""
    covers = []
    for title in ("Blue", "The city", "The forest", "A road"):
        score = replace(compose(Idea("pop", title="Blue")), title=title, lyrics="")
        covers.append(np.asarray(Image.open(BytesIO(draw_cover(score, side=200)))).astype(int)[60:175])

    for place, cover in enumerate(covers):
        for other in covers[:place]:
            assert np.abs(cover - other).mean() > 4


def test_long_titles_are_shown_in_smaller_letters_above_the_landscape() -> None:
    title = "The long and winding story of the road that goes over the mountains and never comes back to the sea"
    plain, titled = (
        np.asarray(Image.open(BytesIO(draw_cover(replace(compose(Idea("pop")), title=shown, lyrics=""), side=400))))
        .astype(int)
        .mean(axis=2)
        for shown in ("", title)
    )
    bright = titled > 225

    assert bright[24:96].any(axis=1).mean() > 0.5
    assert not bright[24:130, 380:].any() or (plain[24:130, 380:] > 225).any()


def test_the_waveform_outlines_the_song(rain: Song) -> None:
    outline = waveform(rain.rendering.mix, 100)

    assert len(outline) == 100
    assert max(outline) == pytest.approx(np.abs(rain.rendering.mix).max(), abs=0.001)
    assert outline[-1] < 0.1 * max(outline)
