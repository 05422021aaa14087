"""Reading the records that answer "how far is task X?", in either spelling, into snapshots.

One `RecordKind` per kind of record: its states, and how its result is found. A record is refused (`ProtocolError`) only
when it is no object or has no state at all; an unknown state counts as still running.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import AliasChoices, Field

from bot.suno.errors import ProtocolError
from bot.suno.results import (
    FailureReason,
    LyricsWritten,
    MusicMade,
    NotesFound,
    Outcome,
    Snapshot,
    Stage,
    TaskFailure,
)
from bot.suno.wire.codes import CREDITS_RETURNED
from bot.suno.wire.results import (
    read_lyrics,
    read_music,
    read_notes,
    read_pictures,
    read_stems,
    read_video,
    read_wav,
)
from bot.suno.wire.values import Integer, Text, WireModel, safe_message

_CREATE_FAILED = "CREATE_TASK_FAILED"
_MODERATED = "SENSITIVE_WORD_ERROR"
_CALLBACK_FAILED = "CALLBACK_EXCEPTION"

_TEXT_STATES = {
    "PENDING": Stage.PENDING,
    "GENERATING": Stage.PENDING,
    "TEXT_SUCCESS": Stage.TEXT,
    "FIRST_SUCCESS": Stage.FIRST,
    "SUCCESS": Stage.SUCCESS,
    "FAILED": Stage.FAILED,
    _CREATE_FAILED: Stage.FAILED,
    "GENERATE_AUDIO_FAILED": Stage.FAILED,
    "GENERATE_LYRICS_FAILED": Stage.FAILED,
    "GENERATE_WAV_FAILED": Stage.FAILED,
    "GENERATE_MP4_FAILED": Stage.FAILED,
    "GENERATE_COVER_FAILED": Stage.FAILED,
    "GENERATE_MIDI_FAILED": Stage.FAILED,
    _MODERATED: Stage.FAILED,
    _CALLBACK_FAILED: Stage.UNKNOWN,
}
# The cover image and MIDI pages number their states, each in its own way; prose and schema differ, so both are read.
_COVER_STATES = _TEXT_STATES | {
    "0": Stage.PENDING,
    "1": Stage.SUCCESS,
    "2": Stage.PENDING,
    "3": Stage.FAILED,
}
_MIDI_STATES = _TEXT_STATES | {
    "0": Stage.PENDING,
    "1": Stage.SUCCESS,
    "2": Stage.FAILED,
    "3": Stage.FAILED,
}

# `errorCode` of a record, see "Get Music Task Details". 500 is left out: alone it does not end a task.
_FINAL_CODES = {
    400: FailureReason.MODERATED,
    408: FailureReason.TIMEOUT,
    413: FailureReason.RIGHTS,
    451: FailureReason.SOURCE_UNREACHABLE,
    501: FailureReason.GENERATION_FAILED,
    CREDITS_RETURNED: FailureReason.GENERATION_FAILED,
}
# After these nothing is handed out, whatever links the record still shows.
_WITHHELD = {FailureReason.MODERATED, FailureReason.RIGHTS}


class _Record(WireModel):
    """What all records share. Some call their state `successFlag`, as number or text."""

    status: Text = Field(default=None, validation_alias=AliasChoices("status", "successFlag", "success_flag", "state"))
    error_code: Integer = None
    error_message: Text = Field(
        default=None, validation_alias=AliasChoices("errorMessage", "error_message", "errorMsg", "error")
    )


@dataclass(frozen=True, slots=True)
class RecordKind:
    """How one kind of record reads.

    `read` gives what the record holds, finished or not. `takes` is how many tracks a music task makes, which tells a
    finished task from a half finished one when the state does not. `empty` is the result of a success that holds
    nothing, where the API documents that.
    """

    read: Callable[[Mapping[str, Any]], Outcome | None]
    states: Mapping[str, Stage]
    takes: int = 1
    empty: Outcome | None = None


MUSIC = RecordKind(read_music, _TEXT_STATES, takes=2)
SINGLE_MUSIC = RecordKind(read_music, _TEXT_STATES)
LYRICS = RecordKind(read_lyrics, _TEXT_STATES)
COVER_IMAGE = RecordKind(read_pictures, _COVER_STATES)
WAV = RecordKind(read_wav, _TEXT_STATES)
SEPARATION = RecordKind(read_stems, _TEXT_STATES)
# "Get MIDI Generation Details" warns of empty data after some separations.
MIDI = RecordKind(read_notes, _MIDI_STATES, empty=NotesFound(()))
VIDEO = RecordKind(read_video, _TEXT_STATES)


def read_record(task_id: str, data: Any, kind: RecordKind) -> Snapshot:
    """Turn the `data` of a record into a snapshot.

    Raises:
        ProtocolError: `data` is no record.
    """
    record = _Record.read(data)
    known = kind.read(data)
    if record.status is None:
        raise ProtocolError("The record has no state")
    state = record.status.upper()
    stage = kind.states.get(state, Stage.UNKNOWN)
    callback_failed = state == _CALLBACK_FAILED
    if known is None and stage is Stage.SUCCESS:
        known = kind.empty

    finished = _finished(known)
    failure = _failure(record, state, stage, known, finished)
    if failure is not None and not _part_of_it_counts(finished, failure):
        return Snapshot(task_id, Stage.FAILED, record.status, None, failure, callback_failed)
    over = failure is not None or stage is Stage.SUCCESS
    if finished is not None and (over or (callback_failed and _all_takes(finished, kind))):
        return Snapshot(task_id, Stage.SUCCESS, record.status, finished, None, callback_failed)
    if isinstance(known, MusicMade) and (finished is not None or (stage is Stage.SUCCESS and _audible(known))):
        stage = Stage.FIRST
    elif stage is Stage.SUCCESS:
        # "Success" with nothing to fetch is not success yet.
        stage = Stage.UNKNOWN
    return Snapshot(task_id, stage, record.status, known, None, callback_failed)


def _finished(known: Outcome | None) -> Outcome | None:
    """What can be handed out: tracks whose file is there (one good take of two is a result), written texts."""
    if isinstance(known, MusicMade):
        tracks = tuple(track for track in known.tracks if track.audio_url)
        return MusicMade(tracks) if tracks else None
    if isinstance(known, LyricsWritten) and not any(variant.text for variant in known.variants):
        return None
    return known


def _audible(music: MusicMade) -> bool:
    return any(track.stream_url or track.audio_url for track in music.tracks)


def _all_takes(finished: Outcome, kind: RecordKind) -> bool:
    return not isinstance(finished, MusicMade) or len(finished.tracks) >= kind.takes


def _part_of_it_counts(finished: Outcome | None, failure: TaskFailure) -> bool:
    """Whether a track that came out before the failure is handed out: it was paid for, unless the API says no."""
    return isinstance(finished, MusicMade) and not failure.refunded and failure.reason not in _WITHHELD


def _failure(
    record: _Record, state: str, stage: Stage, known: Outcome | None, finished: Outcome | None
) -> TaskFailure | None:
    """Why the task is over: by its state, by a code ahead of the state, or because every text was refused."""
    if stage is Stage.SUCCESS and finished is not None:
        return None
    by_code = _FINAL_CODES.get(record.error_code or 0)
    texts = known.variants if isinstance(known, LyricsWritten) else ()
    if stage is not Stage.FAILED and by_code is None and not (stage is Stage.SUCCESS and texts):
        return None
    reason = by_code or (FailureReason.CREATE_FAILED if state == _CREATE_FAILED else FailureReason.GENERATION_FAILED)
    refusals = (text.error for text in texts if text.error)
    return TaskFailure(
        reason=FailureReason.MODERATED if state == _MODERATED else reason,
        code=record.error_code,
        message=safe_message(record.error_message) or next(refusals, ""),
        refunded=record.error_code == CREDITS_RETURNED,
    )
