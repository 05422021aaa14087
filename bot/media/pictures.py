"""Covers: pictures from anywhere, made harmless and small."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.media.decoder import Decoder, Step
from bot.media.errors import DecodingError, MediaReason

_MAX_PIXELS = 25_000_000
_MAX_BYTES = 1024 * 1024


async def make_cover(decoder: Decoder, path: Path, *, side: int = 1024) -> bytes:
    """A JPEG of the picture at `path` (JPEG, PNG, WebP, GIF) that fits a square of `side` pixels.

    At most 1 MiB, upright, without the metadata of the original; transparent parts become black. Of a GIF, the
    first picture.

    Raises DecodingError: NOT_A_PICTURE, CORRUPT, DECODER_LIMIT (over 25 million pixels), DECODER_FAILED.
    """
    step = cover_step(path, side=side)
    return cover_of(await decoder.run(step.job, **step.arguments))


def cover_step(path: Path, *, side: int = 1024) -> Step:
    """What the decoder does for `make_cover`."""
    return Step("cover", {"source": str(path), "side": side, "max_pixels": _MAX_PIXELS, "max_bytes": _MAX_BYTES})


def cover_of(answer: Mapping[str, Any]) -> bytes:
    """The JPEG in the decoder's answer. Raises DecodingError: DECODER_FAILED where there is none."""
    try:
        return base64.b64decode(answer["jpeg"])
    except (KeyError, TypeError, binascii.Error):
        raise DecodingError(MediaReason.DECODER_FAILED, "an answer without a picture") from None
