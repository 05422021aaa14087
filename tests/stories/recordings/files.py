"""Files as members send them: every kind that can be used, and every kind that cannot, with what is said of it."""

import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

from tests.media.samples import mute_video, sound

GOOD = {
    "demo.mp3": lambda: sound("mp3", "libmp3lame", rate=22_050, channels=1),
    "demo.wav": lambda: sound("wav", "pcm_s16le"),
    "demo.flac": lambda: sound("flac", "flac"),
    "voice-message.ogg": lambda: sound("ogg", "libopus", rate=48_000, channels=1),
    "demo.m4a": lambda: sound("ipod", "aac"),
    "clip.mp4": lambda: sound("mp4", "aac", video=True),
    "no-such-type.opus": lambda: sound("ogg", "libopus", rate=48_000),
}
"""Two seconds each, by name."""


def zipped() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("song.mp3", "not a song")
    return content.getvalue()


@cache
def an_hour_of_silence() -> bytes:
    """Thirty seconds, over and over."""
    return sound("mp3", "libmp3lame", seconds=30, rate=8000, channels=1, loudness=0, bit_rate=8_000) * 120


@cache
def bomb() -> bytes:
    """Half an hour, and a hundred megabytes when it is unpacked, out of a third of one."""
    return sound("flac", "flac", seconds=1800, rate=32_000, channels=1, loudness=0)


def corrupt() -> bytes:
    """A FLAC of which most was replaced by something else."""
    content = sound("flac", "flac", seconds=3)
    return content[:2000] + bytes(range(256)) * 40


def broken_off() -> bytes:
    """Three of twenty seconds."""
    content = sound("wav", "pcm_s16le", seconds=20, rate=8000, channels=1)
    return content[: 44 + 3 * 16_000]


def silence() -> bytes:
    return sound("mp3", "libmp3lame", seconds=3, rate=8000, channels=1, loudness=0, bit_rate=16_000)


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a renamed ZIP": ("song.mp3", zipped, "neither audio nor video that can be read. Attach an MP3"),
    "a video without sound": ("clip.mp4", mute_video, "The video has no sound track. Attach one with sound"),
    "an hour of silence": ("hour.mp3", an_hour_of_silence, "too long: at most 8 minutes are possible here. Cut it."),
    "silence": ("silence.mp3", silence, "silent from beginning to end. Attach one that can be heard."),
    "a decompression bomb": ("bomb.flac", bomb, "too long: at most 8 minutes are possible here. Cut it."),
    "one that breaks off": (
        "demo.wav",
        broken_off,
        "The recording breaks off before its end (0:03 / 0:20 are there). Export or copy it anew, and attach that.",
    ),
    "a damaged file": ("damaged.flac", corrupt, "is damaged and cannot be read to its end. Export it anew"),
}
"""What only reading shows, by what it is: name, content, and what its member is told."""
