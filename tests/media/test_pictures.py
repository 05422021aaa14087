import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaReason
from bot.media.pictures import make_cover


def picture(kind: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", color: str = "teal") -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, color).save(content, kind)
    return content.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 30000 x 30000 pixels."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


BAD_PICTURES = {
    "nothing": (b"", MediaReason.NOT_A_PICTURE),
    "text": (b"not a picture", MediaReason.NOT_A_PICTURE),
    "a format nobody sends": (picture("TIFF"), MediaReason.NOT_A_PICTURE),
    "a drawing in XML": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", MediaReason.NOT_A_PICTURE),
    "a decompression bomb": (bomb(), MediaReason.DECODER_LIMIT),
    "half a JPEG": (picture("JPEG", (900, 900))[:2000], MediaReason.CORRUPT),
    "half a PNG": (picture("PNG", (900, 900))[:300], MediaReason.CORRUPT),
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_picture_becomes_a_jpeg_that_fits_the_square(decoder: Decoder, tmp_path: Path, kind: str) -> None:
    (tmp_path / "cover").write_bytes(picture(kind, (1800, 1200)))

    cover = Image.open(io.BytesIO(await make_cover(decoder, tmp_path / "cover", side=600)))

    assert (cover.format, cover.mode, cover.size) == ("JPEG", "RGB", (600, 400))


async def test_transparent_parts_become_black(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "cover").write_bytes(picture("PNG", mode="RGBA", color="#ff000000"))

    cover = Image.open(io.BytesIO(await make_cover(decoder, tmp_path / "cover")))

    assert cover.getpixel((10, 10)) == (0, 0, 0)
    assert cover.size == (300, 200)


async def test_a_picture_lying_on_its_side_is_turned_and_its_metadata_dropped(decoder: Decoder, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "where I live"
    content = io.BytesIO()
    Image.new("RGB", (300, 200)).save(content, "JPEG", exif=exif)
    (tmp_path / "cover").write_bytes(content.getvalue())

    made = await make_cover(decoder, tmp_path / "cover")

    cover = Image.open(io.BytesIO(made))
    assert cover.size == (200, 300)
    assert not cover.getexif()
    assert b"where I live" not in made


async def test_the_largest_picture_allowed_fits_the_memory_allowed(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "cover").write_bytes(picture("PNG", (5000, 5000), "RGBA"))

    cover = Image.open(io.BytesIO(await make_cover(decoder, tmp_path / "cover")))

    assert cover.size == (1024, 1024)


@pytest.mark.parametrize(("content", "reason"), BAD_PICTURES.values(), ids=BAD_PICTURES.keys())
async def test_a_bad_picture_has_its_reason(
    decoder: Decoder, tmp_path: Path, content: bytes, reason: MediaReason
) -> None:
    (tmp_path / "cover").write_bytes(content)

    with pytest.raises(DecodingError) as caught:
        await make_cover(decoder, tmp_path / "cover")

    assert caught.value.reason is reason


def animated(kind: str) -> bytes:
    """Three pictures in one file, with a palette of their own each where the format has palettes."""
    content = io.BytesIO()
    frames = [Image.effect_noise((60, 40), 50 + number).convert("P") for number in range(3)]
    if kind == "MPO":
        frames = [frame.convert("RGB") for frame in frames]
    options = {"transparency": 3, "disposal": 2} if kind == "GIF" else {}
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], **options)
    return content.getvalue()


UNUSUAL = {
    "an animated GIF": animated("GIF"),
    "an animated WebP": animated("WEBP"),
    "an animated PNG": animated("PNG"),
    "the two pictures of a stereo camera": animated("MPO"),
    "black and white": picture("PNG", mode="1", color="white"),
    "grey with transparency": picture("PNG", mode="LA", color="white"),
    "a palette": picture("PNG", mode="P", color="white"),
    "sixteen bits": picture("PNG", mode="I;16", color="white"),
    "colours of printers": picture("JPEG", mode="CMYK", color="cyan"),
}


@pytest.mark.parametrize("content", UNUSUAL.values(), ids=UNUSUAL.keys())
async def test_every_kind_within_a_format_is_read(decoder: Decoder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cover").write_bytes(content)

    cover = Image.open(io.BytesIO(await make_cover(decoder, tmp_path / "cover")))

    assert (cover.format, cover.mode) == ("JPEG", "RGB")
