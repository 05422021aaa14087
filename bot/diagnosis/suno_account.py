"""The account at the Suno API: whether it is reached, takes the key, and has credits. Costs none."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from bot.causes import UNREACHABLE, why_unreachable
from bot.diagnosis.findings import SECONDS_FOR_A_CHECK, Finding, ok, wrong
from bot.jobs.channels import CLOCK_SKEW
from bot.settings import Settings
from bot.suno.client import SunoClient
from bot.suno.errors import PauseReason, SendingPausedError, ServiceUnavailableError, SunoError
from bot.suno.retrying import Timings

_QUICK = Timings(connect=5, read=8, attempts=2, reads_together=10)
_SONG = 1200
_WORDS = {
    PauseReason.KEY_REFUSED: "it refuses the key: copy it anew from https://kie.ai/api-key into KIE_API_KEY.",
    PauseReason.OUT_OF_CREDITS: "the account has no credits left: top it up at https://kie.ai.",
    PauseReason.KEY_CAP_REACHED: "the key has reached the limit set for it at https://kie.ai/api-key: raise it there.",
    PauseReason.MAINTENANCE: "it is under maintenance: the bot goes on by itself afterwards.",
}


async def check_suno(settings: Settings) -> list[Finding]:
    """Both hosts, this machine's clock beside theirs, the key and the balance."""
    timeout = aiohttp.ClientTimeout(total=SECONDS_FOR_A_CHECK)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        found = [await _check_host(session, "host of uploads", "KIE_UPLOAD_BASE_URL", settings.kie_upload_base_url)]
        try:
            ahead = await _clock_beside(session, settings.kie_api_base_url)
        except UNREACHABLE as error:
            return [*found, _unreachable("Suno API", "KIE_API_BASE_URL", settings.kie_api_base_url, error)]
    if ahead is not None and abs(ahead) > CLOCK_SKEW.total_seconds():
        direction = "ahead of" if ahead > 0 else "behind"
        text = f"this machine's is {abs(ahead) / 60:.0f} minutes {direction} that of the API: have it set over the"
        found.append(wrong("clock", f"{text} network (NTP); signatures and links depend on it."))
    return [*found, await _check_credits(settings)]


async def _check_host(session: aiohttp.ClientSession, subject: str, setting: str, url: str) -> Finding:
    try:
        await _clock_beside(session, url)
    except UNREACHABLE as error:
        return _unreachable(subject, setting, url, error)
    return ok(subject, f"{url} answers.")


def _unreachable(subject: str, setting: str, url: str, error: BaseException) -> Finding:
    return wrong(subject, f"{url} ({setting}) cannot be reached: {why_unreachable(error)}.")


async def _clock_beside(session: aiohttp.ClientSession, url: str) -> float | None:
    """Seconds by which our clock is ahead; None where the answer, whatever it is, tells no time."""
    async with session.get(url, allow_redirects=False) as answer:
        told = answer.headers.get("Date")
    try:
        theirs = parsedate_to_datetime(told or "")
    except ValueError:
        return None
    return (datetime.now(UTC) - theirs.replace(tzinfo=theirs.tzinfo or UTC)).total_seconds()


async def _check_credits(settings: Settings) -> Finding:
    subject = "Suno API"
    client = SunoClient(
        base_url=settings.kie_api_base_url,
        upload_base_url=settings.kie_upload_base_url,
        api_key=settings.kie_api_key,
        route=settings.kie_route,
        timings=_QUICK,
    )
    try:
        async with client:
            left = await client.credits()
    except SendingPausedError as error:
        return wrong(subject, _WORDS[error.reason])
    except SunoError as error:
        return wrong(subject, _no_credits_told(error, settings.kie_api_base_url))
    if left < _SONG:
        return wrong(
            subject, f"it takes the key, but {left / 100:g} credits are left, too few for a song: top up at kie.ai."
        )
    return ok(subject, f"it takes the key, and {left / 100:,.2f} credits are left, {left // _SONG:,} songs.")


def _no_credits_told(error: SunoError, url: str) -> str:
    """Why the credits could not be read. Another program answers with a code of its own, which no HTTP server has."""
    if isinstance(error, ServiceUnavailableError) and (error.code is None or error.code >= 429):
        told = "" if error.code is None else f" (HTTP {error.code})"
        return f"{url} gives no answer at the moment{told}: try again later."
    return f"what answers at {url} does not know the account's credits: is KIE_API_BASE_URL that of the API?"
