"""Everything the API can do, one row each. Prices in hundredths of a credit, from the list of October 2026."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Instant, Operation
from bot.sandbox.suno_api.operations.derived import conversions, instant, lyrics, midi, separation
from bot.sandbox.suno_api.operations.music import added_parts, continuations, sections, songs, sounds
from bot.sandbox.suno_api.tasks.results import Outcome
from bot.sandbox.suno_api.tasks.task import Task

OPERATIONS: tuple[Operation[Any], ...] = (
    *songs.OPERATIONS,
    *continuations.OPERATIONS,
    *added_parts.OPERATIONS,
    *sections.OPERATIONS,
    *sounds.OPERATIONS,
    *lyrics.OPERATIONS,
    *conversions.OPERATIONS,
    *separation.OPERATIONS,
    *midi.OPERATIONS,
)
OPERATION_BY_NAME: Mapping[str, Operation[Any]] = {operation.name: operation for operation in OPERATIONS}

INSTANT: tuple[Instant[Any], ...] = instant.INSTANT


async def make(context: Context, task: Task) -> Outcome:
    """Do the work of a task. Raises TaskFailedError when it must fail."""
    return await OPERATION_BY_NAME[task.operation].make(context, task, task.body)
