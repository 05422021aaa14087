"""The border between what is asked and how it is spelled on the wire.

A dialect is one way KIE documents of reaching the operations. The client speaks to a dialect, never to a path or key;
task references keep the name of theirs, so that a task begun in one dialect is finished in it.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.suno.request import SunoRequest
from bot.suno.results import Outcome, Snapshot, Submitted, TaskReference
from bot.suno.wire.codes import COMMON, Meanings


@dataclass(frozen=True, slots=True)
class Create:
    """A POST that starts something. `meanings` says how this endpoint uses the codes."""

    path: str
    body: dict[str, Any] = field(repr=False)  # holds the callback address and signed links
    meanings: Meanings = COMMON


@dataclass(frozen=True, slots=True)
class Lookup:
    """A GET that asks for a task."""

    path: str
    query: dict[str, str]


class Dialect(Protocol):
    """One operation in, one wire form out, and back."""

    name: str

    def create(self, request: SunoRequest, *, callback_url: str) -> Create:
        """How to ask for it."""
        ...

    def read_created(self, operation: str, data: Any) -> Submitted | Outcome:
        """What the `data` of a successful create means.

        Raises:
            ProtocolError: it is not the documented shape.
        """
        ...

    def lookup(self, reference: TaskReference) -> Lookup:
        """How to ask for the task.

        Raises:
            UnknownDialectError: this dialect has no record for such an operation.
        """
        ...

    def read_record(self, reference: TaskReference, data: Any) -> Snapshot:
        """What the `data` of a record means; `data` is not null.

        Raises:
            ProtocolError: it is not the documented shape.
        """
        ...
