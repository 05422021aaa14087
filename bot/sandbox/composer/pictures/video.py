"""The video of a song."""

from io import BytesIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from bot.sandbox.composer.encode import feed
from bot.sandbox.composer.notes import Score
from bot.sandbox.composer.pictures.cover import paint_cover
from bot.sandbox.composer.sound.sounds import RATE, Samples

SIDE = 480  # pixels of the video, in both directions
PICTURES = 12  # a second
BANDS = np.array([40, 90, 140, 200, 280, 380, 500, 660, 860, 1100, 1450, 1900, 2500, 3300, 4400, 6000, 9000])  # Hz
SHORTEST_BAR, LONGEST_BAR, BAR_WIDTH = 6, 150, 18  # pixels


def encode_video(score: Score, mix: Samples) -> bytes:
    """MP4 of the cover with bars that move with the music: H.264 where FFmpeg has it, else MPEG-4, with AAC."""
    out = BytesIO()
    codec = next(name for name in ("libx264", "libopenh264", "mpeg4") if name in av.codecs_available)
    with av.open(out, "w", format="mp4") as container:
        video = container.add_stream(codec, rate=PICTURES, options={"preset": "veryfast"} if codec == "libx264" else {})
        assert isinstance(video, VideoStream)
        video.width = video.height = SIDE
        video.pix_fmt = "yuv420p"
        video.bit_rate = 300_000
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        assert isinstance(audio, AudioStream)
        audio.bit_rate = 128_000
        backdrop = np.asarray(paint_cover(score, SIDE))
        for index, heights in enumerate(band_levels(mix, a_second=PICTURES)):
            frame = av.VideoFrame.from_ndarray(_with_bars(backdrop, heights), format="rgb24")
            frame.pts = index
            container.mux(video.encode(frame))
            # In turns, so that a player finds sound and picture of a moment near each other.
            feed(container, audio, mix, *(round(place * RATE / PICTURES) for place in (index, index + 1)))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return out.getvalue()


def band_levels(sound: Samples, *, a_second: float) -> NDArray[np.float64]:
    """How loud each band of hearing is, from 0 to 1: a row for each moment, its columns from low to high."""
    window = 4096
    mono = np.pad(sound.mean(axis=1), window // 2)
    begins = (np.arange(0, len(sound) / RATE, 1 / a_second) * RATE).astype(int)
    moments = np.lib.stride_tricks.sliding_window_view(mono, window)[begins] * np.hanning(window)
    amplitude = np.abs(np.fft.rfft(moments, axis=1)) / (window / 4)
    edges = BANDS * window // RATE
    levels = np.maximum.reduceat(amplitude, edges, axis=1)[:, :-1]
    return np.clip(1 + np.log10(levels + 1e-9) / 3, 0, 1)  # 60 dB from none to full


def _with_bars(backdrop: NDArray[np.uint8], heights: NDArray[np.float64]) -> NDArray[np.uint8]:
    picture = backdrop.copy()
    pitch = SIDE / (len(heights) + 1)
    for place, height in enumerate(heights):
        left = int((place + 1) * pitch - BAR_WIDTH / 2)
        top = SIDE - 24 - SHORTEST_BAR - int(height * LONGEST_BAR)
        bar = picture[top : SIDE - 24, left : left + BAR_WIDTH]
        bar[:] = 255 - (255 - bar) // 3  # light, with the picture shining through
    return picture
