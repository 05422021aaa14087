"""The wording of documented limits that a request breaks."""

from bot.suno.errors import LimitExceededError, LimitReason
from bot.ui.i18n import Translation
from bot.ui.text import one_line
from bot.ui.times import moment

_TIMES = ("continue_at", "start", "end", "source_seconds")
# Of what is possible, all are named while that can be read; of many, the first.
_MOST_NAMED = 30
_FIRST_NAMED = 12


def broken_limit(limit: LimitExceededError, tr: Translation) -> str:
    """Which limit a request breaks, and what would be within it."""
    name = field_name(limit.field, tr)
    match limit.reason:
        case LimitReason.EMPTY:
            return tr("The {field} is empty. Write something and try again.", field=name)
        case LimitReason.TOO_LONG if limit.model is None:
            return tr(
                "The {field} has {actual} characters; at most {limit} are possible here. Shorten it and try again.",
                field=name,
                actual=_number(limit.actual),
                limit=_number(limit.limit),
            )
        case LimitReason.TOO_LONG:
            return tr(
                "The {field} has {actual} characters; the model {model} takes at most {limit} here. Shorten it and"
                " try again.",
                field=name,
                actual=_number(limit.actual),
                model=one_line(limit.model or "", 40),
                limit=_number(limit.limit),
            )
        case LimitReason.MODEL_NOT_FOR_THIS:
            return tr(
                "The model {model} cannot do this. These can: {allowed}.",
                model=one_line(limit.model or "", 40),
                allowed=", ".join(limit.allowed),
            )
        case LimitReason.NOT_ONE_OF if len(limit.allowed) > _MOST_NAMED:
            return tr(
                "The {field} must be one of: {allowed} and {number} more. Begin to type a name, and choose from the"
                " list.",
                field=name,
                allowed=", ".join(limit.allowed[:_FIRST_NAMED]),
                number=len(limit.allowed) - _FIRST_NAMED,
            )
        case LimitReason.NOT_ONE_OF:
            return tr("The {field} must be one of: {allowed}.", field=name, allowed=", ".join(limit.allowed))
        case LimitReason.BEYOND_THE_END:
            return tr(
                "The {field} is {actual}, and the recording ends at {limit}. Choose an earlier one.",
                field=name,
                actual=_moment(limit.actual),
                limit=_moment(limit.limit),
            )
        case LimitReason.TOO_SHORT_WINDOW | LimitReason.TOO_LONG_WINDOW:
            return tr(
                "That section is {actual} seconds long; {minimum} to {limit} seconds are possible. Move its beginning"
                " or its end.",
                actual=_number(limit.actual),
                minimum=_number(limit.minimum),
                limit=_number(limit.limit),
            )
        case LimitReason.OVER_HALF_OF_THE_SONG:
            return tr(
                "That section is {actual} seconds long, which is over half of the song; of this one at most {limit}"
                " seconds can be replaced. Choose a shorter section.",
                actual=_number(limit.actual),
                limit=_number(limit.limit),
            )
        case LimitReason.NOT_WITH_INSTRUMENTAL:
            return tr("An instrumental goes without {field}: leave one of the two out.", field=name)
        case LimitReason.NEEDS_STYLE_AND_TITLE:
            return tr("The {field} counts only together with a style and a title. Give both.", field=name)
        case _ if limit.field in _TIMES:
            return tr(
                "The {field} is out of range: it was {actual}, and {minimum} to {limit} is possible.",
                field=name,
                actual=_moment(limit.actual),
                minimum=_moment(limit.minimum),
                limit=_moment(limit.limit),
            )
        case _:
            return tr(
                "The {field} is out of range: it was {actual}, and {minimum} to {limit} is possible.",
                field=name,
                actual=_number(limit.actual),
                minimum=_number(limit.minimum),
                limit=_number(limit.limit),
            )


def _moment(seconds: float | None) -> str:
    return "-" if seconds is None else moment(seconds)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def field_name(field: str, tr: Translation) -> str:
    """A request's field as a member knows it."""
    names = {
        "prompt": tr("description"),
        "title": tr("title"),
        "style": tr("style"),
        "lyrics": tr("lyrics"),
        "avoid": tr("list of styles to avoid"),
        "model": tr("model"),
        "style_weight": tr("style weight"),
        "weirdness": tr("weirdness"),
        "persona_id": tr("persona"),
        "continue_at": tr("moment to go on from"),
        "start": tr("beginning of the section"),
        "end": tr("end of the section"),
        "tempo": tr("tempo"),
        "key": tr("key"),
        "text": tr("style"),
        "name": tr("name"),
        "description": tr("description"),
        "stem": tr("stem"),
        "vocal": tr("singer"),
        "source_seconds": tr("length of the recording"),
        "full_lyrics": tr("lyrics of the whole song"),
    }
    return names.get(field, field.replace("_", " "))
