"""How far a job is, and what it waits for, in words."""

from collections.abc import Callable
from datetime import datetime

from bot.suno.errors import PauseReason
from bot.suno.results import Stage
from bot.ui.i18n import Translation
from bot.ui.text import countdown
from storage.rows.job import PreparationStage


def pause(reason: str, tr: Translation) -> str:
    """Why nothing is being sent at the moment."""
    reasons: dict[str, Callable[[], str]] = {
        PauseReason.OUT_OF_CREDITS: lambda: tr("the bot's account at the song service is out of credits"),
        PauseReason.KEY_REFUSED: lambda: tr("the song service refuses the bot's key"),
        PauseReason.KEY_CAP_REACHED: lambda: tr("the spending cap of the bot's key is used up"),
        PauseReason.MAINTENANCE: lambda: tr("the song service is in maintenance"),
        "unreachable": lambda: tr("the song service cannot be reached"),
        "too_fast": lambda: tr("the song service asks to wait"),
    }
    known = reasons.get(reason)
    return known() if known is not None else tr("the song service gives no clear answers")


def stage(name: str, tr: Translation) -> str:
    """How far a running job is."""
    match name:
        case Stage.TEXT:
            return tr("Words written, now the music")
        case Stage.FIRST:
            return tr("First take playing, finishing the files")
        case _:
            return tr("Composing")


def share(name: str, percent: int, tr: Translation) -> str:
    """How far a running job is, and about how much of its time has passed."""
    match name:
        case Stage.TEXT:
            return tr("about {percent} %, words written, now the music", percent=percent)
        case Stage.FIRST:
            return tr("about {percent} %, first take playing, finishing the files", percent=percent)
        case _:
            return tr("about {percent} %, composing", percent=percent)


def preparation(name: str, tr: Translation) -> str:
    """How far a job is that cannot be sent as it is."""
    match name:
        case PreparationStage.CHECKING:
            return tr("Checking the file")
        case PreparationStage.UPLOADING:
            return tr("Bringing the audio to the song service")
        case _:
            return tr("Preparing it")


def unclear(until: datetime, tr: Translation) -> str:
    """A request that may or may not have been accepted."""
    return tr(
        "The song service did not say whether it took this. It is not sent again, so that nothing is paid twice; if"
        " no song arrives, your allowance comes back {until}.",
        until=countdown(until),
    )
