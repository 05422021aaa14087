"""Where the sound of an MP3 lies between the tags that others have written, found without reading what they say."""

import os
from typing import BinaryIO

from bot.media.formats import ID3_HEADER_BYTES, id3v2_bytes

_ID3V1_BYTES = 128
_APE_BYTES = 32
_APE_HAS_HEADER = 0x8000_0000
_MOST_TAGS = 16


def sound_range(file: BinaryIO) -> tuple[int, int]:
    """The first byte of an MP3 that is no tag at its beginning, and the first that belongs to the tags at its end.

    ID3v2 of every version (the next one too: the size stands where it always did) and APE at either end, ID3v1 at the
    end. A tag whose size cannot be is left as part of the sound, which players skip over as they did before.
    """
    size = file.seek(0, os.SEEK_END)
    start, end = 0, size
    for _ in range(_MOST_TAGS):
        tag = _tag_at(file, start, end)
        if not tag:
            break
        start += tag
    for _ in range(_MOST_TAGS):
        tag = _tag_before(file, start, end)
        if not tag:
            break
        end -= tag
    return start, end


def _tag_at(file: BinaryIO, start: int, end: int) -> int:
    """The size of the tag that begins at `start`; 0 without one, or when it would leave nothing."""
    head = _read(file, start, _APE_BYTES)
    size = _ape_bytes(head) if head.startswith(b"APETAGEX") else id3v2_bytes(head[:ID3_HEADER_BYTES])
    return size if start + size < end else 0


def _tag_before(file: BinaryIO, start: int, end: int) -> int:
    """The size of the tag that ends before `end`; 0 without one, or when it would leave nothing."""
    tail = _read(file, max(start, end - _ID3V1_BYTES), _ID3V1_BYTES)[: end - start]
    if tail.startswith(b"TAG") and len(tail) == _ID3V1_BYTES:
        size = _ID3V1_BYTES
    elif tail[-_APE_BYTES:].startswith(b"APETAGEX"):
        size = _ape_bytes(tail[-_APE_BYTES:])
    else:
        return 0
    return size if start + size < end else 0


def _ape_bytes(block: bytes) -> int:
    """The size of an APE tag by its header or footer, which tells it without the header."""
    if len(block) < _APE_BYTES:
        return 0
    inside = int.from_bytes(block[12:16], "little")
    has_header = int.from_bytes(block[20:24], "little") & _APE_HAS_HEADER
    return inside + (_APE_BYTES if has_header else 0)


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
