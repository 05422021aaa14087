"""What a song is called that is made from another, where its maker gives it no name: so that the two are told apart.

A title is kept, sent to the API and the same for all who read it, so its ending is in one language; forms show it, and
members change it there. The ending always stays whole: what is too long for the model is cut off before it.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from bot.suno.models import long_title_limit, title_limit
from bot.suno.operations.parts.sources import SourceFacts

_UNTITLED = "Untitled"
_COVER = re.compile(r"(?P<base>.*) \(cover(?:: [^()]*)?\)")
_WORDS_OF_STYLE = 2
_LONGEST_STYLE = 24


class Titled(Protocol):
    """A request with a model, with or without a title and a style of its own."""

    @property
    def model(self) -> str | None: ...


def extended(request: Titled, sources: Sequence[SourceFacts]) -> str:
    """Rain (extended), and when that goes on: Rain (extended 2)."""
    return _counted(sources[0].title, "extended", long_title_limit(request.model or ""))


def covered(request: Titled, sources: Sequence[SourceFacts]) -> str:
    """Rain (cover: jazz), by the first words of a style that is not the source's own, else Rain (cover)."""
    source, style = sources[0], str(getattr(request, "style", ""))
    style = "" if source.style.startswith(style) else _first_words(style)
    again = _COVER.fullmatch(source.title.strip())
    base = source.title if again is None else again["base"]
    return _ended(base, f"cover: {style}" if style else "cover", long_title_limit(request.model or ""))


def with_vocals(request: Titled, sources: Sequence[SourceFacts]) -> str:
    return _counted(sources[0].title, "with vocals", title_limit(request.model or ""))


def with_instruments(request: Titled, sources: Sequence[SourceFacts]) -> str:
    return _counted(sources[0].title, "with instruments", title_limit(request.model or ""))


def with_new_section(request: Titled, sources: Sequence[SourceFacts]) -> str:
    return _counted(sources[0].title, "new section", title_limit(request.model or ""))


def varied(request: Titled, sources: Sequence[SourceFacts]) -> str:
    """What is made from the words of another and not from its sound."""
    return _counted(sources[0].title, "variation", title_limit(request.model or ""))


def blended(request: Titled, sources: Sequence[SourceFacts]) -> str:
    """Both titles with a multiplication sign between them, each with as much of it as there is room for."""
    joint = " \N{MULTIPLICATION SIGN} "
    room = (title_limit(request.model or "") - len(joint) * (len(sources) - 1)) // len(sources)
    return joint.join(_cut(source.title, room) for source in sources)


def _first_words(style: str) -> str:
    begins = re.split(r"[,;/\n.]", style.strip(), maxsplit=1)[0]
    words = re.sub(r"[()\[\]{}]", " ", begins).split()[:_WORDS_OF_STYLE]
    return " ".join(words)[:_LONGEST_STYLE].strip()


def _counted(title: str, ending: str, longest: int) -> str:
    again = re.fullmatch(rf"(?P<base>.*) \({ending}(?: (?P<number>[0-9]{{1,4}}))?\)", title.strip())
    if again is None:
        return _ended(title, ending, longest)
    return _ended(again["base"], f"{ending} {int(again['number'] or 1) + 1}", longest)


def _ended(title: str, ending: str, longest: int) -> str:
    whole = f" ({ending})"
    return _cut(title, longest - len(whole)) + whole


def _cut(title: str, room: int) -> str:
    title = " ".join(title.split()) or _UNTITLED
    return title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
