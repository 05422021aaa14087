"""What tasks end in: the songs, files and facts from which records and callbacks are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.suno_api.tasks.files import StoredFile


@dataclass(frozen=True)
class Song:
    """One take: its files, and the composer's own notes for everything that is made from it later."""

    title: str
    style: str
    lyrics: str
    """As sung, with section marks; empty for an instrumental."""
    seconds: float
    audio: bytes
    """MP3."""
    picture: bytes
    """JPEG."""
    waveform: Sequence[float]
    """Its outline: peaks from 0 to 1."""
    parts: Sequence[str]
    """What it is made of, among "vocals", "backing_vocals", "drums", "bass" and so on."""
    score: Any


@dataclass(frozen=True)
class LyricsDraft:
    title: str
    text: str


@dataclass(frozen=True)
class Take:
    """One of the tracks of a music task."""

    audio_id: str
    song: Song
    model: str
    audio: StoredFile
    stream: StoredFile
    picture: StoredFile
    made_at: float


@dataclass(frozen=True)
class Music:
    takes: Sequence[Take]
    parent_audio_id: str = ""


@dataclass(frozen=True)
class Lyrics:
    drafts: Sequence[LyricsDraft]


@dataclass(frozen=True)
class Pictures:
    files: Sequence[StoredFile]


@dataclass(frozen=True)
class Wav:
    file: StoredFile


@dataclass(frozen=True)
class Video:
    file: StoredFile


@dataclass(frozen=True)
class Stem:
    """One separated part; MIDI can be made of it."""

    stem_id: str
    slot: str
    """The place in records and callbacks: "vocal" stands in `vocalUrl` and `vocal_url`."""
    group: str
    """The name shown, for instance "Backing Vocals"."""
    file: StoredFile
    song: Song
    parts: Sequence[str]
    """The parts of the song that are in it."""


@dataclass(frozen=True)
class Stems:
    stems: Sequence[Stem]


@dataclass(frozen=True)
class Notes:
    instruments: Sequence[dict[str, Any]]
    """As in the record: `name` and `notes` with `pitch`, `start`, `end`, `velocity`."""


Outcome = Music | Lyrics | Pictures | Wav | Video | Stems | Notes


@dataclass(frozen=True)
class TimedLyrics:
    """When every word of a take is sung."""

    words: Sequence[dict[str, Any]]
    """As in the answer: `word`, `startS`, `endS` and so on; empty for an instrumental."""
    waveform: Sequence[float]


@dataclass(frozen=True)
class StyleDescription:
    """A longer description of a style, and what it cost."""

    asked: str
    described: str
    price: int
    """Hundredths of a credit, as `left`."""
    left: int
    """What is left on the account."""
    made_at: float


@dataclass(frozen=True)
class Persona:
    persona_id: str
    name: str
    description: str


@dataclass(frozen=True)
class DownloadLink:
    url: str


Answer = TimedLyrics | StyleDescription | Persona | DownloadLink
"""What comes of a request that is answered at once."""
