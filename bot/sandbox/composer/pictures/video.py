"""The video of a song: its cover as a wide picture, whose light and whose bars move with the music."""

from fractions import Fraction
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

WIDTH, HEIGHT = 1280, 720
PICTURES = 24  # a second
BANDS = np.array([40, 90, 140, 200, 280, 380, 500, 660, 860, 1100, 1450, 1900, 2500, 3300, 4400, 6000, 9000])  # Hz
SHORTEST_BAR, LONGEST_BAR, BAR_WIDTH, MARGIN = 6, 260, 48, 36  # pixels
FALL = 0.06  # of a bar's whole length, from one picture to the next, at most
MOST_BYTES = 9_000_000  # a file that Discord takes from anybody
SOUND_BITS, MOST_PICTURE_BITS, LEAST_PICTURE_BITS = 128_000, 700_000, 100_000  # a second
LIGHT = 22  # how much brighter, of 255, the picture is on the strongest beat
STEPS_OF_LIGHT = 12  # from none to all

Plane = NDArray[np.uint8]


def encode_video(score: Score, mix: Samples) -> bytes:
    """MP4 of 1280 x 720 pixels: H.264 where FFmpeg has it, else MPEG-4, with AAC. About 4 s of work for 40 s."""
    out = BytesIO()
    codec = next(name for name in ("libx264", "libopenh264", "mpeg4") if name in av.codecs_available)
    fast = {"preset": "ultrafast", "tune": "stillimage"} if codec == "libx264" else {}
    with av.open(out, "w", format="mp4") as container:
        video = container.add_stream(codec, rate=PICTURES, options=fast)
        assert isinstance(video, VideoStream)
        video.width, video.height = WIDTH, HEIGHT
        video.pix_fmt = "yuv420p"
        bits = MOST_BYTES * 8 / score.seconds - SOUND_BITS
        video.bit_rate = int(min(max(bits, LEAST_PICTURE_BITS), MOST_PICTURE_BITS))
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        assert isinstance(audio, AudioStream)
        audio.bit_rate = SOUND_BITS
        pictures = _Pictures(score)
        heights = _falling(band_levels(mix, a_second=PICTURES))
        for index, (bars, beat) in enumerate(zip(heights, _beats(heights), strict=True)):
            frame = pictures.frame(bars, beat, index / len(heights))
            frame.pts, frame.time_base = index, Fraction(1, PICTURES)
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
    windows, shape = np.lib.stride_tricks.sliding_window_view(mono, window), np.hanning(window).astype(np.float32)
    edges = BANDS * window // RATE
    levels = np.empty((len(begins), len(BANDS) - 1))
    for first in range(0, len(begins), 256):  # a long song at once would be hundreds of megabytes
        amplitude = np.abs(np.fft.rfft(windows[begins[first : first + 256]] * shape, axis=1)) / (window / 4)
        levels[first : first + 256] = np.maximum.reduceat(amplitude, edges, axis=1)[:, :-1]
    return np.clip(1 + np.log10(levels + 1e-9) / 3, 0, 1)  # 60 dB from none to full


def _falling(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bars jump up and fall slowly, as on a meter."""
    shown = levels.copy()
    for index in range(1, len(shown)):
        shown[index] = np.maximum(levels[index], shown[index - 1] - FALL)
    return shown


def _beats(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """How strongly something begins, from 0 to 1: it flashes and fades."""
    rises = np.maximum(0, np.diff(levels, axis=0, prepend=levels[:1])).sum(axis=1)
    rises /= max(float(rises.max(initial=0)), 1e-9)
    for index in range(1, len(rises)):
        rises[index] = max(rises[index], 0.8 * rises[index - 1])
    return np.asarray(rises, np.float64)


class _Pictures:
    """Draws straight into the planes that are encoded: brightness, and colour at half the size."""

    def __init__(self, score: Score) -> None:
        cover = av.VideoFrame.from_ndarray(np.asarray(paint_cover(score, HEIGHT, width=WIDTH)), format="rgb24")
        planes: Plane = np.asarray(cover.reformat(format="yuv420p").to_ndarray(), np.uint8)
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
        glow = LIGHT * (0.3 + 3 * np.exp(-(((x / WIDTH - 0.7) ** 2 + (y / HEIGHT - 0.34) ** 2) / 0.05)))
        self._lit = []
        for step in range(STEPS_OF_LIGHT):
            lit = planes.copy()
            lit[:HEIGHT] = np.clip(planes[:HEIGHT] + glow * step / (STEPS_OF_LIGHT - 1), 16, 235)
            self._lit.append(lit)

    def frame(self, bars: NDArray[np.float64], beat: float, share: float) -> av.VideoFrame:
        """The picture of a moment: bars for the bands, light for the beat, a line for the share that is over."""
        picture = self._lit[round(beat * (STEPS_OF_LIGHT - 1))].copy()
        bright = picture[:HEIGHT]
        pitch = WIDTH / (len(bars) + 1)
        for place, height in enumerate(bars):
            left = int((place + 1) * pitch - BAR_WIDTH / 2)
            top = HEIGHT - MARGIN - SHORTEST_BAR - int(height * LONGEST_BAR)
            bar = bright[top : HEIGHT - MARGIN, left : left + BAR_WIDTH]
            bar[:] = 235 - (235 - bar) // 3  # light, with the picture shining through
        bright[HEIGHT - 8 :, : int(share * WIDTH)] = 220
        return av.VideoFrame.from_ndarray(picture, format="yuv420p")
