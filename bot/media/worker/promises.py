"""The length that a file itself says it has: what tells a whole recording from one that breaks off."""

import struct
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from bot.media.formats import ID3_HEADER_BYTES, id3v2_bytes

# Programs that write to a pipe cannot come back to fill in the length; they leave a number near the highest there is.
_UNKNOWN_FROM = 0x7FFF_0000
_MOST_CHUNKS = 64
# A frame's header, and what of the frame lies before the table of contents, whatever its version and channels.
_SEARCHED_BYTES = 64
_HAS_FRAME_COUNT = 1


def promised_seconds(file: BinaryIO, container: InputContainer, stream: AudioStream) -> float | None:
    """The length in seconds; None where the format has no place for it, or the file leaves it empty.

    Ogg and AAC promise nothing, nor do MP3s without a table of contents: what FFmpeg tells of them is a guess. The
    whole of a video may be longer than its sound, so only a sound track's own length counts there.
    """
    position = file.tell()
    try:
        return _promised(file, container, stream)
    finally:
        file.seek(position)  # FFmpeg reads on from where it was


def _promised(file: BinaryIO, container: InputContainer, stream: AudioStream) -> float | None:
    names = set(container.format.name.split(","))
    if "wav" in names:
        # FFmpeg itself trusts the file's size more than its header.
        return _wav_seconds(file) if stream.codec_context.name.startswith("pcm_") else None
    if "matroska" in names:
        return None if container.streams.video or not container.duration else container.duration / av.time_base
    if names.isdisjoint({"mp3", "flac", "aiff", "mov"}) or ("mp3" in names and not _counts_its_frames(file)):
        return None
    return float(stream.duration * stream.time_base) if stream.duration and stream.time_base else None


def _wav_seconds(file: BinaryIO) -> float | None:
    """The size of the chunk with the samples, by what a second of them takes."""
    file.seek(12)  # "RIFF", a size, "WAVE"
    bytes_a_second = 0
    for _ in range(_MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return None
        name, size = struct.unpack("<4sI", header)
        if name == b"data":
            return size / bytes_a_second if bytes_a_second and 0 < size < _UNKNOWN_FROM else None
        start = file.tell()
        if name == b"fmt " and len(fields := file.read(16)) == 16:
            _, _, rate, _, frame_bytes, _ = struct.unpack("<HHIIHH", fields)
            bytes_a_second = rate * frame_bytes
        file.seek(start + size + size % 2)
    return None


def _counts_its_frames(file: BinaryIO) -> bool:
    """Whether an MP3 begins with a table of contents ("Xing", "Info") that tells the number of its frames."""
    file.seek(0)
    file.seek(id3v2_bytes(file.read(ID3_HEADER_BYTES)))
    frame = file.read(_SEARCHED_BYTES)
    place = max(frame.find(b"Xing"), frame.find(b"Info"))
    return 0 < place < len(frame) - 8 and bool(frame[place + 7] & _HAS_FRAME_COUNT)
