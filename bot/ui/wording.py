"""The one place that words refusals. Each sentence says what is wrong, where, and what to do."""

from collections.abc import Callable

import discord

from bot.catalogue.refusals import (
    AboveCeilingError,
    AdminsOnlyError,
    AllowanceSpentError,
    AlreadyEndedError,
    ApiTroubleError,
    BadFileError,
    BadInputError,
    BadRecordingError,
    BadValueError,
    BeingPostedError,
    DraftGoneError,
    MissingPermissionsError,
    ModeratorsOnlyError,
    NoSoundError,
    NotAtProviderError,
    NothingHeldBackError,
    NothingKeptError,
    NotRemixableError,
    NotTakenDownError,
    NotYoursError,
    OneSoundError,
    PersonaExistsError,
    PostGoneError,
    PostOutOfReachError,
    RecordingNotKeptError,
    RefusedError,
    ResultGoneError,
    StrangeButtonError,
    TakenDownError,
    TakeOutOfSightError,
    TakeRemovedError,
    UnknownCodeError,
    UnknownPersonaError,
)
from bot.suno.errors import SendingPausedError
from bot.ui.failure_wording import bad_recording
from bot.ui.field_names import field_name
from bot.ui.i18n import Translation
from bot.ui.limit_wording import broken_limit
from bot.ui.moderation_wording import not_yours
from bot.ui.progress_wording import pause
from bot.ui.text import countdown, credits, escaped, one_line, plain
from storage.rows.book import Period, RaisedBy, Scope
from storage.rows.take import TakeKind


def refusal(error: RefusedError, tr: Translation) -> str:
    """What a refused member reads."""
    match error:
        case AllowanceSpentError():
            return _allowance_spent(error, tr)
        case BadInputError():
            return broken_limit(error.limit, tr)
        case BadFileError():
            return _bad_file(error, tr)
        case BadValueError():
            return _bad_value(error, tr)
        case BadRecordingError():
            return bad_recording(error.problem, error.detail, tr)
        case RecordingNotKeptError():
            return tr("The file could not be fetched and read just now. Nothing was kept; try again in a minute.")
        case NoSoundError(ours=True):
            return tr("There is nothing to hear here yet. Once it is finished, this message stands for its takes.")
        case NoSoundError():
            return tr(
                "There is no sound in this message: no audio file, no voice message and no video. Choose a message with"
                " one, or attach a file to `/extend` or `/cover`."
            )
        case OneSoundError(given=True):
            return tr("You named a take and attached a file. Choose one of them: `track` or `audio`.")
        case OneSoundError():
            return tr(
                "Say what it is to be made from: a take of the library as `track`, or a file of yours as `audio`."
            )
        case UnknownCodeError(subject="take"):
            return tr(
                "There is no take with the code `{code}` on this server. A take's code stands in its post. What"
                " was made where not everybody may look is found in that channel alone, and by its owner.",
                code=_as_code(error.code),
            )
        case UnknownCodeError():
            return tr(
                "There is no job with the code `{code}` on this server. `/queue` lists yours.",
                code=_as_code(error.code),
            )
        case TakeOutOfSightError():
            return tr(
                "The take that this was to be made from is not to be found here any more. Press Edit and name another."
            )
        case TakeRemovedError():
            return tr("The take `{code}` was removed from the library.", code=_as_code(error.code))
        case PostGoneError():
            return tr("That post is no longer there.")
        case PostOutOfReachError():
            return tr(
                "I can no longer reach that post: its channel is closed to me. Whoever may manage messages there can"
                " delete it."
            )
        case StrangeButtonError():
            return tr("That button belongs to another version of the bot.")
        case TakenDownError():
            return tr(
                "The take `{code}` was taken down by <@{moderator}>. You alone still find it. It can be shown and built"
                " on again once somebody who may manage messages where it was made has put it back.",
                code=_as_code(error.take.code),
                moderator=error.take.hidden_by or "?",
            )
        case NotTakenDownError():
            return tr("There is nothing to put back here.")
        case NotYoursError():
            return not_yours(error.right, tr)
        case NothingHeldBackError():
            return tr("Nothing of it was kept back: it has been posted, or will be.")
        case AlreadyEndedError():
            return tr("There is nothing left to cancel: that one has already ended.")
        case DraftGoneError():
            return tr("What you typed is no longer kept. Please start again with the command itself.")
        case MissingPermissionsError(missing=()):
            return tr("I cannot post songs in this channel, so nothing was started and nothing spent.")
        case MissingPermissionsError():
            return tr(
                "I cannot post songs in this channel, so nothing was started and nothing spent. I lack: {missing}."
                " An admin can grant this in the channel's settings, or you can try another channel.",
                missing=", ".join(permission(name, tr) for name in error.missing),
            )
        case AdminsOnlyError():
            return tr("Only members who may manage the server can do this.")
        case ModeratorsOnlyError():
            return tr("Only members who may manage messages here, or the server, can do this.")
        case AboveCeilingError():
            return tr(
                "{wanted} credits a day is more than the operator of this bot allows a server: at most {ceiling}.",
                wanted=credits(error.wanted),
                ceiling=credits(error.ceiling),
            )
        case NotRemixableError():
            return tr(
                "<@{owner}> does not let others build on this one. Ask them, or take another.", owner=error.owner_id
            )
        case NotAtProviderError():
            return _not_at_provider(error, tr)
        case UnknownPersonaError():
            return tr(
                "There is no persona with the name {name} on this server. `/persona list` shows all of them, and"
                " `/persona create` makes one.",
                name=one_line(error.name, 80) or "?",
            )
        case PersonaExistsError(of_take=True):
            return tr(
                "This take has its persona already: **{name}**. Choose it as `persona` in `/compose`, `/extend` or"
                " `/cover`.",
                name=one_line(error.name, 80) or "?",
            )
        case PersonaExistsError():
            return tr(
                "There is a persona with the name **{name}** on this server already. Choose another name.",
                name=one_line(error.name, 80) or "?",
            )
        case BeingPostedError():
            return tr("It is being posted already.")
        case NothingKeptError():
            return tr("The file of this take is not here yet. If its song has just been made, try again in a minute.")
        case ResultGoneError():
            return tr(
                "This was made before, but its files are gone, here and at the song service. Ask for it again, and it"
                " is made anew."
            )
        case ApiTroubleError():
            reason = _api_words(error, tr)
            if not reason:
                return tr("The song service cannot say at the moment. Try again later.")
            return tr("The song service cannot say at the moment: {reason}. Try again later.", reason=reason)
    raise TypeError(f"no wording for {type(error).__name__}")


def _as_code(typed: str) -> str:
    """What somebody typed for a code, to stand between backticks, where nothing is escaped."""
    return plain(" ".join(typed.split()), 40).replace("`", "") or "?"


def _api_words(error: ApiTroubleError, tr: Translation) -> str:
    if isinstance(error.error, SendingPausedError):
        return pause(error.error.reason.value, tr)
    return escaped(error.error.message, 300).rstrip(".")


def _allowance_spent(error: AllowanceSpentError, tr: Translation) -> str:
    state = error.state
    values = {
        "needed": credits(error.cost),
        "left": credits(state.left),
        "limit": credits(state.limit),
        "reset": countdown(state.resets_at),
    }
    lacking: dict[tuple[Scope, Period], Callable[[], str]] = {
        (Scope.MEMBER, Period.DAY): lambda: tr(
            "This costs {needed} credits and you have {left} of your {limit} left today.", **values
        ),
        (Scope.MEMBER, Period.MONTH): lambda: tr(
            "This costs {needed} credits and you have {left} of your {limit} left this month.", **values
        ),
        (Scope.GUILD, Period.DAY): lambda: tr(
            "This costs {needed} credits and this server has {left} of its {limit} left today.", **values
        ),
        (Scope.GUILD, Period.MONTH): lambda: tr(
            "This costs {needed} credits and this server has {left} of its {limit} left this month.", **values
        ),
        (Scope.OPERATOR, Period.DAY): lambda: tr(
            "This costs {needed} credits and the bot as a whole has {left} of its {limit} left today, over all"
            " servers.",
            **values,
        ),
        (Scope.OPERATOR, Period.MONTH): lambda: tr(
            "This costs {needed} credits and the bot as a whole has {left} of its {limit} left this month, over all"
            " servers.",
            **values,
        ),
    }
    raising: dict[RaisedBy, Callable[[], str]] = {
        RaisedBy.ADMIN: lambda: tr(
            "It resets {reset}; an admin of this server can raise it with `/settings quota`.", **values
        ),
        RaisedBy.OPERATOR: lambda: tr("It resets {reset}; only the bot's operator can raise it.", **values),
    }
    return f"{lacking[state.scope, state.period]()} {raising[state.raised_by]()}"


def _not_at_provider(error: NotAtProviderError, tr: Translation) -> str:
    if error.take.kind is TakeKind.UPLOAD:
        return tr(
            "The song service does this only with songs that it made itself, and `{code}` is a recording. Nothing was"
            " spent. `/cover` or `/extend` makes a song of it.",
            code=error.take.code,
        )
    return tr(
        "The song service keeps what it made for two weeks, and `{code}` is older, so it can no longer do this with it."
        " Nothing was spent. `/extend`, `/cover`, `/replace` and `/stems` still work, from the bot's own copy.",
        code=error.take.code,
    )


def _bad_value(error: BadValueError, tr: Translation) -> str:
    name, text = f"**{field_name(error.field, tr)}**", one_line(error.text, 40)
    if not text:
        return tr("{field} is empty. Write something and try again.", field=name)
    if error.kind == "time":
        return tr("{field}: “{text}” is not a time. Write it like 1:23, 83 or 83.5.", field=name, text=text)
    return tr("{field}: “{text}” is not a whole number. Write one, such as 120.", field=name, text=text)


def _bad_file(error: BadFileError, tr: Translation) -> str:
    match error.problem:
        case "too_large":
            return tr("The lyrics file is too large: at most {limit} bytes.", limit=error.limit)
        case "empty":
            return tr("The lyrics file is empty.")
        case "unreachable":
            return tr("Discord did not hand the lyrics file over in time. Please attach it again.")
        case _:
            return tr("The lyrics file is not plain text in UTF-8. Save it as a .txt file and attach it again.")


def permission(name: str, tr: Translation) -> str:
    """A permission as Discord's settings call it."""
    names = {
        "view_channel": tr("View Channel"),
        "send_messages": tr("Send Messages"),
        "send_messages_in_threads": tr("Send Messages in Threads"),
        "attach_files": tr("Attach Files"),
        "embed_links": tr("Embed Links"),
        "read_message_history": tr("Read Message History"),
    }
    return f"**{names.get(name, name)}**"


def permission_names(permissions: discord.Permissions, needed: tuple[str, ...]) -> list[str]:
    """Which of `needed` are missing."""
    return [name for name in needed if not getattr(permissions, name)]
