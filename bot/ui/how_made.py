"""How a take was made: what was asked for, as the job that made it has kept it."""

from collections.abc import Sequence

from bot.catalogue.operations import CATALOGUE, read_request
from bot.suno.operations.parts.shape import Vocal
from bot.suno.request import SunoRequest
from bot.ui.i18n import Translation
from bot.ui.models import model_name
from bot.ui.text import escaped, one_line
from bot.ui.titles import details, sources_shown
from storage.rows.job import Job
from storage.rows.take import Take

_LONGEST_FIELD = 1024
_LONGEST_WORDS = 500


def request_of(job: Job | None) -> SunoRequest | None:
    """What was asked for; None where there is no job, or one of a version whose requests cannot be read any more."""
    if job is None:
        return None
    try:
        return read_request(job.operation, job.request)
    except (KeyError, ValueError):
        return None


def how_made(job: Job | None, sources: Sequence[Take], tr: Translation) -> str:
    """What was done to which `sources`, with which settings, in which style, from which words.

    At most as long as a field of an embed; empty where nothing is known.
    """
    request = request_of(job)
    if request is None:
        return ""
    lines = [_operation(request, sources, tr), _settings(request, tr), _style(request, tr)]
    words = words_of(request)
    if words:
        lines += [f"> {line}" for line in escaped(words, _LONGEST_WORDS).splitlines()]
    told: list[str] = []
    room = _LONGEST_FIELD
    for line in filter(None, lines):
        room -= len(line) + 1
        if room < 0:
            break
        told.append(line)
    return "\n".join(told)


def words_of(request: SunoRequest) -> str:
    """What the member wrote: an idea, lyrics, or a description."""
    told = (getattr(request, name, "") for name in ("lyrics", "prompt", "text", "description"))
    return next(filter(None, told), "")


def idea_of(job: Job | None) -> str:
    """The idea that a song came from; empty where there was none. Beside a style, what is written is sung as it is."""
    request = request_of(job)
    idea: str = "" if getattr(request, "style", "") else getattr(request, "prompt", "")
    return idea


def _operation(request: SunoRequest, sources: Sequence[Take], tr: Translation) -> str:
    row = CATALOGUE[request.operation]
    there = [source for source in sources if source.removed_at is None]
    names = [one_line(source.title or source.code, 80) for source in sources_shown(there) if source.code]
    title = tr(row.title, name=" + ".join(names) or tr("a song"))
    return tr("{title}, with `/{command}`", title=title, command=row.command)


def _settings(request: SunoRequest, tr: Translation) -> str:
    """Whatever was set beside the words, in one line."""
    told = [details(request, tr)]
    model = getattr(request, "model", None)
    if model:
        told.append(tr("model {model}", model=one_line(model_name(model), 40)))
    if getattr(request, "instrumental", False):
        told.append(tr("instrumental"))
    match getattr(request, "vocal", None):
        case Vocal.MALE:
            told.append(tr("a male voice"))
        case Vocal.FEMALE:
            told.append(tr("a female voice"))
    if getattr(request, "persona_id", None):
        told.append(tr("with a persona"))
    told += _weights(request, tr)
    avoid = getattr(request, "avoid", None)
    if avoid:
        told.append(tr("without {styles}", styles=one_line(avoid, 120)))
    return ", ".join(filter(None, told))


def _weights(request: SunoRequest, tr: Translation) -> list[str]:
    told = {
        "style_weight": tr("style weight"),
        "weirdness": tr("weirdness"),
        "audio_weight": tr("audio weight"),
    }
    given = {name: getattr(request, field, None) for field, name in told.items()}
    return [f"{name} {value:g}" for name, value in given.items() if value is not None]


def _style(request: SunoRequest, tr: Translation) -> str:
    style = one_line(getattr(request, "style", None) or "", 200)
    return tr("Style: {style}", style=style) if style else ""
