"""Where the tasks of each kind are asked for, and the words in which their records tell how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.suno_api.tasks.task import Stage, Task, TaskKind

StatusWord = str | int

_FLAG_WORDS = {Stage.PENDING: "PENDING", Stage.COMPLETE: "SUCCESS"}
_FLAG_NUMBERS = {Stage.PENDING: 0, Stage.COMPLETE: 1}


@dataclass(frozen=True)
class Kind:
    """Tasks that share a record and a callback."""

    name: TaskKind
    record_path: str
    stages: Mapping[Stage, StatusWord]
    """The stages a task walks through, in order, with the word that the record shows."""
    failed: Mapping[int, StatusWord]
    """The word for a failure by its code; the entry 0 is for all other codes."""
    callback_exception: StatusWord | None
    """The word for a finished task whose callback could not be delivered; None: it stays a success."""
    callback_codes: frozenset[int]
    """The failure codes that a callback of this kind may carry; all others become 500."""


KINDS = (
    Kind(
        name=TaskKind.MUSIC,
        record_path="/api/v1/generate/record-info",
        stages={
            Stage.PENDING: "PENDING",
            Stage.TEXT: "TEXT_SUCCESS",
            Stage.FIRST: "FIRST_SUCCESS",
            Stage.COMPLETE: "SUCCESS",
        },
        failed={
            400: "SENSITIVE_WORD_ERROR",
            451: "CREATE_TASK_FAILED",
            500: "CREATE_TASK_FAILED",
            0: "GENERATE_AUDIO_FAILED",
        },
        callback_exception="CALLBACK_EXCEPTION",
        callback_codes=frozenset({400, 408, 413, 451, 500, 501, 531}),
    ),
    Kind(
        name=TaskKind.LYRICS,
        record_path="/api/v1/lyrics/record-info",
        stages=_FLAG_WORDS,
        failed={400: "SENSITIVE_WORD_ERROR", 500: "CREATE_TASK_FAILED", 0: "GENERATE_LYRICS_FAILED"},
        callback_exception="CALLBACK_EXCEPTION",
        callback_codes=frozenset({400, 500}),
    ),
    Kind(
        name=TaskKind.COVER_IMAGE,
        record_path="/api/v1/suno/cover/record-info",
        stages=_FLAG_NUMBERS,
        failed={0: 3},
        callback_exception=None,
        callback_codes=frozenset({400, 408, 500, 501, 531}),
    ),
    Kind(
        name=TaskKind.WAV,
        record_path="/api/v1/wav/record-info",
        stages=_FLAG_WORDS,
        failed={500: "CREATE_TASK_FAILED", 0: "GENERATE_WAV_FAILED"},
        callback_exception="CALLBACK_EXCEPTION",
        callback_codes=frozenset({400, 451, 500}),
    ),
    Kind(
        name=TaskKind.SEPARATION,
        record_path="/api/v1/vocal-removal/record-info",
        stages=_FLAG_WORDS,
        failed={500: "CREATE_TASK_FAILED", 0: "GENERATE_AUDIO_FAILED"},
        callback_exception="CALLBACK_EXCEPTION",
        callback_codes=frozenset({400, 500}),
    ),
    Kind(
        name=TaskKind.MIDI,
        record_path="/api/v1/midi/record-info",
        stages=_FLAG_NUMBERS,
        failed={500: 2, 0: 3},
        callback_exception=None,
        callback_codes=frozenset({500}),
    ),
    Kind(
        name=TaskKind.VIDEO,
        record_path="/api/v1/mp4/record-info",
        stages=_FLAG_WORDS,
        failed={500: "CREATE_TASK_FAILED", 0: "GENERATE_MP4_FAILED"},
        callback_exception="CALLBACK_EXCEPTION",
        callback_codes=frozenset({500}),
    ),
)
KIND_BY_NAME: Mapping[TaskKind, Kind] = {kind.name: kind for kind in KINDS}


def status_word(task: Task) -> StatusWord:
    """The word that the record shows for the state of a task."""
    kind = KIND_BY_NAME[task.kind]
    if task.failure is not None:
        return kind.failed.get(task.failure.code, kind.failed[0])
    if task.stage is Stage.COMPLETE and task.callback_failed and kind.callback_exception is not None:
        return kind.callback_exception
    if "unknown-status" in task.faults and not task.is_over:
        return "RENDERING"
    return kind.stages[task.stage]
