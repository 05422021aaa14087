"""Songs from an idea or from lyrics: by themselves, after a recording, out of two."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context, seed_of
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
    request = _song_request(
        body.prompt, body.style, body.title, custom=body.custom_mode, instrumental=body.instrumental
    )
    return await context.two_takes(task, replace(request, seconds=body.duration), model=body.model)


async def _upload_cover(context: Context, task: Task, body: UploadCoverBody) -> Music:
    context.expect_persona(body.persona_id)
    source = context.uploaded(body.upload_url)
    request = _song_request(
        body.prompt, body.style, body.title, custom=body.custom_mode, instrumental=body.instrumental
    )
    return await context.two_takes(task, replace(request, seed=seed_of(source)), model=body.model)


async def _mashup(context: Context, task: Task, body: MashupBody) -> Music:
    sources = [context.uploaded(url) for url in body.upload_url_list]
    request = _song_request(
        body.prompt, body.style, body.title, custom=body.custom_mode, instrumental=body.instrumental
    )
    return await context.two_takes(task, replace(request, seed=seed_of(*sources)), model=body.model)


def _song_request(prompt: str, style: str, title: str, *, custom: bool, instrumental: bool) -> SongRequest:
    """In custom mode the prompt is what is sung, otherwise what the song is about."""
    return SongRequest(
        prompt="" if custom else prompt,
        style=style,
        title=title,
        lyrics=prompt if custom and not instrumental else "",
        instrumental=instrumental,
        seed=seed_of(prompt, style, title),
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
