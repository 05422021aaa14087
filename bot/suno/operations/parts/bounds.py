"""The kinds of limit there are: each function passes, or raises the LimitExceededError that names what is broken."""

from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import KNOWN_MODELS, V6_FAMILY
from bot.suno.request import AudioLink, TrackReference

_LONGEST_RECORDING = 24 * 60 * 60


def require_text(field: str, value: str | None, limit: int | None = None, model: str | None = None) -> None:
    """A text that has to be there, and its length."""
    if not (value or "").strip():
        raise LimitExceededError(field, LimitReason.EMPTY, limit=limit, model=model)
    require_length(field, value, limit, model)


def require_length(field: str, value: str | None, limit: int | None, model: str | None = None) -> None:
    if value is not None and limit is not None and len(value) > limit:
        raise LimitExceededError(field, LimitReason.TOO_LONG, limit=limit, actual=len(value), model=model)


def require_between(field: str, value: float | None, bounds: tuple[float, float], model: str | None = None) -> None:
    # Written so that a NaN is refused too.
    if value is not None and not bounds[0] <= value <= bounds[1]:
        raise LimitExceededError(
            field, LimitReason.OUT_OF_RANGE, minimum=bounds[0], limit=bounds[1], actual=value, model=model
        )


def require_moment(field: str, seconds: float | None) -> None:
    """A time inside a recording; infinity would be no JSON."""
    require_between(field, seconds, (0, _LONGEST_RECORDING))


def require_window(start: float, end: float, bounds: tuple[int, int]) -> None:
    """Seconds from `start` to `end`, measured as they are sent: with two decimals."""
    require_moment("start", start)
    require_moment("end", end)
    length = round(end - start, 2)
    if length < bounds[0]:
        raise LimitExceededError("end", LimitReason.TOO_SHORT_WINDOW, minimum=bounds[0], limit=bounds[1], actual=length)
    if length > bounds[1]:
        raise LimitExceededError("end", LimitReason.TOO_LONG_WINDOW, minimum=bounds[0], limit=bounds[1], actual=length)


def require_model(model: str | None, allowed: tuple[str, ...] = ()) -> None:
    """A model has to be named; where a page names those it takes, no other that is known.

    Whether a dedicated endpoint takes the V6 family is not documented, so those pass.
    """
    require_text("model", model)
    if allowed and model in KNOWN_MODELS and model not in (*allowed, *V6_FAMILY):
        raise LimitExceededError("model", LimitReason.MODEL_NOT_FOR_THIS, model=model, allowed=allowed)


def require_track(field: str, track: TrackReference) -> None:
    require_text(f"{field}.task_id", track.task_id)
    require_text(f"{field}.audio_id", track.audio_id)


def require_source(source: TrackReference | AudioLink) -> None:
    if isinstance(source, AudioLink):
        require_text("source.url", source.url)
    else:
        require_track("source", source)
