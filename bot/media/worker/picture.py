"""The job on pictures: a cover of bounded size."""

import base64
import io
import warnings
from importlib import import_module
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.media.errors import DecodingError, MediaReason

# Pillow reads some forty formats; these are what covers come as.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITIES = (88, 75, 60)
# Pillow would load these on first use, when nothing can be opened any more.
Image.preinit()
for _module in ("Color", "File", "Palette"):
    import_module(f"PIL.Image{_module}")
for _plugin in ("Mpo", "Tiff", "WebP"):
    import_module(f"PIL.{_plugin}ImagePlugin")
import_module("copy")


def cover(source: BinaryIO, side: int, max_pixels: int, max_bytes: int) -> dict[str, Any]:
    """A JPEG of the picture that fits a square of `side` pixels, upright, without metadata, as base64 in `jpeg`.

    A picture of more than `max_pixels` is refused before it is unpacked. Quality goes down until the result has
    `max_bytes` or fewer.
    """
    with warnings.catch_warnings():
        # Pillow's own alarm about a bomb comes earlier or later than ours; `max_pixels` alone decides.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = None
        try:
            picture = Image.open(source, formats=_FORMATS)
        except UnidentifiedImageError:
            raise DecodingError(MediaReason.NOT_A_PICTURE, "not a picture format that is read here") from None
        with picture:
            if picture.width * picture.height > max_pixels:
                raise DecodingError(
                    MediaReason.DECODER_LIMIT, f"{picture.width} x {picture.height} pixels are too many"
                )
            try:
                flat = _flatten(picture, side)
            except (OSError, SyntaxError, ValueError) as error:
                # What Pillow raises for broken data differs from format to format.
                raise DecodingError(MediaReason.CORRUPT, type(error).__name__) from None
    return {"jpeg": base64.b64encode(_encode(flat, max_bytes)).decode()}


def _flatten(picture: Image.Image, side: int) -> Image.Image:
    picture.draft("RGB", (side, side))  # a large JPEG is unpacked small right away
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright.thumbnail((side, side))
    if upright.mode == "RGB":
        return upright
    ground = Image.new("RGB", upright.size, "black")
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def _encode(picture: Image.Image, max_bytes: int) -> bytes:
    for quality in _QUALITIES:
        content = io.BytesIO()
        picture.save(content, "JPEG", quality=quality, optimize=True)
        if content.tell() <= max_bytes:
            return content.getvalue()
    raise DecodingError(MediaReason.TOO_LARGE, f"more than {max_bytes} bytes at the lowest quality")
