"""Covers: pictures from anywhere, made harmless and small."""

import base64
from pathlib import Path

from bot.media.decoder import Decoder

_MAX_PIXELS = 25_000_000
_MAX_BYTES = 1024 * 1024


async def make_cover(decoder: Decoder, path: Path, *, side: int = 1024) -> bytes:
    """A JPEG of the picture at `path` (JPEG, PNG, WebP, GIF) that fits a square of `side` pixels.

    At most 1 MiB, upright, without the metadata of the original; transparent parts become black. Of a GIF, the
    first picture.

    Raises DecodingError: NOT_A_PICTURE, CORRUPT, DECODER_LIMIT (over 25 million pixels), DECODER_FAILED.
    """
    answer = await decoder.run("cover", source=str(path), side=side, max_pixels=_MAX_PIXELS, max_bytes=_MAX_BYTES)
    return base64.b64decode(answer["jpeg"])
