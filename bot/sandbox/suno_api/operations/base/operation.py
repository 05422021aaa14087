"""The form of a row: what an operation and a kind of task have to tell about themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.sandbox.suno_api.operations.base.validation import WireRequest
from bot.sandbox.suno_api.tasks.files import StoredFile
from bot.sandbox.suno_api.tasks.results import Outcome

if TYPE_CHECKING:
    from bot.sandbox.suno_api.operations.base.context import Workshop
    from bot.sandbox.suno_api.tasks.task import Archive, Stage, Task

Body = TypeVar("Body", bound=WireRequest)
StatusWord = str | int
Link = Callable[[StoredFile], str]
"""From a stored file to its URL; an empty text while links are held back."""


@dataclass(frozen=True)
class Kind:
    """Tasks that share a record and a callback."""

    name: str
    record_path: str
    stages: Mapping[Stage, StatusWord]
    """The stages a task walks through, in order, with the word that the record shows."""
    failed: Mapping[int, StatusWord]
    """The word for a failure by its code; the entry 0 is for all other codes."""
    callback_exception: StatusWord | None
    """The word for a finished task whose callback could not be delivered; None: it stays a success."""
    callback_codes: frozenset[int]
    """The failure codes that a callback of this kind may carry; all others become 500."""
    record: Callable[[Task, Link], dict[str, Any]]
    """The `data` of the record."""
    callback: Callable[[Task, Stage, Link], Any]
    """The `data` of the callback that tells of a stage."""


@dataclass(frozen=True)
class Operation(Generic[Body]):
    """One asynchronous operation: accepted at once, finished later."""

    name: str
    path: str
    request: type[Body]
    kind: Kind
    price: Callable[[Body], int]
    """Hundredths of a credit."""
    make: Callable[[Workshop, Task, Body], Awaitable[Outcome]]
    """Does the work; raises TaskFailedError when it must fail."""
    check: Callable[[Archive, Body], None] = field(default=lambda archive, body: None)
    """Refuses at once what the API checks at the submit; raises RefusalError."""
    failed_data: Mapping[str, Any] = field(default_factory=lambda: {"data": None})
    """What a failed music callback carries beside type and id: the pages differ."""


@dataclass(frozen=True)
class Instant(Generic[Body]):
    """One operation that is answered at once."""

    name: str
    path: str
    request: type[Body]
    price: int
    answer: Callable[[Workshop, Body], Awaitable[Any]]
    """The `data` of the answer; raises RefusalError."""
    counts_as_create: bool = True
    """Whether it falls under the limit of new requests."""
