"""A quick composer for tests that do not listen: every song is a short tone, encoded for real."""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import av
from av import VideoStream
from PIL import Image

from bot.sandbox.suno_api import LyricsDraft, Song, SongRequest

SECONDS = 60.0
"""What the composer says about the length of a song for which none was asked; the file itself is one second long."""
RATE = 44_100
PARTS = (
    "vocals",
    "backing_vocals",
    "drums",
    "bass",
    "guitar",
    "keyboard",
    "percussion",
    "strings",
    "synth",
    "fx",
    "brass",
    "woodwinds",
)


class ToneComposer:
    """Makes songs in milliseconds. Takes differ in their pitch."""

    async def compose(self, request: SongRequest, take: int) -> Song:
        lyrics = "" if request.instrumental else request.lyrics or f"[Verse]\n{request.prompt}"
        return Song(
            title=request.title or "A tone",
            style=request.style or "sine",
            lyrics=lyrics,
            seconds=request.seconds or SECONDS,
            audio=tone_mp3(220 + request.seed % 100 + 20 * take),
            picture=plain_jpeg(take),
            waveform=[0.5] * 8,
            parts=list(PARTS),
            score=request,
        )

    def lyrics(self, prompt: str, variant: int) -> LyricsDraft:
        return LyricsDraft(title=f"Draft {variant}", text=f"[Verse]\n{prompt}")

    async def wav(self, song: Song) -> bytes:
        return tone_wav(220)

    async def stems(self, song: Song) -> Mapping[str, bytes]:
        return {part: tone_mp3(300 + 10 * index) for index, part in enumerate(PARTS)}

    async def without(self, song: Song, parts: Collection[str]) -> bytes:
        return tone_mp3(500 + len(parts))

    async def video(self, song: Song) -> bytes:
        return plain_mp4()

    async def pictures(self, song: Song) -> Sequence[bytes]:
        return [plain_jpeg(2), plain_jpeg(3)]

    def aligned_words(self, song: Song) -> list[dict[str, Any]]:
        return [
            {"word": f"{word} ", "success": True, "startS": index, "endS": index + 0.5, "palign": 0}
            for index, word in enumerate(song.lyrics.split())
        ]

    def instruments(self, song: Song, part: str) -> list[dict[str, Any]]:
        notes = [{"pitch": pitch, "start": 0.5, "end": 1.25, "velocity": 0.8} for pitch in (60, 64)]
        return [{"name": part, "notes": notes}]


def sine(frequency: int) -> array[int]:
    """One second of 16-bit samples."""
    return array("h", (int(8000 * math.sin(2 * math.pi * frequency * index / RATE)) for index in range(RATE)))


@cache
def tone_mp3(frequency: int) -> bytes:
    """One second of a sine as MP3."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=RATE, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=RATE)
        frame.rate = RATE
        frame.planes[0].update(sine(frequency).tobytes())
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=RATE, frame_size=1152)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(piece))
    return file.getvalue()


@cache
def tone_wav(frequency: int) -> bytes:
    """One second of a sine as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(sine(frequency).tobytes())
    return file.getvalue()


@cache
def plain_mp4() -> bytes:
    """One second of nothing to see."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for number in range(5):
            frame = av.VideoFrame(32, 32, "yuv420p")
            frame.pts = number
            for plane in frame.planes:
                plane.update(bytes([128]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


@cache
def plain_jpeg(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), (40 * shade, 80, 120)).save(file, "JPEG")
    return file.getvalue()
