"""Steps of a plan, and what their sources have to say: what a member left open, and where the audio comes from.

The provider keeps what it has made for two weeks. As long as it does, a take goes by its two ids there; afterwards,
and for recordings that it never had, our own copy goes up again where the operation allows that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.catalogue.operations import CATALOGUE, PENDING_LINK
from bot.catalogue.refusals import NotAtProviderError
from bot.suno.models import style_limit, title_limit
from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
    AudioLink,
    CoverImageRequest,
    ExtendRequest,
    MashupRequest,
    ReplaceSectionRequest,
    SeparationRequest,
    SunoRequest,
    TrackReference,
    UploadCoverRequest,
    UploadExtendRequest,
)
from bot.suno.retention import PROVIDER_KEEPS
from storage.rows.job import Attachment
from storage.rows.take import Take, TakeKind

# The API wants a moment before the end; a listener does not miss this much of a last note.
_BEFORE_THE_END = 0.5
# Only a song whose style and title are told can be shaped further.
_SHAPES = ("vocal", "avoid", "style_weight", "weirdness", "audio_weight", "persona_id")


@dataclass(frozen=True)
class Step:
    """One request of a plan, what it builds on, and files that are still to become takes."""

    request: SunoRequest
    sources: tuple[Take, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def cost(self) -> int:
        """In hundredths of a credit."""
        return CATALOGUE[self.request.operation].cost(self.request)


def is_at_provider(take: Take, now: datetime) -> bool:
    """Whether the provider still knows a take by its ids."""
    return take.task_id is not None and take.audio_id is not None and now - take.created_at < PROVIDER_KEEPS


def reference_to(take: Take) -> TrackReference:
    """How the provider names a take. One that it never had, an upload, gets empty ids: see `settled`."""
    return TrackReference(task_id=take.task_id or "", audio_id=take.audio_id or "")


def settled(step: Step, now: datetime) -> Step:
    """A step with what its sources tell filled in, and with audio of our own where the provider's is gone.

    Settling again changes nothing; every step is settled before it is checked and written down.

    Raises:
        NotAtProviderError: the operation needs a take that the provider does not have (any more).
    """
    request = _at_hand(step.request, step.sources[0], now) if step.sources else step.request
    told = _told_by(step)
    if told and isinstance(request, ExtendRequest):
        request = _as_it_was(request, told[0])
    return replace(step, request=_filled_in(request, told, shaped=False))


def suggested(step: Step) -> Step:
    """A step with everything that its sources can suggest, for a form that a member goes on from."""
    told = _told_by(step)
    request = _filled_in(step.request, told, shaped=True)
    if told and isinstance(request, AddVocalsRequest | AddInstrumentalRequest):
        request = request.model_copy(update=_missing(request, **_title_and_style(request, told[0])))
    return replace(step, request=request)


# --- where the audio comes from ---


def _at_hand(request: SunoRequest, take: Take, now: datetime) -> SunoRequest:
    if is_at_provider(take, now):
        return request
    match request:
        case ExtendRequest():
            fields = request.model_dump(exclude={"track"})
            return UploadExtendRequest(audio_url=PENDING_LINK, **fields)
        case ReplaceSectionRequest(source=TrackReference()) | SeparationRequest(source=TrackReference()):
            return request.model_copy(update={"source": AudioLink(url=PENDING_LINK)})
        case CoverImageRequest():
            raise NotAtProviderError(take)
    if isinstance(getattr(request, "track", None), TrackReference):
        raise NotAtProviderError(take)
    return request


# --- what the sources tell ---


@dataclass(frozen=True)
class _Told:
    """What is known of a source. `seconds` is None before it was measured; `instrumental` only when it is certain."""

    title: str
    style: str = ""
    lyrics: str = ""
    seconds: float | None = None
    instrumental: bool = False

    @property
    def end(self) -> float | None:
        if self.seconds is None:
            return None
        return round(max(self.seconds / 2, self.seconds - _BEFORE_THE_END), 2)


def _told_by(step: Step) -> Sequence[_Told]:
    takes = [
        _Told(
            take.title,
            take.style,
            take.lyrics,
            take.duration,
            instrumental=not take.lyrics.strip() and take.kind is not TakeKind.UPLOAD,
        )
        for take in step.sources
    ]
    return [*takes, *(_Told(Path(file.file_name).stem) for file in step.attachments)]


def _filled_in(request: SunoRequest, told: Sequence[_Told], *, shaped: bool) -> SunoRequest:
    if not told:
        return request
    source, *others = told
    found: dict[str, Any] = {}
    if source.seconds is not None and "source_seconds" in type(request).model_fields:
        found["source_seconds"] = source.seconds
    shaped = shaped or _is_shaped(request)
    match request:
        case ExtendRequest() if shaped:
            found |= _missing(request, **_title_and_style(request, source), continue_at=source.end)
        case UploadExtendRequest():
            found |= _missing(request, **(_title_and_style(request, source) if shaped or source.style else {}))
            found |= _missing(request, continue_at=source.end)
        case UploadCoverRequest() if shaped:
            found |= _missing(request, **_title_and_style(request, source), prompt=source.lyrics)
        case ReplaceSectionRequest():
            found |= _missing(request, **_title_and_style(request, source), full_lyrics=source.lyrics)
        case MashupRequest() if shaped:
            title = " + ".join(one.title for one in (source, *others))
            found |= _missing(request, title=title[: title_limit(request.model, request.operation)])
    # Nobody sings on where nobody sang, unless the member says what.
    sings = isinstance(request, ExtendRequest | UploadExtendRequest | UploadCoverRequest) and shaped
    if sings and source.instrumental and not getattr(request, "prompt", ""):
        found["instrumental"] = True
    return request.model_copy(update=found)


def _as_it_was(request: ExtendRequest, source: _Told) -> ExtendRequest:
    """The plain continuation, for which the API asks no lyrics, where all that is said is what the take says too.

    So comes a form that was filled in with the take's own title, style and end, and sent off unchanged.
    """
    same = all(getattr(request, name) in ("", text) for name, text in _title_and_style(request, source).items())
    at_its_end = request.continue_at is None or round(request.continue_at, 2) == source.end
    if not same or not at_its_end or request.prompt or request.instrumental:
        return request
    if any(getattr(request, field) is not None for field in _SHAPES):
        return request
    return request.model_copy(update={"title": "", "style": "", "continue_at": None})


def _is_shaped(request: Any) -> bool:
    """Whether anything is wished for that only a song with style and title of its own can have."""
    return getattr(request, "custom", False) or any(getattr(request, field, None) is not None for field in _SHAPES)


def _title_and_style(request: Any, source: _Told) -> dict[str, str]:
    model = request.model or ""
    return {
        "title": source.title[: title_limit(model, request.operation)],
        "style": source.style[: style_limit(model)],
    }


def _missing(request: Any, **values: Any) -> dict[str, Any]:
    """Those of `values` for which the request has nothing yet."""
    return {name: value for name, value in values.items() if value and getattr(request, name) in (None, "")}
