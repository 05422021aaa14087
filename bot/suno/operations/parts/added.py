"""What adding a voice and adding instruments share."""

from collections.abc import Sequence
from typing import TypeVar

from bot.suno.models import title_limit
from bot.suno.operations.parts.bounds import require_length, require_model, require_text
from bot.suno.operations.parts.shape import ShapedRequest, require_weights
from bot.suno.operations.parts.songs import require_title_and_style
from bot.suno.operations.parts.sources import SourceFacts, missing, title_and_style

MODELS = ("V4_5PLUS", "V5", "V5_5")
LONGEST_AVOID = 200

NOTHING_TO_AVOID = "low quality"
"""`negativeTags` is required when a part is added; this is what nobody wants."""


class AddedPartRequest(ShapedRequest):
    """A part is added to a recording."""

    audio_url: str
    title: str
    style: str
    model: str


_Added = TypeVar("_Added", bound=AddedPartRequest)


def require_added_part(it: AddedPartRequest) -> None:
    require_model(it.model, MODELS)
    require_text("audio_url", it.audio_url)
    require_title_and_style(it.title, it.style, it.model, title_limit)
    require_length("avoid", it.avoid, LONGEST_AVOID)
    require_weights(it)


def title_where_none(it: _Added, sources: Sequence[SourceFacts]) -> _Added:
    return it.model_copy(update=missing(it, title=sources[0].title[: title_limit(it.model)]))


def suggest_title_and_style(it: _Added, sources: Sequence[SourceFacts]) -> _Added:
    return it.model_copy(update=missing(it, **title_and_style(sources[0], it.model, title_limit)))
