"""A voice over an instrumental."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.models import lyrics_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.added import (
    MODELS,
    NOTHING_TO_AVOID,
    AddedPartRequest,
    require_added_part,
    suggest_title_and_style,
    title_where_none,
)
from bot.suno.operations.parts.bodies import TWO_TAKES, Body, given
from bot.suno.operations.parts.bounds import require_text
from bot.suno.operations.parts.shape import shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE
from bot.suno.operations.parts.sources import as_it_is


class AddVocalsRequest(AddedPartRequest):
    """Sing over an instrumental; `prompt` holds lyrics or a direction."""

    operation: ClassVar[str] = "add_vocals"

    prompt: str


def _check(it: AddVocalsRequest) -> None:
    require_added_part(it)
    require_text("prompt", it.prompt, lyrics_limit(it.model), it.model)


def _dedicated(it: AddVocalsRequest) -> Body:
    return given(
        {
            **shape_fields(it),
            "uploadUrl": it.audio_url,
            "model": it.model,
            "prompt": it.prompt,
            "title": it.title,
            "style": it.style,
            "negativeTags": it.avoid or NOTHING_TO_AVOID,
        }
    )


ADD_VOCALS = Operation(
    AddVocalsRequest,
    check=_check,
    price=SONG_PRICE,
    models=MODELS,
    fill_in=title_where_none,
    suggest=suggest_title_and_style,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate/add-vocals", _dedicated, TWO_TAKES)},
)
