"""A take goes on."""

from collections.abc import Sequence
from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import long_title_limit, lyrics_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import TWO_TAKES, Body, given, two_decimals
from bot.suno.operations.parts.bounds import require_model, require_text, require_track
from bot.suno.operations.parts.shape import ShapedRequest, has_shape, persona_fields, require_weights, shape_fields
from bot.suno.operations.parts.songs import SONG_PRICE, require_continuation, require_title_and_style
from bot.suno.operations.parts.sources import SourceFacts, measured, missing, nobody_sings, title_and_style
from bot.suno.operations.upload_extend import UploadExtendRequest
from bot.suno.request import PENDING_LINK, TrackReference


class ExtendRequest(ShapedRequest):
    """Continue a take. Without start, prompt, style and title it goes on from the end as it was.

    As soon as one of them is given the API wants them all (no prompt when instrumental): see `custom`.
    `model` should be the model of the take. `source_seconds`, its length, is only used to check `continue_at`.
    """

    operation: ClassVar[str] = "extend"

    track: TrackReference
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
        """Whether anything is set that differs from the take that is continued."""
        return self.continue_at is not None or bool(self.prompt or self.style or self.title)


def _check(it: ExtendRequest) -> None:
    require_model(it.model)
    require_track("track", it.track)
    require_weights(it)
    if it.custom:
        require_title_and_style(it.title, it.style, it.model, long_title_limit)
        require_continuation(it.continue_at, it.source_seconds)
    if it.instrumental:
        # The page forbids both here, and dropping what a member typed would be worse than saying so.
        for field in ("prompt", "vocal"):
            if getattr(it, field):
                raise LimitExceededError(field, LimitReason.NOT_WITH_INSTRUMENTAL)
    elif it.custom:
        require_text("prompt", it.prompt, lyrics_limit(it.model), it.model)


def _fill_in(it: ExtendRequest, sources: Sequence[SourceFacts]) -> ExtendRequest:
    it = _as_it_was(it, sources[0])
    if it.custom or has_shape(it):
        return _suggest(it, sources)
    return it.model_copy(update=measured(sources[0]))


def _suggest(it: ExtendRequest, sources: Sequence[SourceFacts]) -> ExtendRequest:
    source = sources[0]
    found = missing(it, **title_and_style(source, it.model, long_title_limit), continue_at=source.end)
    return it.model_copy(update={**measured(source), **found, **nobody_sings(source, it.prompt)})


def _as_it_was(it: ExtendRequest, source: SourceFacts) -> ExtendRequest:
    """The plain continuation, for which the API asks no lyrics, where all that is said is what the take says too.

    So comes a form that was filled in with the take's own title, style and end, and sent off unchanged.
    """
    own = title_and_style(source, it.model, long_title_limit)
    same = it.title in ("", own["title"]) and it.style in ("", own["style"])
    at_its_end = it.continue_at is None or round(it.continue_at, 2) == source.end
    if not same or not at_its_end or it.prompt or it.instrumental or has_shape(it):
        return it
    return it.model_copy(update={"title": "", "style": "", "continue_at": None})


def _from_own_copy(it: ExtendRequest) -> UploadExtendRequest:
    return UploadExtendRequest(audio_url=PENDING_LINK, **it.model_dump(exclude={"track"}))


def _dedicated(it: ExtendRequest) -> Body:
    """Only here an instrumental must come without prompt and vocal."""
    own = {
        "prompt": it.prompt or None,
        "style": it.style,
        "title": it.title,
        "continueAt": two_decimals(it.continue_at),
    }
    return given(
        {
            "defaultParamFlag": it.custom,
            "audioId": it.track.audio_id,
            "model": it.model,
            "instrumental": it.instrumental,
            **(own if it.custom else {}),
            **shape_fields(it),
            **persona_fields(it.persona_id, it.model),
        }
    )


EXTEND = Operation(
    ExtendRequest,
    check=_check,
    price=SONG_PRICE,
    models=(),
    fill_in=_fill_in,
    suggest=_suggest,
    once_measured={},
    from_own_copy=_from_own_copy,
    wire={"dedicated": Post("/api/v1/generate/extend", _dedicated, TWO_TAKES)},
)
