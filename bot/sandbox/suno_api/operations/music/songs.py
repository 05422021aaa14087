"""Songs from an idea or from lyrics: by themselves, after a recording, out of two."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import SONG_PRICE, Operation
from bot.sandbox.suno_api.operations.base.validation import Url, limit, refuse, require
from bot.sandbox.suno_api.operations.music.fields import TITLE_LIMIT, Described, WithPersona
from bot.sandbox.suno_api.tasks.results import Music
from bot.sandbox.suno_api.tasks.task import Task, TaskKind

_IDEA_LIMIT = 500


class _ByMode(Described):
    """Simple mode takes an idea; custom mode takes style, title and the lyrics to sing."""

    custom_mode: bool
    instrumental: bool
    duration: Annotated[int, Field(ge=10, le=360)] | None = None
    prompt: str  # required by the schemas even where the prose waives it; empty for a custom instrumental
    title_limit: ClassVar[int | None] = None
    simple_fields: ClassVar[frozenset[str]] = frozenset(
        {"prompt", "custom_mode", "instrumental", "model", "call_back_url"}
    )

    @model_validator(mode="after")
    def _mode_is_complete(self) -> Self:
        if self.custom_mode:
            require(self, "style", "title", *([] if self.instrumental else ["prompt"]))
            self.check_limits(title=self.title_limit)
            return self
        require(self, "prompt")
        limit(self, "prompt", _IDEA_LIMIT)
        for name in sorted(self.model_fields_set - self.simple_fields):
            if getattr(self, name):
                raise refuse(f"{to_camel(name)} must be empty when customMode is false.")
        return self


class GenerateBody(_ByMode, WithPersona):
    title_limit = TITLE_LIMIT


class UploadCoverBody(_ByMode, WithPersona):
    upload_url: Url
    simple_fields = _ByMode.simple_fields | {"upload_url"}


class MashupBody(_ByMode):
    upload_url_list: Annotated[list[Url], Field(min_length=2, max_length=2)]
    style: str  # always in the required list of the newest page
    title: str
    title_limit = TITLE_LIMIT
    simple_fields = _ByMode.simple_fields | {"upload_url_list", "style", "title"}


async def _generate(context: Context, task: Task, body: GenerateBody) -> Music:
    context.expect_persona(body.persona_id)
    request = replace(_song_request(task, body), seconds=body.duration)
    return await context.two_takes(task, request, model=body.model)


async def _upload_cover(context: Context, task: Task, body: UploadCoverBody) -> Music:
    context.expect_persona(body.persona_id)
    context.uploaded(body.upload_url)
    return await context.two_takes(task, _song_request(task, body), model=body.model)


async def _mashup(context: Context, task: Task, body: MashupBody) -> Music:
    for url in body.upload_url_list:
        context.uploaded(url)
    return await context.two_takes(task, _song_request(task, body), model=body.model)


def _song_request(task: Task, body: _ByMode) -> SongRequest:
    """In custom mode the prompt is what is sung, otherwise what the song is about."""
    return SongRequest(
        prompt="" if body.custom_mode else body.prompt,
        style=body.style,
        title=body.title,
        lyrics=body.prompt if body.custom_mode and not body.instrumental else "",
        instrumental=body.instrumental,
        seed=task.seed,
    )


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation("generate", "/api/v1/generate", GenerateBody, TaskKind.MUSIC, SONG_PRICE, _generate),
    Operation(
        "upload-cover",
        "/api/v1/generate/upload-cover",
        UploadCoverBody,
        TaskKind.MUSIC,
        SONG_PRICE,
        _upload_cover,
        failed_data={"data": []},
    ),
    Operation("mashup", "/api/v1/generate/mashup", MashupBody, TaskKind.MUSIC, SONG_PRICE, _mashup),
)
