"""Two recordings in one song."""

from collections.abc import Sequence
from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.models import SAFE_TITLE, title_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import TWO_TAKES, Body, given, sung
from bot.suno.operations.parts.bounds import require_text
from bot.suno.operations.parts.shape import has_shape, shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE, ReworkedRequest, require_custom_or_simple
from bot.suno.operations.parts.sources import SourceFacts, as_it_is, missing

_SHORTEST_STYLE = 200


class MashupRequest(ReworkedRequest):
    """Blend two recordings; `prompt`, style and title mean what they mean in a cover."""

    operation: ClassVar[str] = "mashup"

    first_url: str
    second_url: str


def _check(it: MashupRequest) -> None:
    require_text("first_url", it.first_url)
    require_text("second_url", it.second_url)
    require_custom_or_simple(it, title_limit)


def _fill_in(it: MashupRequest, sources: Sequence[SourceFacts]) -> MashupRequest:
    return _suggest(it, sources) if it.custom or has_shape(it) else it


def _suggest(it: MashupRequest, sources: Sequence[SourceFacts]) -> MashupRequest:
    return it.model_copy(update=missing(it, title=sources[0].title[: title_limit(it.model)]))


def _dedicated(it: MashupRequest) -> Body:
    """Style and title are sent without custom mode too: newer pages require them, all pages ignore them there."""
    fields = shape_fields(it)
    del fields["negativeTags"]  # the one song operation that does not know it
    return given(
        {
            **fields,
            "uploadUrlList": [it.first_url, it.second_url],
            "customMode": it.custom,
            "instrumental": it.instrumental,
            "model": it.model,
            "prompt": sung(it.prompt),
            "style": it.style or it.prompt[:_SHORTEST_STYLE],
            "title": it.title or it.prompt[:SAFE_TITLE],
            "duration": it.seconds,
        }
    )


MASHUP = Operation(
    MashupRequest,
    check=_check,
    price=SONG_PRICE,
    models=(),
    fill_in=_fill_in,
    suggest=_suggest,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate/mashup", _dedicated, TWO_TAKES)},
)
