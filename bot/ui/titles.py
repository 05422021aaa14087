"""What a job makes and of what, in a line or two: for cards, lists and choices. The words stand in the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Step
from bot.suno.request import SunoRequest
from bot.ui.i18n import Translation
from bot.ui.text import one_line, plain
from bot.ui.times import moment
from storage.rows.job import Attachment
from storage.rows.take import Take

_LONGEST_NAME = 80


@dataclass(frozen=True)
class Source:
    """What a job builds on, as a card names it: a take, or a file (`code` is None)."""

    title: str
    code: str | None = None
    owner: str = ""


def sources_shown(takes: Sequence[Take], attachments: Sequence[Attachment] = ()) -> tuple[Source, ...]:
    """The sources of a step, takes first."""
    return (
        *(Source(take.title, take.code, take.owner_name) for take in takes),
        *(Source(file.file_name) for file in attachments),
    )


def sources_of_step(step: Step) -> tuple[Source, ...]:
    return sources_shown(step.sources, step.attachments)


def heading(request: SunoRequest, tr: Translation, sources: Sequence[Source] = ()) -> str:
    """What the job makes, escaped, within Discord's limit for a title."""
    row = CATALOGUE[request.operation]
    title = getattr(request, "title", "")
    if row.called_by_its_words and title:
        return f"🎵 {one_line(title, 200)}"
    names = [_name(source, tr) for source in sources] or [tr("a song")]
    return tr(row.title, name=" + ".join(names))


def summary(request: SunoRequest, tr: Translation, limit: int, sources: Sequence[Source] = ()) -> str:
    """What tells a job from others in a list, as plain text: what it makes, and its title or how the idea begins."""
    row = CATALOGUE[request.operation]
    told = next(filter(None, (getattr(request, name, "") for name in ("title", "prompt", "text", "name"))), "")
    if row.called_by_its_words:
        return plain(" ".join(told.split()), limit)
    names = " + ".join(plain(" ".join(source.title.split()), 40) for source in sources) or tr("a song")
    return plain(" ".join(f"{tr(row.title, name=names)} {told}".split()), limit)


def origin(sources: Sequence[Source], tr: Translation) -> str:
    """From which takes, with code and author, or from which file."""
    lines = [
        tr(
            "{title} (`{code}`) by {owner}",
            title=_name(source, tr),
            code=source.code,
            owner=one_line(source.owner, 60),
        )
        if source.code is not None
        else tr("the file {name}", name=_name(source, tr))
        for source in sources
    ]
    return "\n".join(lines)[:1024]


def details(request: SunoRequest, tr: Translation) -> str:
    """Moments and modes of a request that its texts do not tell; empty where there are none."""
    told = CATALOGUE[request.operation].details(request)
    return ", ".join(tr(text.message, **{name: _shown(value) for name, value in text.values.items()}) for text in told)


def _shown(value: float | int | str) -> str:
    """A value of a detail: a moment, a number, or a member's text."""
    match value:
        case float():
            return moment(value)
        case str():
            return one_line(value, 40)
        case _:
            return str(value)


def _name(source: Source, tr: Translation) -> str:
    if source.title.strip():
        return one_line(source.title, _LONGEST_NAME)
    return tr("take {code}", code=source.code)
