"""Two takes from a title, a style and lyrics."""

from collections.abc import Sequence
from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.models import title_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import TWO_TAKES, Body, given, sung
from bot.suno.operations.parts.bounds import require_between, require_model
from bot.suno.operations.parts.shape import ShapedRequest, persona_fields, require_weights, shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE, SONG_SECONDS, require_lyrics, require_title_and_style
from bot.suno.operations.parts.sources import SourceFacts, as_it_is, missing


class ComposeRequest(ShapedRequest):
    """Two takes from a title, a style and, unless instrumental, lyrics that are sung as given."""

    operation: ClassVar[str] = "compose"

    title: str
    style: str
    model: str
    lyrics: str = ""
    instrumental: bool = False
    persona_id: str | None = None
    seconds: int | None = None
    """Wanted length; newer, and counts with V5_5 and the V6 family only."""


def _check(it: ComposeRequest) -> None:
    require_model(it.model)
    require_title_and_style(it.title, it.style, it.model, title_limit)
    require_lyrics("lyrics", it.lyrics, it.model, instrumental=it.instrumental)
    require_between("seconds", it.seconds, SONG_SECONDS)
    require_weights(it)


def _fill_in(it: ComposeRequest, sources: Sequence[SourceFacts]) -> ComposeRequest:
    return it.model_copy(update=missing(it, title=sources[0].title[: title_limit(it.model)]))


def _dedicated(it: ComposeRequest) -> Body:
    return given(
        {
            "customMode": True,
            "instrumental": it.instrumental,
            "model": it.model,
            "title": it.title,
            "style": it.style,
            "prompt": sung(it.lyrics),
            "duration": it.seconds,
            **shape_fields(it),
            **persona_fields(it.persona_id, it.model),
        }
    )


COMPOSE = Operation(
    ComposeRequest,
    check=_check,
    price=SONG_PRICE,
    models=(),
    fill_in=_fill_in,
    suggest=_fill_in,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate", _dedicated, TWO_TAKES)},
)
