"""Songs that cost next to nothing: real MP3 files of two seconds, each take another tone."""

import io
import math
from array import array
from dataclasses import replace
from functools import cache

import av

from bot.sandbox.suno_api import Song, SongRequest
from tests.sandbox.suno_api.tone_composer import ToneComposer

_RATE = 16_000
_SECONDS = 2
"""The bot takes a file of one second for a fragment."""


class ShortSongs(ToneComposer):
    async def compose(self, request: SongRequest, take: int) -> Song:
        song = await super().compose(request, take)
        return replace(song, audio=two_seconds(220 + 110 * take))


@cache
def two_seconds(frequency: int) -> bytes:
    wave = (int(8000 * math.sin(2 * math.pi * frequency * index / _RATE)) for index in range(_RATE * _SECONDS))
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=_RATE, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=_RATE * _SECONDS)
        frame.rate = _RATE
        frame.planes[0].update(array("h", wave).tobytes())
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=_RATE, frame_size=576)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(piece))
    return file.getvalue()
