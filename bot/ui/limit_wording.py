"""Words for documented limits that a request breaks."""

from bot.suno.errors import LimitExceededError, LimitReason
from bot.ui.i18n import Words
from bot.ui.text import one_line
from bot.ui.times import moment

_TIMES = ("continue_at", "start", "end", "source_seconds")
# Of what is possible, all are named while that can be read; of many, the first.
_MOST_NAMED = 30
_FIRST_NAMED = 12


def broken_limit(limit: LimitExceededError, words: Words) -> str:
    """Which limit a request breaks, and what would be within it."""
    name = field_name(limit.field, words)
    match limit.reason:
        case LimitReason.EMPTY:
            return words("The {field} is empty. Write something and try again.", field=name)
        case LimitReason.TOO_LONG if limit.model is None:
            return words(
                "The {field} has {actual} characters; at most {limit} are possible here. Shorten it and try again.",
                field=name,
                actual=_number(limit.actual),
                limit=_number(limit.limit),
            )
        case LimitReason.TOO_LONG:
            return words(
                "The {field} has {actual} characters; the model {model} takes at most {limit} here. Shorten it and"
                " try again.",
                field=name,
                actual=_number(limit.actual),
                model=one_line(limit.model or "", 40),
                limit=_number(limit.limit),
            )
        case LimitReason.MODEL_NOT_FOR_THIS:
            return words(
                "The model {model} cannot do this. These can: {allowed}.",
                model=one_line(limit.model or "", 40),
                allowed=", ".join(limit.allowed),
            )
        case LimitReason.NOT_ONE_OF if len(limit.allowed) > _MOST_NAMED:
            return words(
                "The {field} must be one of: {allowed} and {number} more. Begin to type a name, and choose from the"
                " list.",
                field=name,
                allowed=", ".join(limit.allowed[:_FIRST_NAMED]),
                number=len(limit.allowed) - _FIRST_NAMED,
            )
        case LimitReason.NOT_ONE_OF:
            return words("The {field} must be one of: {allowed}.", field=name, allowed=", ".join(limit.allowed))
        case LimitReason.BEYOND_THE_END:
            return words(
                "The {field} is {actual}, and the recording ends at {limit}. Choose an earlier one.",
                field=name,
                actual=_moment(limit.actual),
                limit=_moment(limit.limit),
            )
        case LimitReason.TOO_SHORT_WINDOW | LimitReason.TOO_LONG_WINDOW:
            return words(
                "That section is {actual} seconds long; {minimum} to {limit} seconds are possible. Move its beginning"
                " or its end.",
                actual=_number(limit.actual),
                minimum=_number(limit.minimum),
                limit=_number(limit.limit),
            )
        case LimitReason.OVER_HALF_OF_THE_SONG:
            return words(
                "That section is {actual} seconds long, which is over half of the song; of this one at most {limit}"
                " seconds can be replaced. Choose a shorter section.",
                actual=_number(limit.actual),
                limit=_number(limit.limit),
            )
        case LimitReason.NOT_WITH_INSTRUMENTAL:
            return words("An instrumental goes without {field}: leave one of the two out.", field=name)
        case LimitReason.NEEDS_STYLE_AND_TITLE:
            return words("The {field} counts only together with a style and a title. Give both.", field=name)
        case _ if limit.field in _TIMES:
            return words(
                "The {field} is out of range: it was {actual}, and {minimum} to {limit} is possible.",
                field=name,
                actual=_moment(limit.actual),
                minimum=_moment(limit.minimum),
                limit=_moment(limit.limit),
            )
        case _:
            return words(
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


def field_name(field: str, words: Words) -> str:
    """A request's field as a member knows it."""
    names = {
        "prompt": words("description"),
        "title": words("title"),
        "style": words("style"),
        "lyrics": words("lyrics"),
        "avoid": words("list of styles to avoid"),
        "model": words("model"),
        "style_weight": words("style weight"),
        "weirdness": words("weirdness"),
        "persona_id": words("persona"),
        "continue_at": words("moment to go on from"),
        "start": words("beginning of the section"),
        "end": words("end of the section"),
        "tempo": words("tempo"),
        "key": words("key"),
        "text": words("style"),
        "name": words("name"),
        "description": words("description"),
        "stem": words("stem"),
        "vocal": words("singer"),
        "source_seconds": words("length of the recording"),
        "full_lyrics": words("lyrics of the whole song"),
    }
    return names.get(field, field.replace("_", " "))
