"""Cover pictures for the songs of a task."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post, Task
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body
from bot.suno.operations.parts.bounds import require_text
from bot.suno.operations.parts.sources import provider_alone, told_nothing
from bot.suno.request import SunoRequest
from bot.suno.wire import codes, records


class CoverImageRequest(SunoRequest):
    """Pictures for the songs of one music task, once per task."""

    operation: ClassVar[str] = "cover_image"

    task_id: str


def _check(it: CoverImageRequest) -> None:
    require_text("task_id", it.task_id)


def _dedicated(it: CoverImageRequest) -> Body:
    return {"taskId": it.task_id}


COVER_IMAGE = Operation(
    CoverImageRequest,
    check=_check,
    price=0,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=provider_alone,
    wire={
        "dedicated": Post(
            "/api/v1/suno/cover/generate",
            _dedicated,
            Task("/api/v1/suno/cover/record-info", records.COVER_IMAGE),
            meanings=codes.COVER_IMAGE,
        )
    },
)
