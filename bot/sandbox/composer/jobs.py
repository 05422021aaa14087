"""What is asked of the composer, each as one piece of work from a request to files. All of it takes seconds."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.sandbox.composer.arrangement.score import compose
from bot.sandbox.composer.encode import encode_mp3, encode_wav
from bot.sandbox.composer.notes import Idea, Score
from bot.sandbox.composer.pictures.cover import draw_cover
from bot.sandbox.composer.pictures.video import encode_video
from bot.sandbox.composer.sound.render import play_mix, play_stems, play_without
from bot.sandbox.composer.wire import waveform

_OTHER_MODE = {"major": "minor", "minor": "major"}


@dataclass(frozen=True)
class FirstFiles:
    """What there is of a song at first; everything else is made from its score when it is asked for."""

    score: Score
    mp3: bytes
    cover: bytes
    """JPEG."""
    waveform: list[float]


def song(idea: Idea) -> FirstFiles:
    score = compose(idea)
    mix = play_mix(score)
    return FirstFiles(score, encode_mp3(mix), draw_cover(score), waveform(mix))


def wav(score: Score) -> bytes:
    return encode_wav(play_mix(score))


def stems(score: Score) -> dict[str, bytes]:
    """MP3 by part."""
    return {part: encode_mp3(sound) for part, sound in play_stems(score)}


def without(score: Score, parts: Collection[str]) -> bytes:
    """MP3 of all parts but these."""
    return encode_mp3(play_without(score, parts))


def video(score: Score) -> bytes:
    return encode_video(score, play_mix(score))


def covers(score: Score) -> list[bytes]:
    """The two covers of the song's key: by day and by night."""
    tonic, mode = score.key.split()
    flipped = replace(score, key=f"{tonic} {_OTHER_MODE[mode]}")
    return [draw_cover(score, side=1024), draw_cover(flipped, side=1024)]
