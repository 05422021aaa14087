"""The one place that words refusals, failures and stages. Each sentence says what is wrong, where, and what to do."""

from collections.abc import Callable
from datetime import datetime

import discord

from bot.refusals import (
    AboveCeilingError,
    AdminsOnlyError,
    AllowanceSpentError,
    AlreadyEndedError,
    ApiTroubleError,
    BadFileError,
    BadInputError,
    DraftGoneError,
    MissingPermissionsError,
    NothingKeptError,
    NotYoursError,
    RefusedError,
    UnknownCodeError,
)
from bot.suno.errors import LimitExceededError, LimitReason, PauseReason, SendingPausedError
from bot.suno.results import FailureReason, Stage
from bot.ui.text import countdown, credits, escaped, one_line, plain
from bot.ui.words import Words
from storage.books import Layer
from storage.jobs import Failure


def refusal(error: RefusedError, words: Words) -> str:
    """What a refused member reads."""
    match error:
        case AllowanceSpentError():
            return _allowance_spent(error, words)
        case BadInputError():
            return _bad_input(error.limit, words)
        case BadFileError():
            return _bad_file(error, words)
        case UnknownCodeError(subject="take"):
            return words(
                "There is no take with the code `{code}` on this server. A take's code stands under its player.",
                code=_as_code(error.code),
            )
        case UnknownCodeError():
            return words(
                "There is no job with the code `{code}` on this server. `/queue` lists yours.",
                code=_as_code(error.code),
            )
        case NotYoursError():
            return words(
                "That one belongs to somebody else. Only they, and those who may manage messages here, can do this."
            )
        case AlreadyEndedError():
            return words("There is nothing left to cancel: that one has already ended.")
        case DraftGoneError():
            return words("What you typed is no longer kept. Please start again with `/compose` or `/generate`.")
        case MissingPermissionsError():
            return words(
                "I cannot post songs in this channel, so nothing was started and nothing spent. I lack: {missing}."
                " An admin can grant this in the channel's settings, or you can try another channel.",
                missing=", ".join(permission(name, words) for name in error.missing),
            )
        case AdminsOnlyError():
            return words("Only members who may manage the server can do this.")
        case AboveCeilingError():
            return words(
                "{wanted} credits a day is more than the operator of this bot allows a server: at most {ceiling}.",
                wanted=credits(error.wanted),
                ceiling=credits(error.ceiling),
            )
        case NothingKeptError():
            return words(
                "The file of this take is not here yet. If its song has just been made, try again in a minute."
            )
        case ApiTroubleError():
            return words(
                "The song service cannot say at the moment: {reason}. Try again later.", reason=_api_words(error, words)
            )
    raise TypeError(f"no wording for {type(error).__name__}")


def _as_code(typed: str) -> str:
    """What somebody typed for a code, to stand between backticks, where nothing is escaped."""
    return plain(" ".join(typed.split()), 40).replace("`", "") or "?"


def _api_words(error: ApiTroubleError, words: Words) -> str:
    if isinstance(error.error, SendingPausedError):
        return pause(error.error.reason.value, words)
    return escaped(error.error.message, 300)


def _allowance_spent(error: AllowanceSpentError, words: Words) -> str:
    state = error.state
    values = {
        "needed": credits(error.cost),
        "left": credits(state.left),
        "limit": credits(state.limit),
        "reset": countdown(error.resets_at),
    }
    match state.layer:
        case Layer.MEMBER:
            return words(
                "This costs {needed} credits and you have {left} of your {limit} left today. It resets {reset};"
                " an admin of this server can raise it with `/settings quota`.",
                **values,
            )
        case Layer.GUILD:
            return words(
                "This costs {needed} credits and this server has {left} of its {limit} left today. It resets {reset};"
                " an admin of this server can raise it with `/settings quota`.",
                **values,
            )
        case Layer.OPERATOR:
            return words(
                "This costs {needed} credits and the bot as a whole has {left} of its {limit} left today, over all"
                " servers. It resets {reset}; only the bot's operator can raise it.",
                **values,
            )


def _bad_input(limit: LimitExceededError, words: Words) -> str:
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
        case LimitReason.NOT_ONE_OF:
            return words("The {field} must be one of: {allowed}.", field=name, allowed=", ".join(limit.allowed))
        case _:
            return words(
                "The {field} is out of range: it was {actual}, and {minimum} to {limit} is possible.",
                field=name,
                actual=_number(limit.actual),
                minimum=_number(limit.minimum),
                limit=_number(limit.limit),
            )


def _bad_file(error: BadFileError, words: Words) -> str:
    match error.problem:
        case "too_large":
            return words("The lyrics file is too large: at most {limit} bytes.", limit=error.limit)
        case "empty":
            return words("The lyrics file is empty.")
        case _:
            return words("The lyrics file is not plain text in UTF-8. Save it as a .txt file and attach it again.")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def field_name(field: str, words: Words) -> str:
    """A request's field as a member knows it."""
    names = {
        "prompt": words("prompt"),
        "title": words("title"),
        "style": words("style"),
        "lyrics": words("lyrics"),
        "avoid": words("list of styles to avoid"),
        "model": words("model"),
        "style_weight": words("style weight"),
        "weirdness": words("weirdness"),
        "persona_id": words("persona"),
    }
    return names.get(field, field.replace("_", " "))


def permission(name: str, words: Words) -> str:
    """A permission as Discord's settings call it."""
    names = {
        "view_channel": words("View Channel"),
        "send_messages": words("Send Messages"),
        "send_messages_in_threads": words("Send Messages in Threads"),
        "attach_files": words("Attach Files"),
        "embed_links": words("Embed Links"),
        "read_message_history": words("Read Message History"),
    }
    return f"**{names.get(name, name)}**"


def pause(reason: str, words: Words) -> str:
    """Why nothing is being sent at the moment."""
    reasons: dict[str, Callable[[], str]] = {
        PauseReason.OUT_OF_CREDITS: lambda: words("the bot's account at the song service is out of credits"),
        PauseReason.KEY_REFUSED: lambda: words("the song service refuses the bot's key"),
        PauseReason.KEY_CAP_REACHED: lambda: words("the spending cap of the bot's key is used up"),
        PauseReason.MAINTENANCE: lambda: words("the song service is in maintenance"),
    }
    known = reasons.get(reason)
    return known() if known is not None else words("the song service gives no clear answers")


def stage(name: str, words: Words) -> str:
    """How far a running job is."""
    match name:
        case Stage.TEXT:
            return words("Words written, now the music")
        case Stage.FIRST:
            return words("First take playing, finishing the files")
        case _:
            return words("Composing")


def failure(kept: Failure, words: Words) -> str:
    """Why a job ended without a song, with the API's own words where it had any."""
    said = one_line(kept.message, 300)
    match kept.reason:
        case FailureReason.MODERATED | FailureReason.INPUT_REFUSED:
            reason = words("The song service refused the text. Change it and try again.")
        case FailureReason.RIGHTS:
            reason = words("The audio matches a known recording: a matter of rights, so it cannot be used.")
        case FailureReason.TIMEOUT:
            reason = words("The song service ran out of time. Trying again usually helps.")
        case FailureReason.TOO_LONG | FailureReason.INVALID:
            reason = words("The song service did not accept the request as it is. Change it and try again.")
        case FailureReason.SOURCE_UNREACHABLE:
            reason = words("The song service could not fetch the audio.")
        case FailureReason.SWITCHED_OFF:
            reason = words("The song service has switched this feature off.")
        case "lost":
            reason = words("The song service never finished this one.")
        case _:
            reason = words("The song service could not make it. Trying again usually helps.")
    return words("{reason} It said: “{said}”", reason=reason, said=said) if said else reason


def unclear(until: datetime, words: Words) -> str:
    """A request that may or may not have been accepted."""
    return words(
        "The song service did not say whether it took this. It is not sent again, so that nothing is paid twice; if"
        " no song arrives, your allowance comes back {until}.",
        until=countdown(until),
    )


def permission_names(permissions: discord.Permissions, needed: tuple[str, ...]) -> list[str]:
    """Which of `needed` are missing."""
    return [name for name in needed if not getattr(permissions, name)]
