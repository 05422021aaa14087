"""The form of a row: what an operation has to tell about itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.validation import WireRequest
from bot.sandbox.suno_api.tasks.results import Answer, Outcome
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Task, TaskKind

Body = TypeVar("Body", bound=WireRequest)


@dataclass(frozen=True)
class Operation(Generic[Body]):
    """One asynchronous operation: accepted at once, finished later."""

    name: str
    path: str
    """Its endpoint in the dedicated dialect."""
    request: type[Body]
    kind: TaskKind
    price: Callable[[Body], int]
    """Hundredths of a credit."""
    make: Callable[[Context, Task, Body], Awaitable[Outcome]]
    """Does the work; raises TaskFailedError when it must fail."""
    check: Callable[[TaskStore, Body], None] = field(default=lambda store, body: None)
    """Refuses at once what the API checks at the submit; raises RefusalError."""
    failed_data: Mapping[str, Any] = field(default_factory=lambda: {"data": None})
    """What a failed music callback of the dedicated dialect carries beside type and id: the pages differ."""


@dataclass(frozen=True)
class Instant(Generic[Body]):
    """One operation that is answered at once."""

    name: str
    path: str
    """Its endpoint in the dedicated dialect."""
    request: type[Body]
    price: int
    """Hundredths of a credit."""
    answer: Callable[[Context, Body], Awaitable[Answer]]
    """Does the work; raises RefusalError."""
    counts_as_create: bool = True
    """Whether it falls under the limit of new requests."""


def fixed_price(hundredths: int) -> Callable[[Any], int]:
    """The price of an operation that always costs the same."""
    return lambda body: hundredths


SONG_PRICE = fixed_price(1200)
"""Of two takes."""
