"""What the API answers, in the words of this project: nothing here knows a wire spelling.

Links are absolute http(s) addresses of the provider and die (generated media after about 14 days, a stream link
minutes after the song is done). Times are seconds. A text that the API left empty is None.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a task is. UNKNOWN means: still running as far as anybody can tell, so keep asking."""

    PENDING = "pending"
    TEXT = "text"
    FIRST = "first"
    SUCCESS = "success"
    FAILED = "failed"
    UNKNOWN = "unknown"


class FailureReason(StrEnum):
    """Why the API said no, as far as its codes and states tell it."""

    MODERATED = "moderated"
    RIGHTS = "rights"
    TIMEOUT = "timeout"
    GENERATION_FAILED = "generation_failed"
    CREATE_FAILED = "create_failed"
    INPUT_REFUSED = "input_refused"
    """Malformed, or lyrics that were refused: the API uses one code for both, its words tell which."""
    INVALID = "invalid"
    TOO_LONG = "too_long"
    NOT_FOUND = "not_found"
    EXISTS = "exists"
    SOURCE_UNREACHABLE = "source_unreachable"
    """The API could not fetch the audio that it was given a link to."""
    SWITCHED_OFF = "switched_off"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TaskReference:
    """All that is needed to ask for a task again, in the dialect it was begun in."""

    dialect: str
    operation: str
    task_id: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """An asynchronous operation was accepted, and with that charged."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Track:
    """One take. Before it is done it may have no more than an id, a title or a stream link."""

    audio_id: str
    title: str | None = None
    style: str | None = None
    lyrics: str | None = None
    model: str | None = None
    """The upstream name, such as `chirp-v4-5`; not the name the request used."""
    duration: float | None = None
    audio_url: str | None = None
    stream_url: str | None = None
    image_url: str | None = None
    source_audio_url: str | None = None
    source_image_url: str | None = None


@dataclass(frozen=True, slots=True)
class MusicMade:
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class LyricsVariant:
    """One text to choose from; `error` holds the API's words when this variant alone failed."""

    title: str | None
    text: str | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class LyricsWritten:
    """Two or three variants, those that failed included; at least one has a text."""

    variants: tuple[LyricsVariant, ...]


@dataclass(frozen=True, slots=True)
class WavMade:
    url: str


@dataclass(frozen=True, slots=True)
class Stem:
    """One separated part. `stem_id` is what a MIDI request names; None where the API told none."""

    name: str
    url: str
    stem_id: str | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class StemsMade:
    stems: tuple[Stem, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """`pitch` is a MIDI note number from 0 to 127, `velocity` runs from 0 to 1."""

    pitch: int
    start: float
    end: float
    velocity: float


@dataclass(frozen=True, slots=True)
class Instrument:
    name: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class NotesFound:
    """May hold no instrument at all: the API calls that a success."""

    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class VideoMade:
    url: str


@dataclass(frozen=True, slots=True)
class PicturesDrawn:
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimedWord:
    """Section marks and line breaks are still inside `text`, as the API sends them."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class WordsTimed:
    """Without a word for an instrumental. `waveform` is the API's own curve, often empty."""

    words: tuple[TimedWord, ...]
    waveform: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class StyleBoosted:
    """`cost` is what the API says it charged, in hundredths of a credit; None if it said nothing."""

    text: str
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class PersonaMade:
    persona_id: str
    name: str | None = None
    description: str | None = None


Outcome = (
    MusicMade
    | LyricsWritten
    | WavMade
    | StemsMade
    | NotesFound
    | VideoMade
    | PicturesDrawn
    | WordsTimed
    | StyleBoosted
    | PersonaMade
)


@dataclass(frozen=True, slots=True)
class TaskFailure:
    """The final no of an accepted task. `message` holds the API's words, bounded and free of links.

    `refunded` is True only when the API said so (code 531); every other failed task was paid for.
    """

    reason: FailureReason
    code: int | None
    message: str
    refunded: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look at a task.

    SUCCESS always has an outcome with something usable in it, FAILED always has a failure. TEXT and FIRST carry what
    is known so far (stream links above all). `callback_failed`: the API has given up on calling back, so only
    asking helps from here on.
    """

    task_id: str
    stage: Stage
    raw_status: str
    outcome: Outcome | None = None
    failure: TaskFailure | None = None
    callback_failed: bool = False


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file on the provider's upload host, gone after one to three days. `size` is in bytes."""

    url: str
    name: str | None = None
    size: int | None = None
    mime_type: str | None = None
