"""Songs that go on: from a second of a take, or of a recording."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import SONG_PRICE, Operation
from bot.sandbox.suno_api.operations.base.validation import Text, Url, refuse, require
from bot.sandbox.suno_api.operations.music.fields import WithPersona
from bot.sandbox.suno_api.tasks.errors import TaskFailedError
from bot.sandbox.suno_api.tasks.results import Music
from bot.sandbox.suno_api.tasks.task import Task, TaskKind

_EXTENSION_SECONDS = 20.0


class _Continued(WithPersona):
    """Goes on from a second of the source, with its parameters or with new ones."""

    default_param_flag: bool
    instrumental: bool = False
    continue_at: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _custom_parameters_are_complete(self) -> Self:
        if self.default_param_flag:
            require(self, "style", "title", "continue_at", *([] if self.instrumental else ["prompt"]))
        self.check_limits()
        return self


class ExtendBody(_Continued):
    audio_id: Text

    @model_validator(mode="after")
    def _an_instrumental_has_no_voice(self) -> Self:
        if self.instrumental and self.model_fields_set & {"prompt", "vocal_gender"}:
            raise refuse("prompt and vocalGender must be absent when instrumental is true.")
        return self


class UploadExtendBody(_Continued):
    upload_url: Url

    @model_validator(mode="after")
    def _prompt_is_there(self) -> Self:
        if not self.instrumental:
            require(self, "prompt")  # one passage asks for it even without custom parameters
        return self


async def _extend(context: Context, task: Task, body: ExtendBody) -> Music:
    context.expect_persona(body.persona_id)
    source = context.source(body.audio_id)
    if body.continue_at is not None and body.continue_at >= source.song.seconds:
        raise TaskFailedError(501, "continueAt lies behind the end of the source.")
    request = SongRequest(
        prompt=body.prompt,
        style=body.style if body.default_param_flag else source.song.style,
        title=body.title if body.default_param_flag else source.song.title,
        lyrics=body.prompt if body.default_param_flag else source.song.lyrics,
        instrumental=body.instrumental or not (body.prompt or source.song.lyrics),
        seed=task.seed,
        seconds=(body.continue_at or source.song.seconds) + _EXTENSION_SECONDS,
        source=source.song,
        begin=body.continue_at or source.song.seconds,
    )
    return await context.two_takes(task, request, model=body.model, parent=body.audio_id)


async def _upload_extend(context: Context, task: Task, body: UploadExtendBody) -> Music:
    context.expect_persona(body.persona_id)
    context.uploaded(body.upload_url)
    request = SongRequest(
        prompt=body.prompt,
        style=body.style,
        title=body.title,
        lyrics=body.prompt if body.default_param_flag else "",
        instrumental=body.instrumental,
        seed=task.seed,
        seconds=(body.continue_at or 0.0) + _EXTENSION_SECONDS,
    )
    return await context.two_takes(task, request, model=body.model)


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "extend",
        "/api/v1/generate/extend",
        ExtendBody,
        TaskKind.MUSIC,
        SONG_PRICE,
        _extend,
        failed_data={"data": []},
    ),
    Operation(
        "upload-extend",
        "/api/v1/generate/upload-extend",
        UploadExtendBody,
        TaskKind.MUSIC,
        SONG_PRICE,
        _upload_extend,
        failed_data={"data": []},
    ),
)
