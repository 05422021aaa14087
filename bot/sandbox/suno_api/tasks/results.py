"""What tasks end in: the files and facts from which records and callbacks are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.suno_api.operations.base.composer import LyricsDraft, Song
from bot.sandbox.suno_api.tasks.files import StoredFile


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


class TaskFailedError(Exception):
    """The task was accepted and charged, and ends without a result. `code` as in the table of the API."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)
