"""The running bot as it is seen over HTTP: what it says of itself, and whether the world can reach it."""

from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.causes import UNREACHABLE, why_unreachable
from bot.diagnosis.findings import SECONDS_FOR_A_CHECK, Finding, note, ok, skipped, wrong
from bot.settings import Settings
from bot.web.instance import PATH

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened on everywhere is asked here
_SHORT = 64


class _Health(BaseModel):
    """The answer of `/healthz` (bot/web/ops)."""

    checks: dict[str, str]


async def check_running_bot(settings: Settings, *, runs: bool) -> list[Finding]:
    """`/healthz`, and callbacks over the public address."""
    timeout = aiohttp.ClientTimeout(total=SECONDS_FOR_A_CHECK)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        health = await _check_health(session, settings) if runs else []
        return [*health, await _check_callbacks(session, settings, runs=runs)]


async def _check_health(session: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    subject = "health"
    if not settings.ops_port:
        return [skipped(subject, "OPS_PORT is 0, so the port is not known here.")]
    url = f"{local_url(settings.ops_host, settings.ops_port)}/healthz"
    try:
        async with session.get(url) as answer:
            checks: dict[str, str] = _Health.model_validate_json(await answer.read()).checks
    except UNREACHABLE as error:
        text = f"the bot runs, but {url} (OPS_HOST, OPS_PORT) cannot be reached: {why_unreachable(error)}."
        return [wrong(subject, text)]
    except ValidationError:
        return [wrong(subject, f"what answers at {url} is not the bot: check OPS_HOST and OPS_PORT.")]
    problems = [
        wrong(subject, f'the bot itself says "{part}: {text}".') for part, text in checks.items() if text != "ok"
    ]
    return problems or [ok(subject, "the bot says that all is well with it.")]


async def _check_callbacks(session: aiohttp.ClientSession, settings: Settings, *, runs: bool) -> Finding:
    """Post to the public address as the API does, and compare who answers with who answers on WEB_PORT here.

    It is asked from this machine: a firewall that lets this machine in and not the API is not seen.
    """
    subject = "callbacks"
    if settings.public_base_url is None:
        return note(subject, "PUBLIC_BASE_URL is empty: the API is polled, which costs requests and some seconds.")
    if not runs:
        return skipped(subject, "the bot does not run, so nobody can answer at PUBLIC_BASE_URL.")
    here = None
    if settings.web_port:
        here = await _instance(session, local_url(settings.web_host, settings.web_port))
        if isinstance(here, Finding):
            return wrong(subject, f"the bot runs, but WEB_HOST and WEB_PORT do not lead to it: {here.text}")
    there = await _instance(session, settings.public_base_url)
    host = urlsplit(settings.public_base_url).netloc
    if isinstance(there, Finding):
        return wrong(
            subject,
            f"{host} (PUBLIC_BASE_URL) does not lead to the bot: {there.text} Let the reverse proxy pass"
            f" {settings.public_base_url} on to {local_url(settings.web_host, settings.web_port)}.",
        )
    if here is not None and there != here:
        return wrong(
            subject, f"at {host} (PUBLIC_BASE_URL) another bot answers: let the reverse proxy lead to this one."
        )
    return ok(subject, f"a request to {host} (PUBLIC_BASE_URL), sent from here, reaches this bot.")


async def _instance(session: aiohttp.ClientSession, base_url: str) -> str | Finding:
    """The name of the process that answers there, or what is wrong."""
    try:
        async with session.post(base_url.rstrip("/") + PATH, allow_redirects=False) as answer:
            name = (await answer.content.read(_SHORT + 1)).decode("ascii", "replace")
    except UNREACHABLE as error:
        return wrong("", f"{why_unreachable(error)}.")
    if answer.status != 200 or not name.startswith("bandstand ") or len(name) > _SHORT:
        return wrong("", f"something else answers there (HTTP {answer.status}).")
    return name


def local_url(host: str, port: int) -> str:
    """Where a server that listens on `host` is reached from this machine."""
    host = _ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
