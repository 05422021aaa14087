"""Trouble on request: which faults there are, and the plan of those still to come.

A fault strikes in one of three places:

    answer   what comes back over the wire for one request; with "-after-accept" the task exists all the same
    task     the life of a task, chosen when it is accepted
    file     one download of a generated file
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    ANSWER = "answer"
    TASK = "task"
    FILE = "file"


AFTER_ACCEPT = "-after-accept"

# Effects on an answer that may hide an accepted task; each exists with and without AFTER_ACCEPT.
_HIDING = {
    "connection-reset": "the connection is cut without an answer",
    "no-answer": "the request is read and never answered",
    "http-500": "HTTP 500 with an HTML page",
    "http-502": "HTTP 502 with an HTML page",
    "http-503": "HTTP 503 with an HTML page",
    "html": "HTTP 200 with an HTML page",
    "truncated-json": "the JSON ends in the middle",
    "wrong-types": "JSON whose fields have the wrong types",
    "inner-code": "HTTP 200 with `code` in the envelope",
}

DESCRIPTIONS: dict[Place, dict[str, str]] = {
    Place.ANSWER: {
        **_HIDING,
        **{name + AFTER_ACCEPT: text + ", after accepting" for name, text in _HIDING.items()},
        "http-429": "HTTP 429, with a Retry-After header when `retry_after` is given",
        "slow-answer": "the answer comes after `seconds` (10)",
    },
    Place.TASK: {
        "slow-start": "everything happens `seconds` (30) later",
        "record-missing": "the record is unknown for the first `seconds` (90)",
        "success-without-links": "success is reported without links for `seconds` (for ever)",
        "unknown-status": "a status that no page names, until it is finished",
        "stuck": "it never gets anywhere",
        "late-success": "it is finished `seconds` (3600) later than usual",
        "callback-exception": "finished, but recorded as CALLBACK_EXCEPTION with the audio inside",
        "one-of-two": "only the first take has audio",
        "no-midi-notes": "a MIDI task succeeds with an empty list of instruments",
        "moderated": "the content filter refuses it (400)",
        "known-recording": "the audio matches a known recording (413)",
        "create-failed": "the task could not be created upstream (500)",
        "timed-out": "nothing came from upstream (408)",
        "generation-failed": "the generation failed (501)",
        "failed-refunded": "the generation failed and the credits came back (531)",
        "no-callback": "no callback is sent",
        "callback-late": "every callback is sent `seconds` (60) late",
        "callback-twice": "every callback is sent twice",
        "callbacks-out-of-order": "an early stage is told after the end",
        "callback-before-answer": "the first callback arrives before the create call is answered",
    },
    Place.FILE: {
        "file-empty": "HTTP 200 with nothing in it",
        "file-html": "HTTP 200 with an HTML page",
        "file-truncated": "the connection is cut in the middle of the file",
        "file-missing": "HTTP 404",
        "file-too-large": "200 MB are announced and sent",
        "file-redirect-private": "a redirect into the private network",
        "file-slow": "one byte every `seconds` (5)",
    },
}

_PLACES = {name: place for place, faults in DESCRIPTIONS.items() for name in faults}
_USUAL_SECONDS = {
    "slow-answer": 10.0,
    "slow-start": 30.0,
    "record-missing": 90.0,
    "success-without-links": math.inf,
    "late-success": 3600.0,
    "callback-late": 60.0,
    "file-slow": 5.0,
}


@dataclass
class Fault:
    """One planned fault."""

    name: str
    operation: str | None
    """Strikes this operation only; None strikes any."""
    times: float
    """How often it still strikes."""
    seconds: float
    code: int
    retry_after: int | None
    extension: str | None
    """Strikes files with this ending only, for instance "mp3"."""

    @property
    def effect(self) -> str:
        """What happens to the answer, whether or not the request is accepted before."""
        return self.name.removesuffix(AFTER_ACCEPT)

    @property
    def after_accept(self) -> bool:
        return self.name.endswith(AFTER_ACCEPT)


class Faults:
    """The plan: what goes wrong, where, and how often.

    Faults of one place strike in the order in which they were added.
    """

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def add(
        self,
        name: str,
        *,
        operation: str | None = None,
        times: int | None = 1,
        seconds: float | None = None,
        code: int = 500,
        retry_after: int | None = None,
        extension: str | None = None,
    ) -> Fault:
        """Plan a fault; `times=None` keeps it for good.

        `operation` is a name of the catalogue, for instance "generate" or "music-record"; for files it is the
        operation that made the file. A fault with "-after-accept" strikes only requests that start a task.
        `seconds`, `code`, `retry_after` and `extension` belong to the faults that mention them.

        Raises ValueError for a name that is not in `DESCRIPTIONS`.
        """
        if name not in _PLACES:
            raise ValueError(f"there is no fault {name!r}; known are: {', '.join(_PLACES)}")
        fault = Fault(
            name=name,
            operation=operation,
            times=math.inf if times is None else times,
            seconds=_USUAL_SECONDS.get(name, 0.0) if seconds is None else seconds,
            code=code,
            retry_after=retry_after,
            extension=extension,
        )
        self._planned.append(fault)
        return fault

    def clear(self) -> None:
        """Everything works again from now on."""
        self._planned.clear()

    def for_answer(self, operation: str, *, after_accept: bool = False) -> Fault | None:
        """The fault that strikes the answer to this request, before or after it has started a task."""
        for fault in self._open(Place.ANSWER, operation):
            if fault.after_accept == after_accept:
                return self._strike(fault)
        return None

    def for_task(self, operation: str) -> TaskFaults:
        """All the faults of a new task; each name strikes at most once."""
        chosen: dict[str, Fault] = {}
        for fault in list(self._open(Place.TASK, operation)):
            if fault.name not in chosen:
                chosen[fault.name] = self._strike(fault)
        return TaskFaults(chosen)

    def for_file(self, operation: str, extension: str) -> Fault | None:
        """The fault that strikes this download."""
        for fault in self._open(Place.FILE, operation):
            if fault.extension in (None, extension):
                return self._strike(fault)
        return None

    def _open(self, place: Place, operation: str) -> Iterable[Fault]:
        return (
            fault
            for fault in self._planned
            if fault.times > 0 and _PLACES[fault.name] is place and fault.operation in (None, operation)
        )

    def _strike(self, fault: Fault) -> Fault:
        fault.times -= 1
        return fault


class TaskFaults:
    """What goes wrong in one task."""

    def __init__(self, faults: dict[str, Fault]) -> None:
        self._faults = faults

    def __contains__(self, name: str) -> bool:
        return name in self._faults

    def seconds(self, name: str) -> float:
        """The seconds of this fault, 0 when it does not strike."""
        return self._faults[name].seconds if name in self._faults else 0.0

    def names(self) -> list[str]:
        return list(self._faults)
