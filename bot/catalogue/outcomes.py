"""Results that are no takes, as they are kept with their job: the API's outcome in JSON, told apart by its class."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.suno.results import (
    LyricsWritten,
    NotesFound,
    Outcome,
    PersonaMade,
    PicturesDrawn,
    StemsMade,
    StyleBoosted,
    VideoMade,
    WavMade,
    WordsTimed,
)
from storage.rows.job import Job

_KEPT = (
    LyricsWritten,
    NotesFound,
    PersonaMade,
    PicturesDrawn,
    StemsMade,
    StyleBoosted,
    VideoMade,
    WavMade,
    WordsTimed,
)
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = MappingProxyType({kind.__name__: TypeAdapter(kind) for kind in _KEPT})

Kept = TypeVar("Kept")


def dump_outcome(outcome: Outcome) -> str:
    """JSON that `outcome_of` reads again."""
    kind = type(outcome).__name__
    return json.dumps({"kind": kind, "value": _ADAPTERS[kind].dump_python(outcome, mode="json")})


def outcome_of(job: Job, kind: type[Kept]) -> Kept:
    """The outcome of a finished job. Raises TypeError when it has none of that kind."""
    kept = json.loads(job.result) if job.result is not None else {"kind": None}
    if kept["kind"] != kind.__name__:
        raise TypeError(f"job {job.code} made {kept['kind']}, not {kind.__name__}")
    value: Kept = _ADAPTERS[kind.__name__].validate_python(kept["value"])
    return value


def kind_of(job: Job) -> str | None:
    """The name of the outcome's class; None for takes."""
    return None if job.result is None else str(json.loads(job.result)["kind"])
