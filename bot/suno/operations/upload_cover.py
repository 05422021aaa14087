"""The same song in another style."""

from collections.abc import Sequence
from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.models import long_title_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import TWO_TAKES, Body, given, sung
from bot.suno.operations.parts.bounds import require_between, require_text
from bot.suno.operations.parts.shape import has_shape, persona_fields, shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE, ReworkedRequest, require_custom_or_simple
from bot.suno.operations.parts.sources import SourceFacts, as_it_is, measured, missing, nobody_sings, title_and_style
from bot.suno.request import UPLOAD_SECONDS


class UploadCoverRequest(ReworkedRequest):
    """The same song in another style."""

    operation: ClassVar[str] = "upload_cover"

    audio_url: str
    persona_id: str | None = None
    source_seconds: float | None = None


def _check(it: UploadCoverRequest) -> None:
    require_text("audio_url", it.audio_url)
    require_between("source_seconds", it.source_seconds, (0, UPLOAD_SECONDS))
    require_custom_or_simple(it, long_title_limit)


def _fill_in(it: UploadCoverRequest, sources: Sequence[SourceFacts]) -> UploadCoverRequest:
    if it.custom or has_shape(it):
        return _suggest(it, sources)
    return it.model_copy(update=measured(sources[0]))


def _suggest(it: UploadCoverRequest, sources: Sequence[SourceFacts]) -> UploadCoverRequest:
    source = sources[0]
    found = missing(it, **title_and_style(source, it.model, long_title_limit), prompt=source.lyrics)
    return it.model_copy(update={**measured(source), **found, **nobody_sings(source, it.prompt)})


def _dedicated(it: UploadCoverRequest) -> Body:
    return given(
        {
            "uploadUrl": it.audio_url,
            "customMode": it.custom,
            "instrumental": it.instrumental,
            "model": it.model,
            "prompt": sung(it.prompt),
            "style": it.style or None,
            "title": it.title or None,
            "duration": it.seconds,
            **shape_fields(it),
            **persona_fields(it.persona_id, it.model),
        }
    )


UPLOAD_COVER = Operation(
    UploadCoverRequest,
    check=_check,
    price=SONG_PRICE,
    models=(),
    fill_in=_fill_in,
    suggest=_suggest,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate/upload-cover", _dedicated, TWO_TAKES)},
)
