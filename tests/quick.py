"""Quick stand-ins for what takes time: composing a song, and decoding a file in a process of its own."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

from bot.media.decoder import Answer, Decoder, Step, read_answer
from bot.media.worker import steps as worker
from bot.sandbox.suno_api.artist import Song, Wish
from tests.media.samples import sound
from tests.sandbox.suno_api.tone_artist import ToneArtist


class ThreadDecoder(Decoder):
    """Decodes what the tests themselves have made, without a process for each file."""

    async def run_steps(self, steps: Sequence[Step]) -> list[Answer]:
        answers = [read_answer(await asyncio.to_thread(_answer_to, step)) for step in steps]
        return [answer for answer in answers if answer is not None]


def _answer_to(step: Step) -> dict[str, Any]:
    return worker.Step(step.job, dict(step.arguments)).answer()


class WorldArtist(ToneArtist):
    """Makes tones, with whatever title, words or sound a test puts here instead, for all takes or for one."""

    def __init__(self) -> None:
        super().__init__()
        self.instead: dict[str, Any] = {}
        self.instead_in_take: dict[int, dict[str, Any]] = {}

    async def perform(self, wish: Wish, take: int) -> Song:
        song = await super().perform(wish, take)
        # Takes tell from one another by their loudness; a second of sound would count as a fragment.
        return Song(
            **{**vars(song), "audio": tone(1.3, 0.2 + 0.1 * take), **self.instead, **self.instead_in_take.get(take, {})}
        )


@cache
def tone(seconds: float, loudness: float, bit_rate: int = 64_000) -> bytes:
    """An MP3."""
    return sound("mp3", "libmp3lame", seconds=seconds, loudness=loudness, channels=1, bit_rate=bit_rate)
