"""Making sound fit an upload limit."""

import asyncio
from pathlib import Path

from bot.media.decoder import Decoder
from bot.media.files import file_size, remove_file
from bot.media.transcode import AudioFormat, transcode

_BIT_RATES = (320, 256, 224, 192, 160, 128, 112, 96, 80, 64)  # kbit/s; below, music is not worth posting
# An MP3 is its bit rate times its length, plus a frame or two at either end and a small header.
_MP3_OVERHEAD_BYTES = 8 * 1024


def best_bit_rate(seconds: float, limit_bytes: int) -> int | None:
    """The highest MP3 bit rate in kbit/s at which `seconds` of sound fit `limit_bytes`; None below 64."""
    room = limit_bytes - _MP3_OVERHEAD_BYTES
    return next((rate for rate in _BIT_RATES if seconds * rate * 1000 / 8 <= room), None)


async def fit_audio(
    decoder: Decoder, path: Path, limit_bytes: int, *, seconds: float, reserve_bytes: int = 0
) -> Path | None:
    """A file with this sound that fits `limit_bytes`: `path` itself, untouched, or a smaller MP3 beside it.

    `seconds` is the length as probed. `reserve_bytes` is kept free for tags that are written afterwards, since a
    new MP3 starts without any. None when even 64 kbit/s would be too much. The new file is the caller's to remove.

    Raises as `transcode`.
    """
    limit_bytes -= reserve_bytes
    if await _size(path) <= limit_bytes:
        return path
    rate = best_bit_rate(seconds, limit_bytes)
    if rate is None:
        return None
    smaller = path.with_name(f"{path.stem}-{rate}k.mp3")
    await transcode(decoder, path, smaller, AudioFormat.MP3, kbit_per_second=rate)
    if await _size(smaller) <= limit_bytes:
        return smaller
    # The sound is longer than the caller was told.
    await asyncio.to_thread(remove_file, smaller)
    return None


async def fit_lossless(decoder: Decoder, path: Path, limit_bytes: int) -> Path | None:
    """A file with this sound and nothing lost: `path` (a WAV) itself, or a FLAC beside it, or None if neither fits.

    The new file is the caller's to remove. Raises as `transcode`.
    """
    if await _size(path) <= limit_bytes:
        return path
    smaller = path.with_suffix(".flac")
    await transcode(decoder, path, smaller, AudioFormat.FLAC)
    if await _size(smaller) <= limit_bytes:
        return smaller
    await asyncio.to_thread(remove_file, smaller)
    return None


async def _size(path: Path) -> int:
    return await asyncio.to_thread(file_size, path)
