"""The dedicated dialect: one endpoint per operation, as documented since 2025.

`callBackUrl` goes into every asynchronous request, since the API refuses one without it whatever its page says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.suno.dialects.dialect import Create, Lookup
from bot.suno.errors import UnknownDialectError
from bot.suno.request import SunoRequest
from bot.suno.results import Outcome, Snapshot, Submitted, TaskReference
from bot.suno.wire.answers import read_accepted
from bot.suno.wire.codes import COMMON, Meanings
from bot.suno.wire.records import RecordKind, read_record

NAME = "dedicated"

Request = TypeVar("Request", bound=SunoRequest)


@dataclass(frozen=True, slots=True)
class Task:
    """The operation goes on after it was accepted: where and how its state is read."""

    path: str
    record: RecordKind


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The answer holds the result, so no callback address is needed. `read` raises ProtocolError."""

    read: Callable[[Any], Outcome]


@dataclass(frozen=True, slots=True)
class Post(Generic[Request]):
    """One operation on the wire: where its body goes, and how its result comes."""

    path: str
    body: Callable[[Request], dict[str, Any]]
    result: Task | AtOnce
    meanings: Meanings = COMMON


class DedicatedDialect:
    """Speaks what `posts` says of each operation, by its name."""

    name = NAME

    def __init__(self, posts: Mapping[str, Post[Any]]) -> None:
        self._posts = posts

    def create(self, request: SunoRequest, *, callback_url: str) -> Create:
        post = self._posts[request.operation]
        callback = {"callBackUrl": callback_url} if isinstance(post.result, Task) else {}
        return Create(post.path, {**post.body(request), **callback}, post.meanings)

    def read_created(self, operation: str, data: Any) -> Submitted | Outcome:
        result = self._posts[operation].result
        return result.read(data) if isinstance(result, AtOnce) else read_accepted(data)

    def lookup(self, reference: TaskReference) -> Lookup:
        return Lookup(self._task(reference).path, {"taskId": reference.task_id})

    def read_record(self, reference: TaskReference, data: Any) -> Snapshot:
        return read_record(reference.task_id, data, self._task(reference).record)

    def _task(self, reference: TaskReference) -> Task:
        post = self._posts.get(reference.operation)
        if post is None or not isinstance(post.result, Task):
            raise UnknownDialectError(f"The {NAME} route has no record of {reference.operation!r}")
        return post.result
