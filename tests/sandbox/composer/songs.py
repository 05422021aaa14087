"""Songs that several tests listen to; each is made once."""

from dataclasses import dataclass
from functools import cache

from bot.sandbox.composer import Idea, Rendering, Score, compose, encode_mp3, render
from tests.sandbox.composer.listening import Sound, decode


@dataclass(frozen=True)
class Song:
    """A song with its file, and what is heard when the file is played."""

    score: Score
    rendering: Rendering
    mp3: bytes
    heard: Sound


@cache
def make_song(idea: Idea) -> Song:
    score = compose(idea)
    rendering = render(score)
    mp3 = encode_mp3(rendering.mix)
    return Song(score, rendering, mp3, decode(mp3))
