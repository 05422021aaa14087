"""Songs for a storm: they cost next to nothing and are long enough for everything that can be made of a song."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from bot.sandbox.suno_api import Song, SongRequest
from tests.media.samples import sound
from tests.sandbox.suno_api.tone_composer import PARTS, ToneComposer

SECONDS = 24
"""Half of it is a section that can be replaced, and all of it a voice for a persona."""
_FEW = PARTS[:3]
_ONE_IN_TEN = 10


class StormComposer(ToneComposer):
    """Most songs have three parts; one in ten has so many that its stems fill more than one message."""

    async def compose(self, request: SongRequest, take: int) -> Song:
        song = await super().compose(request, take)
        parts = PARTS if request.seed % _ONE_IN_TEN == 0 else _FEW
        return replace(song, audio=_tone(take), seconds=float(SECONDS), parts=list(parts))

    async def stems(self, song: Song) -> Mapping[str, bytes]:
        made = await super().stems(song)
        return {part: made[part] for part in song.parts}


@cache
def _tone(take: int) -> bytes:
    """An MP3; takes differ in their loudness."""
    return sound(
        "mp3", "libmp3lame", seconds=SECONDS, rate=16_000, channels=1, loudness=0.2 + 0.1 * take, bit_rate=24_000
    )


@cache
def recording(number: int) -> bytes:
    """What a member has on their machine, a WAV of two seconds; every number is another one."""
    return sound("wav", "pcm_s16le", rate=8000, channels=1, loudness=0.1 + 0.01 * number)
