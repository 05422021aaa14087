"""The tasks the stand-in knows, and what can be found in them."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from bot.sandbox.suno_api.faults.plan import TaskFaults
from bot.sandbox.suno_api.http.envelope import RefusalError
from bot.sandbox.suno_api.operations.base.operation import Link, Operation, StatusWord
from bot.sandbox.suno_api.tasks.results import Music, Outcome, Stem, Stems, Take, TaskFailedError


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
    operation: Operation[Any]
    body: Any
    """The validated request."""
    sent: dict[str, Any]
    """The request as it came."""
    callback_url: str
    callback_payload: Callable[[Task, Stage, Link], dict[str, Any]]
    """Words a callback in the dialect of the request: the whole body that tells of a stage."""
    created_at: float
    faults: TaskFaults
    stage: Stage = Stage.PENDING
    completed_at: float | None = None
    outcome: Outcome | None = None
    failure: TaskFailedError | None = None
    callback_failed: bool = False
    outbox: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    """Callbacks to deliver, in order, each with the time before which it is not sent."""
    courier_is_out: bool = False
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

    def status(self) -> StatusWord:
        """The word that the record shows for its state."""
        kind = self.operation.kind
        if self.failure is not None:
            return kind.failed.get(self.failure.code, kind.failed[0])
        if self.stage is Stage.COMPLETE and self.callback_failed and kind.callback_exception is not None:
            return kind.callback_exception
        if "unknown-status" in self.faults and not self.is_over:
            return "RENDERING"
        return kind.stages[self.stage]

    def shows_links(self, now: float) -> bool:
        held_back = self.faults.seconds("success-without-links")
        return self.completed_at is None or now >= self.completed_at + held_back


class Archive:
    """Every task by its id, and what finished tasks have made by its own."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.personas: dict[str, str] = {}
        """Persona by the audio id it was made from."""
        self._takes: dict[str, tuple[str, Take]] = {}

    def add(self, task: Task) -> None:
        self.tasks[task.task_id] = task

    def publish(self, task: Task) -> None:
        """Let the takes of a finished task be named by later requests."""
        if isinstance(task.outcome, Music):
            for take in task.outcome.takes:
                self._takes[take.audio_id] = (task.task_id, take)

    def take(self, audio_id: str) -> Take | None:
        _, take = self._takes.get(audio_id, ("", None))
        return take

    def known_take(self, task_id: str, audio_id: str) -> Take:
        """The take, for operations that check their source at the submit: 422 when it is unknown."""
        made_by, take = self._takes.get(audio_id, ("", None))
        if take is None or made_by != task_id:
            raise RefusalError(422)
        return take

    def known_music(self, task_id: str) -> Music:
        task = self.tasks.get(task_id)
        if task is None or task.stage is not Stage.COMPLETE or not isinstance(task.outcome, Music):
            raise RefusalError(422)
        return task.outcome

    def known_stems(self, task_id: str, stem_id: str | None) -> list[Stem]:
        """The stems of a separation, or the one asked for: 422 when there are none."""
        task = self.tasks.get(task_id)
        if task is None or task.stage is not Stage.COMPLETE or not isinstance(task.outcome, Stems):
            raise RefusalError(422)
        stems = [stem for stem in task.outcome.stems if stem_id in (None, stem.stem_id)]
        if not stems:
            raise RefusalError(422)
        return stems

    def earlier(self, operation: str, **wanted: str) -> Task | None:
        """A task of this operation with the same source that has not failed."""
        for task in self.tasks.values():
            if (
                task.operation.name == operation
                and task.stage is not Stage.FAILED
                and all(getattr(task.body, name) == value for name, value in wanted.items())
            ):
                return task
        return None


def new_task_id() -> str:
    """32 hex digits, as observed."""
    return secrets.token_hex(16)


def new_audio_id() -> str:
    return str(uuid.uuid4())
