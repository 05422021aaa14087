"""Sound files and videos of every kind, made on the spot."""

import io
import math
from array import array
from fractions import Fraction
from typing import cast

import av
from av.audio.stream import AudioStream

_FRAME = 1024


def sound(
    container: str,
    codec: str,
    *,
    seconds: float = 2,
    rate: int = 44_100,
    channels: int = 2,
    loudness: float = 0.3,
    video: bool = False,
    bit_rate: int | None = None,
) -> bytes:
    """A tone of 440 Hz in the container and codec that FFmpeg calls so; `loudness` of 0 is digital silence."""
    content = io.BytesIO()
    layout = "mono" if channels == 1 else "stereo"
    with av.open(content, "w", format=container) as output:
        stream = cast(AudioStream, output.add_stream(codec, rate=rate))
        stream.layout = layout
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        if video:
            _add_pictures(output)
        written = 0
        while written < seconds * rate:
            frame = av.AudioFrame(format="s16", layout=layout, samples=_FRAME)
            frame.sample_rate = rate
            frame.pts = written
            frame.planes[0].update(_tone(written, rate, channels, loudness))
            output.mux(stream.encode(frame))
            written += _FRAME
        output.mux(stream.encode(None))
    return content.getvalue()


def mute_video() -> bytes:
    """Half a second of MP4 without a sound track."""
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as output:
        _add_pictures(output)
    return content.getvalue()


def _tone(start: int, rate: int, channels: int, loudness: float) -> bytes:
    if loudness == 0:
        return bytes(_FRAME * channels * 2)
    samples = array("h")
    for position in range(start, start + _FRAME):
        samples.extend([round(32_000 * loudness * math.sin(2 * math.pi * 440 * position / rate))] * channels)
    return samples.tobytes()


def _add_pictures(output: av.container.OutputContainer) -> None:
    stream = output.add_stream("mpeg4", rate=10)
    stream.width = stream.height = 64
    stream.pix_fmt = "yuv420p"
    for number in range(5):
        frame = av.VideoFrame(64, 64, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts = number
        frame.time_base = Fraction(1, 10)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


MP3 = sound("mp3", "libmp3lame")
EVERY_KIND = {
    "song.mp3": MP3,
    "song.wav": sound("wav", "pcm_s16le"),
    "song.flac": sound("flac", "flac"),
    "song.aiff": sound("aiff", "pcm_s16be"),
    "voice-message.ogg": sound("ogg", "libopus", rate=48_000, channels=1),
    "song.m4a": sound("ipod", "aac"),
    "song.aac": sound("adts", "aac"),
    "song.webm": sound("webm", "libopus", rate=48_000),
    "clip.mp4": sound("mp4", "aac", video=True),
    "clip.mkv": sound("matroska", "libvorbis", video=True),
}


def sound_of(mp3: bytes) -> bytes:
    """What follows the ID3v2 tag at the beginning of an MP3."""
    assert mp3.startswith(b"ID3")
    size = 0
    for byte in mp3[6:10]:
        size = size << 7 | byte
    return mp3[10 + size :]
