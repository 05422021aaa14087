"""Why a job ended without a result, in words."""

from bot.catalogue.limit_failures import LIMIT_FAILURE, limit_of
from bot.suno.results import FailureReason
from bot.ui.i18n import Translation
from bot.ui.limit_wording import broken_limit
from bot.ui.text import one_line
from storage.rows.job import Failure


def failure(kept: Failure, tr: Translation) -> str:
    """Why a job ended without a result, with the API's own words where it had any."""
    if kept.reason == LIMIT_FAILURE:
        return broken_limit(limit_of(kept), tr)
    if kept.reason.startswith("recording_"):
        return bad_recording(kept.reason.removeprefix("recording_"), kept.message, tr)
    said = one_line(kept.message, 300)
    match kept.reason:
        case FailureReason.MODERATED | FailureReason.INPUT_REFUSED:
            reason = tr("The song service refused the text. Change it and try again.")
        case FailureReason.RIGHTS:
            reason = tr(
                "The audio matches a known recording: a matter of rights, so it cannot be used, and another try would"
                " end the same. Take a recording of your own."
            )
        case FailureReason.TIMEOUT:
            reason = tr("The song service ran out of time. Trying again usually helps.")
        case FailureReason.TOO_LONG | FailureReason.INVALID:
            reason = tr("The song service did not accept the request as it is. Change it and try again.")
        case FailureReason.SOURCE_UNREACHABLE:
            reason = tr("The song service could not fetch the audio.")
        case FailureReason.SWITCHED_OFF:
            reason = tr("The song service has switched this feature off.")
        case FailureReason.EXISTS:
            reason = tr("This was made before, outside of this bot, and the song service does not say where it is.")
        case "too_fast":
            reason = tr("The song service asked to wait, again and again, for longer than is usual. Try again later.")
        case "not_prepared":
            reason = tr("The file could not be brought to the song service within an hour. Try again later.")
        case "no_copy":
            reason = tr("The song's file cannot be had any more, neither from the bot's own copy nor anew.")
        case "lost":
            reason = tr("The song service never finished this one.")
        case _:
            reason = tr("The song service could not make it. Trying again usually helps.")
    return tr("{reason} It said: “{said}”", reason=reason, said=said) if said else reason


def bad_recording(problem: str, detail: str, tr: Translation) -> str:
    """What is wrong with a file; `detail` is the limit, or how much is there, where it is known."""
    match problem:
        case "too_large" if detail:
            return tr("The file is too large: at most {limit} MB are possible. Cut or compress it.", limit=detail)
        case "too_large":
            return tr("The file is too large. Cut or compress it.")
        case "too_long" if detail:
            return tr("The recording is too long: at most {limit} minutes are possible here. Cut it.", limit=detail)
        case "too_long":
            return tr("The recording is too long. Cut it.")
        case "empty":
            return tr("The file is empty: it has no bytes at all. Attach it again.")
        case "not_audio" | "not_media":
            return tr("The file is neither audio nor video that can be read. Attach an MP3, WAV, FLAC, OGG or M4A.")
        case "no_sound":
            return tr("The video has no sound track. Attach one with sound, or an audio file.")
        case "cut_off" if detail:
            return tr(
                "The recording breaks off before its end ({there} are there). Export or copy it anew, and attach that.",
                there=detail,
            )
        case "corrupt" | "cut_off":
            return tr("The file is damaged and cannot be read to its end. Export it anew, and attach that.")
        case "silent":
            return tr("The recording is silent from beginning to end. Attach one that can be heard.")
        case "decoder_limit":
            return tr("Reading the file took more memory or time than a recording should. Export it anew as MP3.")
        case "member_full" if detail:
            return tr(
                "Your recordings on this server take up the {limit} MB that you may keep. Remove one that you no longer"
                " need (`/library mine`, More, Remove take), and attach this one again.",
                limit=detail,
            )
        case "member_full":
            return tr(
                "Your recordings on this server take up all the room that you may have. Remove one that you no longer"
                " need (`/library mine`, More, Remove take), and attach this one again."
            )
        case "guild_full" if detail:
            return tr(
                "The recordings of this server take up the {limit} MB that it may keep. Somebody has to remove one"
                " first; then attach this one again.",
                limit=detail,
            )
        case "guild_full":
            return tr(
                "The recordings of this server take up all the room that it may have. Somebody has to remove one"
                " first; then attach this one again."
            )
        case "gone":
            return tr("Discord no longer has the file: links to attachments end after a day. Attach it again.")
        case _:
            return tr("The file cannot be used. Attach another one.")
