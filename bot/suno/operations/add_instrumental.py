"""Instruments under a recording."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post
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
from bot.suno.operations.parts.shape import shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE
from bot.suno.operations.parts.sources import as_it_is


class AddInstrumentalRequest(AddedPartRequest):
    """Accompany a recording, usually of a voice."""

    operation: ClassVar[str] = "add_instrumental"


def _dedicated(it: AddInstrumentalRequest) -> Body:
    return given(
        {
            **shape_fields(it),
            "uploadUrl": it.audio_url,
            "model": it.model,
            "title": it.title,
            "tags": it.style,
            "negativeTags": it.avoid or NOTHING_TO_AVOID,
        }
    )


ADD_INSTRUMENTAL = Operation(
    AddInstrumentalRequest,
    check=require_added_part,
    price=SONG_PRICE,
    models=MODELS,
    fill_in=title_where_none,
    suggest=suggest_title_and_style,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate/add-instrumental", _dedicated, TWO_TAKES)},
)
