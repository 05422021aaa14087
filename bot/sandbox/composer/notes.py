"""What is asked for, and the song on paper: the types that the other files share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
USUAL_VOICE = 62  # a MIDI pitch
EFFECT = "effect:"
"""How the timbre of a noise begins."""


@dataclass(frozen=True)
class Style:
    """One kind of music. `layers` lists "stem role timbre"; a + keeps one for the choruses."""

    pattern: str  # what in a text names it
    tempo: tuple[int, int]  # beats per minute
    layers: str
    drums: str = ""
    minor: float = 0.3  # how often it is in a minor key when no word tells
    swing: float = 0.0  # how late the second eighth of a beat comes, in beats
    sevenths: bool = False
    beats: int = 4
    room: float = 0.25  # how much of it is heard as reverberation
    chords: str = ""  # the degrees of its bars, where it has chords of its own

    @property
    def name(self) -> str:
        """The first of the words that name it."""
        return self.pattern.split("|")[0].replace("?", "").removesuffix(r"\b")


class Layer(NamedTuple):
    """One player: under which stem, doing what (a role of the tables, "lead" or "bed"), with which timbre."""

    stem: str
    role: str
    timbre: str


@dataclass(frozen=True)
class Arrangement:
    """The decisions that a whole song keeps to. `tonic` is a pitch class (0 is C), `mode` major or minor."""

    kind: Style
    layers: list[Layer]
    drums: dict[str, str]
    tempo: float
    tonic: int
    mode: str
    beats: int
    instrumental: bool
    room: float
    lift: int = 0  # semitones by which chords are played higher than usual
    voice: int = USUAL_VOICE  # the pitch around which verses are sung and leads play
    is_tempo_told: bool = False

    @property
    def key(self) -> str:
        return f"{TONICS[self.tonic]} {self.mode}"


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
