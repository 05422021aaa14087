"""Lyrics about an idea."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Operation, fixed_price
from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Text
from bot.sandbox.suno_api.tasks.results import Lyrics
from bot.sandbox.suno_api.tasks.task import Task, TaskKind


class LyricsBody(AsynchronousRequest):
    prompt: Annotated[Text, Field(max_length=200)]


async def _lyrics(context: Context, task: Task, body: LyricsBody) -> Lyrics:
    return Lyrics([context.composer.lyrics(body.prompt, variant) for variant in range(2)])


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation("lyrics", "/api/v1/lyrics", LyricsBody, TaskKind.LYRICS, fixed_price(40), _lyrics),
)
