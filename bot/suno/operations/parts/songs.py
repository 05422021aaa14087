"""What the operations share that make songs: a price, and limits of the texts that a song is made of."""

from collections.abc import Callable

from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import lyrics_limit, prompt_limit, style_limit
from bot.suno.operations.parts.bounds import (
    require_between,
    require_length,
    require_model,
    require_moment,
    require_text,
)
from bot.suno.operations.parts.shape import SHAPES, ShapedRequest, require_weights

SONG_PRICE = 1200
SONG_SECONDS = (10, 360)


class ReworkedRequest(ShapedRequest):
    """What is there already, in another form.

    With style and title, `prompt` holds lyrics sung as given; without both it holds an idea of at most 500 characters.
    """

    model: str
    prompt: str = ""
    style: str = ""
    title: str = ""
    instrumental: bool = False
    seconds: int | None = None

    @property
    def custom(self) -> bool:
        """Whether the member decides style and title, not the API."""
        return bool(self.style or self.title)


def require_title_and_style(title: str, style: str, model: str, longest_title: Callable[[str], int]) -> None:
    """Title and style where both are needed."""
    require_text("title", title, longest_title(model), model)
    require_text("style", style, style_limit(model), model)


def require_lyrics(field: str, lyrics: str, model: str, *, instrumental: bool) -> None:
    """Lyrics that are sung as given; an instrumental needs none, and may have them."""
    if not instrumental:
        require_text(field, lyrics, lyrics_limit(model), model)
    require_length(field, lyrics, lyrics_limit(model), model)


def require_custom_or_simple(it: ReworkedRequest, longest_title: Callable[[str], int]) -> None:
    """Both modes of an operation whose prompt is lyrics in one and an idea in the other."""
    require_model(it.model)
    if not it.custom:
        require_text("prompt", it.prompt, prompt_limit(it.model), it.model)
        for field in (*SHAPES, "seconds"):
            if getattr(it, field, None) is not None:
                raise LimitExceededError(field, LimitReason.NEEDS_STYLE_AND_TITLE)
        return
    require_title_and_style(it.title, it.style, it.model, longest_title)
    require_lyrics("prompt", it.prompt, it.model, instrumental=it.instrumental)
    require_between("seconds", it.seconds, SONG_SECONDS)
    require_weights(it)


def require_continuation(continue_at: float | None, source_seconds: float | None) -> None:
    """Where a recording goes on: inside it, as far as its length is known."""
    if continue_at is None:
        raise LimitExceededError("continue_at", LimitReason.EMPTY)
    require_moment("continue_at", continue_at)
    # Looked at as it is sent: with two decimals.
    moment = round(continue_at, 2)
    if moment <= 0:
        raise LimitExceededError("continue_at", LimitReason.OUT_OF_RANGE, minimum=0.01, actual=moment)
    if source_seconds is not None and moment >= source_seconds:
        raise LimitExceededError(
            "continue_at", LimitReason.BEYOND_THE_END, minimum=0.01, limit=source_seconds, actual=moment
        )
