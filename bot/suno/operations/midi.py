"""The notes in the stems of a song."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post, Task
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body, given
from bot.suno.operations.parts.bounds import require_text
from bot.suno.operations.parts.sources import as_it_is, told_nothing
from bot.suno.request import SunoRequest
from bot.suno.wire import records


class MidiRequest(SunoRequest):
    """Notes of a finished separation: of one stem, or of all when `stem_id` is None."""

    operation: ClassVar[str] = "midi"

    separation_task_id: str
    stem_id: str | None = None


def _check(it: MidiRequest) -> None:
    require_text("separation_task_id", it.separation_task_id)


def _dedicated(it: MidiRequest) -> Body:
    return given({"taskId": it.separation_task_id, "audioId": it.stem_id})


MIDI = Operation(
    MidiRequest,
    check=_check,
    price=0,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/midi/generate", _dedicated, Task("/api/v1/midi/record-info", records.MIDI))},
)
