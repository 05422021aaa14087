"""Texts to sing."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post, Task
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body
from bot.suno.operations.parts.bounds import require_text
from bot.suno.operations.parts.sources import as_it_is, told_nothing
from bot.suno.request import SunoRequest
from bot.suno.wire import codes, records

LYRICS_IDEA = 200


class LyricsRequest(SunoRequest):
    """Two or three texts about a theme."""

    operation: ClassVar[str] = "lyrics"

    prompt: str


def _check(it: LyricsRequest) -> None:
    require_text("prompt", it.prompt, LYRICS_IDEA)


def _dedicated(it: LyricsRequest) -> Body:
    return {"prompt": it.prompt}


LYRICS = Operation(
    LyricsRequest,
    check=_check,
    price=40,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=as_it_is,
    wire={
        "dedicated": Post(
            "/api/v1/lyrics",
            _dedicated,
            Task("/api/v1/lyrics/record-info", records.LYRICS),
            meanings=codes.LYRICS,
        )
    },
)
