"""The wording of documented limits that a request breaks: what is not known of one is left out, the rest is said."""

from collections.abc import Sequence

from bot.suno.errors import LimitExceededError, LimitReason
from bot.ui.field_names import field_name
from bot.ui.i18n import Translation
from bot.ui.models import model_name
from bot.ui.text import one_line
from bot.ui.times import moment

_TIMES = ("continue_at", "start", "end", "source_seconds")
# Of what is possible, all are named while that can be read; of many, the first.
_MOST_NAMED = 30
_FIRST_NAMED = 12
# A moment has to be later than the beginning: nobody says "at least 0:00.01".
_AT_ONCE = 1.0


def broken_limit(limit: LimitExceededError, tr: Translation) -> str:
    """Which limit a request breaks, and what would be within it. The field is called as in `field_name`, in bold."""
    name = f"**{field_name(limit.field, tr)}**"
    match limit.reason:
        case LimitReason.EMPTY:
            return tr("{field} is empty. Write something and try again.", field=name)
        case LimitReason.TOO_LONG:
            return _too_long(limit, name, tr)
        case LimitReason.MODEL_NOT_FOR_THIS:
            return _wrong_model(limit, tr)
        case LimitReason.NOT_ONE_OF:
            return _not_one_of(limit.allowed, name, tr)
        case LimitReason.BEYOND_THE_END:
            return _beyond_the_end(limit, name, tr)
        case LimitReason.TOO_SHORT_WINDOW | LimitReason.TOO_LONG_WINDOW:
            return _window(limit, tr)
        case LimitReason.OVER_HALF_OF_THE_SONG:
            return _over_half(limit, tr)
        case LimitReason.NOT_WITH_INSTRUMENTAL:
            return tr("An instrumental goes without {field}: leave one of the two out.", field=name)
        case LimitReason.NEEDS_STYLE_AND_TITLE:
            return tr("{field} counts only together with a style and a title. Give both.", field=name)
        case _:
            return _out_of_range(limit, name, tr)


def _sentences(*sentences: str | None) -> str:
    return " ".join(filter(None, sentences))


def _too_long(limit: LimitExceededError, name: str, tr: Translation) -> str:
    has = (
        tr("{field} is too long.", field=name)
        if limit.actual is None
        else tr("{field} has {actual} characters.", field=name, actual=_number(limit.actual))
    )
    if limit.limit is None:
        most = None
    elif limit.model is None:
        most = tr("At most {limit} are possible here.", limit=_number(limit.limit))
    else:
        most = tr(
            "The model {model} takes at most {limit} here.", model=_model(limit.model), limit=_number(limit.limit)
        )
    return _sentences(has, most, tr("Shorten it and try again."))


def _wrong_model(limit: LimitExceededError, tr: Translation) -> str:
    first = tr("The model {model} cannot do this.", model=_model(limit.model)) if limit.model else tr("No such model.")
    these = ", ".join(_model(model) for model in limit.allowed[:_MOST_NAMED])
    return _sentences(first, tr("These can: {allowed}.", allowed=these) if these else tr("Choose another one."))


def _not_one_of(allowed: Sequence[str], name: str, tr: Translation) -> str:
    if not allowed:
        return tr("{field} is not known. Choose from the list.", field=name)
    if len(allowed) <= _MOST_NAMED:
        return tr("{field} must be one of: {allowed}.", field=name, allowed=", ".join(allowed))
    return tr(
        "{field} must be one of: {allowed} and {number} more. Begin to type a name, and choose from the list.",
        field=name,
        allowed=", ".join(allowed[:_FIRST_NAMED]),
        number=len(allowed) - _FIRST_NAMED,
    )


def _beyond_the_end(limit: LimitExceededError, name: str, tr: Translation) -> str:
    beyond = (
        tr("{field} lies beyond the end of the recording.", field=name)
        if limit.actual is None
        else tr("{field} is {actual}, beyond the end of the recording.", field=name, actual=moment(limit.actual))
    )
    ends = None if limit.limit is None else tr("It ends at {limit}.", limit=moment(limit.limit))
    return _sentences(beyond, ends, tr("Choose an earlier moment."))


def _window(limit: LimitExceededError, tr: Translation) -> str:
    start, end = field_name("start", tr), field_name("end", tr)
    if limit.actual is not None and limit.actual <= 0:
        first = tr("**{end}** has to come after **{start}**.", start=start, end=end)
    elif limit.actual is not None:
        first = tr(
            "From **{start}** to **{end}** it is {actual} seconds.", start=start, end=end, actual=_number(limit.actual)
        )
    elif limit.reason is LimitReason.TOO_SHORT_WINDOW:
        first = tr("From **{start}** to **{end}** it is too short.", start=start, end=end)
    else:
        first = tr("From **{start}** to **{end}** it is too long.", start=start, end=end)
    return _sentences(first, _seconds_possible(limit, tr), tr("Move one of the two."))


def _seconds_possible(limit: LimitExceededError, tr: Translation) -> str | None:
    least, most = limit.minimum, limit.limit
    if least is not None and most is not None:
        return tr("{minimum} to {limit} seconds are possible.", minimum=_number(least), limit=_number(most))
    if least is not None:
        return tr("At least {minimum} seconds are needed.", minimum=_number(least))
    return None if most is None else tr("At most {limit} seconds are possible.", limit=_number(most))


def _over_half(limit: LimitExceededError, tr: Translation) -> str:
    first = (
        tr("That section is over half of the song.")
        if limit.actual is None
        else tr("That section has {actual} seconds, over half of the song.", actual=_number(limit.actual))
    )
    most = (
        None
        if limit.limit is None
        else tr("Of this song at most {limit} seconds can be replaced.", limit=_number(limit.limit))
    )
    return _sentences(first, most, tr("Choose a shorter section."))


def _out_of_range(limit: LimitExceededError, name: str, tr: Translation) -> str:
    times = limit.field in _TIMES
    shown = moment if times else _number
    least, most = limit.minimum, limit.limit
    if limit.field == "source_seconds":
        was = (
            tr("The recording has not the length that is needed.")
            if limit.actual is None
            else tr("The recording is {actual} long.", actual=moment(limit.actual))
        )
    elif times and least is not None and least < _AT_ONCE and most is None:
        return tr("{field} has to be later than the very beginning. Choose a later moment.", field=name)
    else:
        was = (
            tr("{field} is out of range.", field=name)
            if limit.actual is None
            else tr("{field} is out of range: it was {actual}.", field=name, actual=shown(limit.actual))
        )
    if least is not None and most is not None:
        within = tr("From {minimum} to {limit} is possible.", minimum=shown(least), limit=shown(most))
    elif least is not None:
        within = tr("At least {minimum} is needed.", minimum=shown(least))
    elif most is not None:
        within = tr("At most {limit} is possible.", limit=shown(most))
    else:
        within = tr("Choose another one.")
    return _sentences(was, within)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _model(model: str) -> str:
    return one_line(model_name(model), 40)
