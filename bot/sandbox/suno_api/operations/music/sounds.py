"""Sounds: short, and not sung."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Operation, fixed_price
from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Text
from bot.sandbox.suno_api.tasks.results import Music
from bot.sandbox.suno_api.tasks.task import Task, TaskKind

_SOUND_SECONDS = 8.0


class SoundsBody(AsynchronousRequest):
    prompt: Annotated[Text, Field(max_length=500)]
    model: Literal["V5", "V5_5"]
    sound_loop: bool = False
    sound_tempo: Annotated[int, Field(ge=1, le=300)] | None = None
    sound_key: Literal[
        "Any", "Cm", "C#m", "Dm", "D#m", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "A#m", "Bm",
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ] = "Any"  # fmt: skip
    grab_lyrics: bool = False
    nullable = frozenset({"soundTempo"})


async def _sounds(context: Context, task: Task, body: SoundsBody) -> Music:
    request = SongRequest(
        prompt=body.prompt,
        style="",
        title=body.prompt[:80],
        lyrics="",
        instrumental=True,
        seed=task.seed,
        seconds=_SOUND_SECONDS,
        tempo=body.sound_tempo,
        key=_key_name(body.sound_key),
        is_sound=True,
    )
    return await context.two_takes(task, request, model=body.model)


def _key_name(sound_key: str) -> str | None:
    """ "D#m" is "D# minor"; "Any" leaves it open."""
    if sound_key == "Any":
        return None
    return f"{sound_key[:-1]} minor" if sound_key.endswith("m") else f"{sound_key} major"


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation("sounds", "/api/v1/generate/sounds", SoundsBody, TaskKind.MUSIC, fixed_price(250), _sounds),
)
