"""Making a sound file of another kind."""

import asyncio
from enum import StrEnum
from pathlib import Path

from bot.media.decoder import Decoder
from bot.media.files import disk_errors, move_into_place, removed_at_the_end, temporary_beside
from bot.media.probe import LONGEST_SECONDS

USUAL_KBITS = 256
"""Of an MP3, in kbit/s: what nobody hears a difference above."""


class AudioFormat(StrEnum):
    """What `transcode` writes."""

    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"


async def transcode(
    decoder: Decoder,
    source: Path,
    destination: Path,
    to: AudioFormat,
    *,
    kbit_per_second: int = USUAL_KBITS,
    max_seconds: float = LONGEST_SECONDS,
) -> float:
    """Write the sound of a file, or the sound track of a video, as another file; returns its length in seconds.

    `kbit_per_second` counts for MP3 alone, which comes as mono or stereo; WAV and FLAC keep rate and channels.
    `destination` appears when it is complete and safe on the disk, replacing what was there; tags and pictures of
    the source are left behind. Whether the source is whole is not looked at: `probe` tells. A song of 4 minutes costs
    2 to 4 s of CPU as MP3.

    Raises DecodingError: as `probe`, and DISK_FULL or TOO_LARGE; MediaError: DISK_FULL, UNWRITABLE.
    """
    temporary = temporary_beside(destination)
    async with removed_at_the_end(temporary):
        answer = await decoder.run(
            "transcode",
            source=str(source),
            destination=str(temporary),
            to=to.value,
            bit_rate=kbit_per_second * 1000 if to is AudioFormat.MP3 else None,
            max_seconds=max_seconds,
        )
        await asyncio.to_thread(_keep, temporary, destination)
    return float(answer["seconds"])


def _keep(temporary: Path, destination: Path) -> None:
    with disk_errors():
        move_into_place(temporary, destination)
