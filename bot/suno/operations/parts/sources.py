"""What a request is made from: what is known of it, and what that tells where a member left something open.

The provider keeps what it has made for two weeks. As long as it does, a take goes by its two ids there; afterwards,
and for recordings that it never had, our own copy goes up again where the operation allows that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.suno.models import style_limit
from bot.suno.request import PENDING_LINK, AudioLink, SunoRequest, TrackReference

# The API wants a moment before the end; a listener does not miss this much of a last note.
_BEFORE_THE_END = 0.5

AnyRequest = TypeVar("AnyRequest", bound=SunoRequest)


@dataclass(frozen=True)
class SourceFacts:
    """What is known of a source. `seconds` is None before it was measured; `instrumental` only when it is certain.

    The title of the first is what the result is called where the request leaves that open.
    """

    title: str
    style: str = ""
    lyrics: str = ""
    seconds: float | None = None
    instrumental: bool = False

    @property
    def end(self) -> float | None:
        """Where to go on, None before it was measured."""
        if self.seconds is None:
            return None
        return round(max(self.seconds / 2, self.seconds - _BEFORE_THE_END), 2)


def told_nothing(request: AnyRequest, sources: Sequence[SourceFacts]) -> AnyRequest:
    """For operations in which nothing is left open that a source could tell."""
    return request


def missing(request: SunoRequest, **values: Any) -> dict[str, Any]:
    """Those of `values` for which the request has nothing yet."""
    return {name: value for name, value in values.items() if value and getattr(request, name) in (None, "")}


def title_and_style(source: SourceFacts, model: str, longest_title: Callable[[str], int]) -> dict[str, str]:
    """Those of a source, within the limits of a model."""
    return {"title": source.title[: longest_title(model)], "style": source.style[: style_limit(model)]}


def measured(source: SourceFacts) -> dict[str, float]:
    """The length of the source, once it is known."""
    return {} if source.seconds is None else {"source_seconds": source.seconds}


def nobody_sings(source: SourceFacts, prompt: str) -> dict[str, bool]:
    """Nobody sings on where nobody sang, unless the member says what."""
    return {"instrumental": True} if source.instrumental and not prompt else {}


# --- audio of our own, where the provider has none ---


def as_it_is(request: AnyRequest) -> AnyRequest:
    """For operations that name no take at the provider: links, texts or nothing at all."""
    return request


def provider_alone(request: SunoRequest) -> None:
    """For operations that work on what the provider has, and on nothing else."""


def own_audio(source: TrackReference | AudioLink) -> AudioLink:
    """A link that is still to be made, instead of a take that the provider does not have."""
    return source if isinstance(source, AudioLink) else AudioLink(url=PENDING_LINK)
