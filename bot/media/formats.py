"""What a file is, told from its first bytes: names and content types are claims, these are evidence."""

from dataclasses import dataclass
from enum import StrEnum

HEAD_BYTES = 32
"""How many bytes from the start `recognise` wants to see."""
ID3_HEADER_BYTES = 10
"""How many bytes `id3v2_bytes` wants to see."""


class MediaKind(StrEnum):
    """What a caller asks for."""

    AUDIO = "audio"
    VIDEO = "video"
    PICTURE = "picture"
    RECORDING = "recording"  # what a member may offer: sound, or a video whose sound track is meant


@dataclass(frozen=True)
class FileFormat:
    """A format with the usual file name ending (no dot) and content type."""

    extension: str
    content_type: str
    kinds: frozenset[MediaKind]


_SOUND = frozenset({MediaKind.AUDIO, MediaKind.RECORDING})
_MOVING = frozenset({MediaKind.VIDEO, MediaKind.RECORDING})
_STILL = frozenset({MediaKind.PICTURE})

MP3 = FileFormat("mp3", "audio/mpeg", _SOUND)
WAV = FileFormat("wav", "audio/wav", _SOUND)
FLAC = FileFormat("flac", "audio/flac", _SOUND)
OGG = FileFormat("ogg", "audio/ogg", _SOUND)
AAC = FileFormat("aac", "audio/aac", _SOUND)
AIFF = FileFormat("aiff", "audio/aiff", _SOUND)
M4A = FileFormat("m4a", "audio/mp4", _SOUND)
# These two hold sound, pictures or both, and only decoding tells.
MP4 = FileFormat("mp4", "video/mp4", _SOUND | _MOVING)
WEBM = FileFormat("webm", "video/webm", _SOUND | _MOVING)
JPEG = FileFormat("jpg", "image/jpeg", _STILL)
PNG = FileFormat("png", "image/png", _STILL)
GIF = FileFormat("gif", "image/gif", _STILL)
WEBP = FileFormat("webp", "image/webp", _STILL)

_BY_START = (
    (b"ID3", MP3),
    (b"fLaC", FLAC),
    (b"OggS", OGG),
    (b"\x1aE\xdf\xa3", WEBM),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_BY_CONTAINER = {
    (b"RIFF", b"WAVE"): WAV,
    (b"RIFF", b"WEBP"): WEBP,
    (b"FORM", b"AIFF"): AIFF,
    (b"FORM", b"AIFC"): AIFF,
}


def recognise(head: bytes) -> FileFormat | None:
    """The format that a file beginning with `head` claims to be; None for everything else (HTML, ZIP, text)."""
    for start, file_format in _BY_START:
        if head.startswith(start):
            return file_format
    if head[4:8] == b"ftyp":
        return M4A if head[8:11] in (b"M4A", b"M4B") else MP4
    return _BY_CONTAINER.get((head[:4], head[8:12])) or _mpeg_frame(head)


def _mpeg_frame(head: bytes) -> FileFormat | None:
    """An MPEG audio frame without any tag before it: eleven set bits, then version, layer, bit rate and rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 0b11
    if layer == 0b00:  # ADTS, which carries AAC, shares the sync word and says layer 0
        return AAC if head[1] & 0xF0 == 0xF0 else None
    valid = head[1] >> 3 & 0b11 != 0b01 and head[2] >> 4 != 0xF and head[2] >> 2 & 0b11 != 0b11
    return MP3 if layer == 0b01 and valid else None


def id3v2_bytes(head: bytes) -> int:
    """The size of the ID3v2 tag that begins with `head`, header and footer included; 0 where there is none.

    Whatever its version: the size stands in the same place in all of them, seven bits to a byte.
    """
    sizes = head[6:ID3_HEADER_BYTES]
    if not head.startswith(b"ID3") or len(sizes) < 4 or max(sizes) > 0x7F:
        return 0
    footer = head[5] & 0x10
    inside = sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3]
    return inside + ID3_HEADER_BYTES * (2 if footer else 1)
