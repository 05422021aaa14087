"""A part added to a recording: a voice to an instrumental, instruments to a voice."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import SONG_PRICE, Operation
from bot.sandbox.suno_api.operations.base.validation import Text, Url
from bot.sandbox.suno_api.operations.music.fields import Weighted
from bot.sandbox.suno_api.tasks.results import Music
from bot.sandbox.suno_api.tasks.task import Task, TaskKind


class _Added(Weighted):
    """A part added to an uploaded one."""

    upload_url: Url
    title: Text
    negative_tags: Annotated[Text, Field(max_length=200)]
    model: Literal["V4_5PLUS", "V5", "V5_5"] = "V4_5PLUS"


class AddInstrumentalBody(_Added):
    tags: Annotated[Text, Field(max_length=1000)]


class AddVocalsBody(_Added):
    prompt: Annotated[Text, Field(max_length=5000)]
    style: Annotated[Text, Field(max_length=1000)]


async def _add_instrumental(context: Context, task: Task, body: AddInstrumentalBody) -> Music:
    context.uploaded(body.upload_url)
    request = SongRequest(prompt="", style=body.tags, title=body.title, lyrics="", instrumental=True, seed=task.seed)
    return await context.two_takes(task, request, model=body.model)


async def _add_vocals(context: Context, task: Task, body: AddVocalsBody) -> Music:
    context.uploaded(body.upload_url)
    request = SongRequest(
        prompt=body.prompt,
        style=body.style,
        title=body.title,
        lyrics=body.prompt,
        instrumental=False,
        seed=task.seed,
    )
    return await context.two_takes(task, request, model=body.model)


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "add-instrumental",
        "/api/v1/generate/add-instrumental",
        AddInstrumentalBody,
        TaskKind.MUSIC,
        SONG_PRICE,
        _add_instrumental,
    ),
    Operation(
        "add-vocals",
        "/api/v1/generate/add-vocals",
        AddVocalsBody,
        TaskKind.MUSIC,
        SONG_PRICE,
        _add_vocals,
    ),
)
