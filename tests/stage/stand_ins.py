"""Quick stand-ins for what takes time: composing a song, and decoding a file in a process of its own."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

from bot.media.decoder import Answer, Decoder, Step, read_answer
from bot.media.worker import steps as worker
from bot.sandbox.suno_api import Song, SongRequest
from tests.media.samples import sound
from tests.sandbox.suno_api.tone_composer import ToneComposer


class ThreadDecoder(Decoder):
    """Decodes what the tests themselves have made, without a process for each file."""

    async def run_steps(self, steps: Sequence[Step]) -> list[Answer]:
        answers = [read_answer(await asyncio.to_thread(_answer_to, step)) for step in steps]
        return [answer for answer in answers if answer is not None]


def _answer_to(step: Step) -> dict[str, Any]:
    return worker.Step(step.job, dict(step.arguments)).answer()


class StageComposer(ToneComposer):
    """Makes tones of `seconds`, with whatever title, words or sound a test puts here instead, for all takes or for one.

    Takes tell from one another by their loudness. A second of sound would count as a fragment.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self.instead: dict[str, Any] = {}
        self.instead_in_take: dict[int, dict[str, Any]] = {}

    async def compose(self, request: SongRequest, take: int) -> Song:
        song = await super().compose(request, take)
        made = {"seconds": self._seconds, "audio": recording(self._seconds, 0.2 + 0.1 * take)}
        return Song(**{**vars(song), **made, **self.instead, **self.instead_in_take.get(take, {})})


@cache
def recording(seconds: float = 60.0, loudness: float = 0.3) -> bytes:
    """An MP3, small and quickly made."""
    return sound("mp3", "libmp3lame", seconds=seconds, rate=8000, channels=1, loudness=loudness, bit_rate=16_000)


@cache
def large_recording(seconds: float, loudness: float = 0.3) -> bytes:
    """An MP3 of 40 kB for each second."""
    return sound("mp3", "libmp3lame", seconds=seconds, channels=1, loudness=loudness, bit_rate=320_000)
