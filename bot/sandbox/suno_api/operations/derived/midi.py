"""The notes of separated stems."""

from __future__ import annotations

from typing import Any

from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Operation, fixed_price
from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Text
from bot.sandbox.suno_api.tasks.results import Notes
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Task, TaskKind


class MidiBody(AsynchronousRequest):
    task_id: Text
    audio_id: Text | None = None


def _known_stems(store: TaskStore, body: MidiBody) -> None:
    store.known_stems(body.task_id, body.audio_id)


async def _midi(context: Context, task: Task, body: MidiBody) -> Notes:
    if "no-midi-notes" in task.faults:
        return Notes([])
    stems = context.store.known_stems(body.task_id, body.audio_id)
    return Notes(
        [
            instrument
            for stem in stems
            for part in stem.parts
            for instrument in context.composer.instruments(stem.song, part)
        ]
    )


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation("midi", "/api/v1/midi/generate", MidiBody, TaskKind.MIDI, fixed_price(0), _midi, _known_stems),
)
