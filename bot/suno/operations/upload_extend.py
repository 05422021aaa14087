"""A recording goes on."""

from collections.abc import Sequence
from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.models import long_title_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import TWO_TAKES, Body, given, sung, two_decimals
from bot.suno.operations.parts.bounds import require_between, require_model, require_text
from bot.suno.operations.parts.shape import ShapedRequest, has_shape, persona_fields, require_weights, shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE, require_continuation, require_lyrics, require_title_and_style
from bot.suno.operations.parts.sources import SourceFacts, as_it_is, measured, missing, nobody_sings, title_and_style
from bot.suno.request import UPLOAD_SECONDS


class UploadExtendRequest(ShapedRequest):
    """Continue a recording from `continue_at` on. With style and title, `prompt` is sung as lyrics.

    `continue_at` may stay open until the length of the recording is known; it cannot be sent without.
    """

    operation: ClassVar[str] = "upload_extend"

    audio_url: str
    model: str
    continue_at: float | None = None
    prompt: str = ""
    style: str = ""
    title: str = ""
    instrumental: bool = False
    persona_id: str | None = None
    source_seconds: float | None = None

    @property
    def custom(self) -> bool:
        """Whether the member decides style and title, not the recording."""
        return bool(self.style or self.title)


def _check(it: UploadExtendRequest) -> None:
    require_model(it.model)
    require_text("audio_url", it.audio_url)
    require_weights(it)
    require_between("source_seconds", it.source_seconds, (0, UPLOAD_SECONDS))
    require_continuation(it.continue_at, it.source_seconds)
    if it.custom:
        require_title_and_style(it.title, it.style, it.model, long_title_limit)
    require_lyrics("prompt", it.prompt, it.model, instrumental=it.instrumental)


def _fill_in(it: UploadExtendRequest, sources: Sequence[SourceFacts]) -> UploadExtendRequest:
    return _told(it, sources[0], shaped=it.custom or has_shape(it))


def _suggest(it: UploadExtendRequest, sources: Sequence[SourceFacts]) -> UploadExtendRequest:
    return _told(it, sources[0], shaped=True)


def _told(it: UploadExtendRequest, source: SourceFacts, *, shaped: bool) -> UploadExtendRequest:
    found = {**measured(source), **missing(it, continue_at=source.end)}
    if shaped or source.style:
        found |= missing(it, **title_and_style(source, it.model, long_title_limit))
    if shaped:
        found |= nobody_sings(source, it.prompt)
    return it.model_copy(update=found)


def _dedicated(it: UploadExtendRequest) -> Body:
    return given(
        {
            "uploadUrl": it.audio_url,
            "defaultParamFlag": it.custom,
            "instrumental": it.instrumental,
            "model": it.model,
            "prompt": sung(it.prompt),
            "style": it.style or None,
            "title": it.title or None,
            "continueAt": two_decimals(it.continue_at),
            **shape_fields(it),
            **persona_fields(it.persona_id, it.model),
        }
    )


UPLOAD_EXTEND = Operation(
    UploadExtendRequest,
    check=_check,
    price=SONG_PRICE,
    models=(),
    fill_in=_fill_in,
    suggest=_suggest,
    once_measured={"continue_at": 1.0},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate/upload-extend", _dedicated, TWO_TAKES)},
)
