"""A section of a song made anew."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Operation, fixed_price
from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Model, Seconds, Text, Url, refuse
from bot.sandbox.suno_api.tasks.errors import TaskFailedError
from bot.sandbox.suno_api.tasks.results import Music
from bot.sandbox.suno_api.tasks.task import Task, TaskKind


class ReplaceSectionBody(AsynchronousRequest):
    task_id: Text | None = None
    audio_id: Text | None = None
    upload_url: Url | None = None
    model: Model | None = None
    prompt: Text
    tags: Text
    title: Text
    negative_tags: str = ""
    infill_start_s: Seconds
    infill_end_s: Seconds
    full_lyrics: Text  # optional at first, required by the newer pages

    @model_validator(mode="after")
    def _names_one_source_and_a_window(self) -> Self:
        forms = (self.task_id and self.audio_id, self.upload_url and self.model)
        given = self.model_fields_set & {"task_id", "audio_id", "upload_url", "model"}
        if sum(map(bool, forms)) != 1 or len(given) != 2:
            raise refuse("Please enter taskId and audioId, or uploadUrl and model.")
        # 6 to 60 s on the older page, at least 10 s on the newer one.
        if not 10 <= round(self.infill_end_s - self.infill_start_s, 2) <= 60:
            raise refuse("The section must be 10 to 60 seconds long.")
        return self


async def _replace_section(context: Context, task: Task, body: ReplaceSectionBody) -> Music:
    song = None
    if body.audio_id is not None:
        source = context.source(body.audio_id)
        if body.infill_end_s > source.song.seconds:
            raise TaskFailedError(501, "The section ends behind the end of the song.")
        if body.infill_end_s - body.infill_start_s > source.song.seconds / 2:
            raise TaskFailedError(501, "The section is longer than half of the song.")
        song, seconds, model = source.song, source.song.seconds, source.model
    else:
        assert body.upload_url is not None
        assert body.model is not None
        context.uploaded(body.upload_url)
        seconds, model = None, body.model
    request = SongRequest(
        prompt=body.prompt,
        style=body.tags,
        title=body.title,
        lyrics=body.full_lyrics,
        instrumental=False,
        seed=task.seed,
        seconds=seconds,
        source=song,
        begin=body.infill_start_s,
        end=body.infill_end_s,
    )
    return await context.two_takes(task, request, model=model, parent=body.audio_id or "")


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "replace-section",
        "/api/v1/generate/replace-section",
        ReplaceSectionBody,
        TaskKind.MUSIC,
        fixed_price(500),
        _replace_section,
        failed_data={"error": ""},
    ),
)
