"""A section of a song, made anew."""

from collections.abc import Sequence
from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import NEWEST, SAFE_TITLE, title_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import ONE_TAKE, Body, given, source_fields, sung, two_decimals
from bot.suno.operations.parts.bounds import require_length, require_source, require_text, require_window
from bot.suno.operations.parts.sources import SourceFacts, measured, missing, own_audio, title_and_style
from bot.suno.request import AudioLink, SunoRequest, TrackReference

PRICE = 500
SECTION_SECONDS = (10, 60)
SECTION_SHARE = 0.5


class ReplaceSectionRequest(SunoRequest):
    """Redo the seconds from `start` to `end`; `lyrics` are those of the section.

    `full_lyrics` are the words of the whole song afterwards. `model` goes with audio of our own and only with it.
    `source_seconds`, the song's length, is needed to know how much of it may be replaced.
    """

    operation: ClassVar[str] = "replace_section"

    source: TrackReference | AudioLink
    start: float
    end: float
    style: str
    title: str
    source_seconds: float
    lyrics: str = ""
    full_lyrics: str = ""
    avoid: str | None = None
    model: str | None = None


def _check(it: ReplaceSectionRequest) -> None:
    """10 to 60 seconds, and at most half of the song, satisfy every page."""
    require_source(it.source)
    if isinstance(it.source, AudioLink):
        require_text("model", it.model)
    # The page names no lengths; those of the newest models are what the song itself had to fit.
    require_text("title", it.title, SAFE_TITLE)
    require_text("style", it.style, NEWEST.style)
    require_length("lyrics", it.lyrics, NEWEST.lyrics)
    require_length("full_lyrics", it.full_lyrics, NEWEST.lyrics)
    require_window(it.start, it.end, SECTION_SECONDS)
    if it.end > it.source_seconds:
        raise LimitExceededError("end", LimitReason.BEYOND_THE_END, minimum=0, limit=it.source_seconds, actual=it.end)
    length, most = round(it.end - it.start, 2), round(it.source_seconds * SECTION_SHARE, 2)
    if length > most:
        raise LimitExceededError("end", LimitReason.OVER_HALF_OF_THE_SONG, limit=most, actual=length)


def _fill_in(it: ReplaceSectionRequest, sources: Sequence[SourceFacts]) -> ReplaceSectionRequest:
    source = sources[0]
    found = missing(it, **title_and_style(source, it.model or "", title_limit), full_lyrics=source.lyrics)
    return it.model_copy(update={**measured(source), **found})


def _from_own_copy(it: ReplaceSectionRequest) -> ReplaceSectionRequest:
    return it.model_copy(update={"source": own_audio(it.source)})


def _dedicated(it: ReplaceSectionRequest) -> Body:
    with_model = {"model": it.model} if isinstance(it.source, AudioLink) else {}
    return given(
        {
            **source_fields(it.source, "uploadUrl"),
            **with_model,
            "prompt": sung(it.lyrics),
            "tags": it.style,
            "title": it.title,
            "negativeTags": it.avoid or None,
            "infillStartS": two_decimals(it.start),
            "infillEndS": two_decimals(it.end),
            "fullLyrics": sung(it.full_lyrics),
        }
    )


REPLACE_SECTION = Operation(
    ReplaceSectionRequest,
    check=_check,
    price=PRICE,
    models=(),
    fill_in=_fill_in,
    suggest=_fill_in,
    once_measured={},
    from_own_copy=_from_own_copy,
    wire={"dedicated": Post("/api/v1/generate/replace-section", _dedicated, ONE_TAKE)},
)
