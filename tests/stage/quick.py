"""Quick stand-ins for what takes time: composing a song, and decoding a file in a process of its own."""

import asyncio
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaReason
from bot.media.worker.__main__ import _JOBS, answer_to
from bot.sandbox.suno_api import Song, SongRequest
from tests.media.samples import sound
from tests.sandbox.suno_api.tone_composer import ToneComposer


class ThreadDecoder(Decoder):
    """Decodes what the tests themselves have made, without a process for each file."""

    async def run(self, job: str, **arguments: Any) -> Mapping[str, Any]:
        module, function = _JOBS[job]
        answer = await asyncio.to_thread(answer_to, getattr(import_module(module), function), arguments)
        if "reason" in answer:
            raise DecodingError(MediaReason(answer["reason"]), answer["text"], seconds=answer["seconds"])
        result: Mapping[str, Any] = answer["result"]
        return result


class WorldComposer(ToneComposer):
    """Makes tones, with whatever title, words or sound a test puts here instead, for all takes or for one."""

    def __init__(self) -> None:
        super().__init__()
        self.instead: dict[str, Any] = {}
        self.instead_in_take: dict[int, dict[str, Any]] = {}

    async def compose(self, request: SongRequest, take: int) -> Song:
        song = await super().compose(request, take)
        # Takes tell from one another by their loudness; a second of sound would count as a fragment.
        return Song(
            **{**vars(song), "audio": tone(1.3, 0.2 + 0.1 * take), **self.instead, **self.instead_in_take.get(take, {})}
        )


@cache
def tone(seconds: float, loudness: float, bit_rate: int = 64_000) -> bytes:
    """An MP3."""
    return sound("mp3", "libmp3lame", seconds=seconds, loudness=loudness, channels=1, bit_rate=bit_rate)
