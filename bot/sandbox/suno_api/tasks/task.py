"""A task: one accepted request, in words and values alone, and what has become of it."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from bot.sandbox.suno_api.faults.plan import TaskFaults
from bot.sandbox.suno_api.tasks.errors import TaskFailedError
from bot.sandbox.suno_api.tasks.files import StoredFile
from bot.sandbox.suno_api.tasks.results import Outcome

Link = Callable[[StoredFile], str]
"""From a stored file to its URL; an empty text while links are held back."""


class TaskKind(StrEnum):
    """What a task makes: tasks of one kind share a form of record and of callback in every dialect."""

    MUSIC = "music"
    LYRICS = "lyrics"
    COVER_IMAGE = "cover-image"
    WAV = "wav"
    SEPARATION = "separation"
    MIDI = "midi"
    VIDEO = "video"


class Stage(StrEnum):
    """How far a task has come; kinds other than music know only the first and the last."""

    PENDING = "pending"
    TEXT = "text"
    FIRST = "first"
    COMPLETE = "complete"
    FAILED = "failed"


OutcomeType = TypeVar("OutcomeType", bound=Outcome)


@dataclass
class Task:
    """One accepted request and what has become of it. Times in seconds since 1970."""

    task_id: str
    operation: str
    """A name of the catalogue, such as "generate"."""
    kind: TaskKind
    dialect: str
    """The dialect of the request, in which its callbacks are told, too: "dedicated"."""
    body: Any
    """The validated request."""
    sent: dict[str, Any]
    """The request as it came."""
    callback_url: str
    created_at: float
    seed: int
    """What makes its music differ from that of another task with the same request."""
    faults: TaskFaults
    stage: Stage = Stage.PENDING
    completed_at: float | None = None
    outcome: Outcome | None = None
    failure: TaskFailedError | None = None
    callback_failed: bool = False
    outbox: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    """Callbacks to deliver, in order, each with the time before which it is not sent."""
    is_delivering: bool = False
    """Whether somebody is emptying the outbox."""
    held_back: list[dict[str, Any]] = field(default_factory=list)
    """Callbacks that are to come too late."""
    callback_told: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first callback has been delivered or given up."""

    @property
    def is_over(self) -> bool:
        return self.stage in (Stage.COMPLETE, Stage.FAILED)

    def result(self, expected: type[OutcomeType]) -> OutcomeType | None:
        """The outcome, as far as records may show it; None before anything is ready."""
        assert self.outcome is None or isinstance(self.outcome, expected)
        return self.outcome if self.stage in (Stage.FIRST, Stage.COMPLETE) else None

    def links(self, url: Link, now: float) -> Link:
        """From its files to their URLs, or to empty texts while a fault holds its links back."""
        held_back = self.faults.seconds("success-without-links")
        shown = self.completed_at is None or now >= self.completed_at + held_back
        return url if shown else _no_link


def new_task_id() -> str:
    """32 hex digits, as observed."""
    return secrets.token_hex(16)


def new_audio_id() -> str:
    return str(uuid.uuid4())


def _no_link(file: StoredFile) -> str:
    return ""
