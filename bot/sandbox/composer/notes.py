"""What is asked for, and the song on paper: the types that the other files share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.composer.arrangement.prompt import Arrangement


@dataclass(frozen=True)
class Idea:
    """What a song is asked to be. Without `lyrics` a song that is not instrumental gets lines from the prompt.

    `take` tells variations of one idea apart; `seconds` None means 30 to 60, or what given lyrics need; `tempo` (beats
    per minute) and `key` ("A minor") go before what the words say. With a `source` it is that song from `begin` to
    `end` (seconds; None: to an end that comes later) that is made anew, and the rest stays.
    """

    prompt: str
    style: str = ""
    lyrics: str = ""
    title: str = ""
    instrumental: bool = False
    seed: int = 0
    take: int = 0
    seconds: float | None = None
    tempo: float | None = None
    key: str | None = None
    is_sound: bool = False  # a noise is wanted, not a piece of music
    source: Score | None = None
    begin: float = 0.0
    end: float | None = None


@dataclass(frozen=True)
class Note:
    """One tone: seconds from the beginning, MIDI pitch, velocity above 0 up to 1; drums use General MIDI's numbers."""

    start: float
    end: float
    pitch: int
    velocity: float
    timbre: str
    syllable: str = ""  # what the voice sings


@dataclass(frozen=True)
class SungWord:
    """A word and when it is heard; the text keeps the section tag before it and the space or line break after it."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Chord:
    """The harmony of one bar: from when, and its pitch classes from the root up (0 is C)."""

    start: float
    pitch_classes: tuple[int, ...]


@dataclass
class Score:
    """A whole song on paper.

    `parts` has the notes of each stem, in order, under the names of the API's stems ("backing_vocals"); `tempo` is in
    beats per minute, `beats` counts those of a bar, `room` is the share of reverberation. `arrangement` is what it was
    written from, for who writes on.
    """

    title: str
    style: str
    lyrics: str
    tempo: float
    key: str
    beats: int
    seconds: float
    room: float
    chords: list[Chord] = field(default_factory=list)
    sung: list[SungWord] = field(default_factory=list)
    parts: dict[str, list[Note]] = field(default_factory=dict)
    arrangement: Arrangement | None = None
