"""The cover and the video."""

from io import BytesIO
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from bot.sandbox.composer import Idea, compose, draw_cover, encode_video, render, waveform
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
        assert (video.codec_context.name, video.width, video.height) == ("h264", 480, 480)
        assert audio.codec_context.name == "aac"
    assert len(pictures) / 12 == pytest.approx(8, abs=0.1)
    assert np.mean([np.abs(now - before).mean() for before, now in pairwise(pictures)]) > 0.3
    heard = decode(content)
    assert len(heard) / RATE == pytest.approx(8, abs=0.1)
    assert np.corrcoef(heard[: 7 * RATE, 0], rendering.mix[: 7 * RATE, 0])[0, 1] > 0.95


def test_the_waveform_outlines_the_song(rain: Song) -> None:
    outline = waveform(rain.rendering.mix, 100)

    assert len(outline) == 100
    assert max(outline) == pytest.approx(np.abs(rain.rendering.mix).max(), abs=0.001)
    assert outline[-1] < 0.1 * max(outline)
