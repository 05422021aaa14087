"""The log: readable, one record per line, and free of secrets whichever way they got in."""

import io
import json
import logging
import re
from collections.abc import Iterator

import discord
import pytest
from pydantic import SecretStr

from bot.logs import RedactingHandler, Redactor, configure_logging, new_reference
from bot.settings import Settings

TOKEN = "canary-token.Abcdef.of-the-bot"
KEY = "canary/key+of=the-api"
WEBHOOK_KEY = 'canary"webhook\\key'

logger = logging.getLogger("bot.example")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    names = ("", "bot", "cogs", "storage", "aiohttp.access", "discord")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    logging.getLogger("discord").setLevel(logging.NOTSET)  # the sandbox silences it, in whichever process it ran
    yield
    for touched, level in before:
        touched.setLevel(level)
        touched.disabled = False
    root = logging.getLogger()
    for handler in [kept for kept in root.handlers if isinstance(kept, RedactingHandler)]:
        root.removeHandler(handler)


def a_log(**settings: object) -> io.StringIO:
    """Logging as configured with these settings, written into the stream returned."""
    stream = io.StringIO()
    secrets = {
        "discord_token": SecretStr(TOKEN),
        "kie_api_key": SecretStr(KEY),
        "kie_webhook_hmac_key": SecretStr(WEBHOOK_KEY),
    }
    configure_logging(Settings.model_validate(secrets | settings), stream)
    return stream


def test_a_text_line_says_when_how_bad_where_and_what() -> None:
    log = a_log()

    logger.warning("job %d is late", 7)

    pattern = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z WARNING bot\.example: job 7 is late\n"
    assert re.fullmatch(pattern, log.getvalue())


def test_a_json_line_has_the_same_as_fields() -> None:
    log = a_log(log_format="json")

    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logger.exception("job %d failed", 7, extra={"reference": "ABCDEFGH"})

    (line,) = log.getvalue().splitlines()
    fields = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", fields.pop("time"))
    exception = fields.pop("exception")
    assert exception.startswith("Traceback (most recent call last):")
    assert exception.endswith("RuntimeError: broken")
    assert fields == {
        "level": "ERROR",
        "logger": "bot.example",
        "message": "job 7 failed",
        "reference": "ABCDEFGH",
    }


def test_a_text_line_shows_the_reference_and_the_traceback() -> None:
    log = a_log()

    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logger.exception("job failed", extra={"reference": "ABCDEFGH"})

    first, *traceback = log.getvalue().splitlines()
    assert first.endswith("ERROR bot.example [ABCDEFGH]: job failed")
    assert traceback[0] == "Traceback (most recent call last):"
    assert traceback[-1] == "RuntimeError: broken"


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("secret", [TOKEN, KEY, WEBHOOK_KEY, "canary%2Fkey%2Bof%3Dthe-api"])
def test_known_secrets_appear_nowhere(log_format: str, secret: str) -> None:
    log = a_log(log_format=log_format)

    logger.error("in the message: " + secret)
    logger.error("as an argument: %s", secret)
    logger.error("inside an argument: %s", [f"https://example.org/{secret}/"])
    try:
        try:
            raise ValueError(secret)
        except ValueError as error:
            raise RuntimeError("outer") from error
    except RuntimeError:
        logger.exception("in a chained exception")
    logging.getLogger("some.library").error("from a library: %s", secret)

    assert "canary" not in log.getvalue()
    assert log.getvalue().count("[hidden]") >= 5


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("POST /callbacks/canary-0123 was late", "POST /callbacks/[hidden] was late"),
        ("https://songs.example.org/callbacks/canary", "https://songs.example.org/callbacks/[hidden]"),
        ("{'Authorization': 'Bearer canary'}", "{'Authorization': 'Bearer [hidden]'}"),
        ('{"authorization":"canary"}', '{"authorization":"[hidden]"}'),
        ("Authorization: Bot canary, next", "Authorization: Bot [hidden], next"),
        ("sent bearer canary.canary-canary", "sent bearer [hidden]"),
        (
            "GET https://files.example.org/a.mp3?X-Amz-Signature=canary&n=1 ok",
            "GET https://files.example.org/a.mp3?[hidden] ok",
        ),
        ("URL('https://files.example.org/a?canary')", "URL('https://files.example.org/a?[hidden]')"),
        ("/files/a.mp3?n=1&token=canary&m=2", "/files/a.mp3?n=1&token=[hidden]&m=2"),
        (
            "https://discord.com/api/v10/webhooks/123/canary_Canary-1/messages/@original",
            "https://discord.com/api/v10/webhooks/123/[hidden]/messages/@original",
        ),
        ("/interactions/123/canary/callback", "/interactions/123/[hidden]/callback"),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.GxYzAb.canary-canary-canary-canary-canary", "[hidden]"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_too(text: str, redacted: str) -> None:
    assert Redactor([])(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "job 7 is late",
        "see https://docs.kie.ai/suno-api/get-music-details for more",
        "the callbacks are off",
        "discord.gateway has connected, version 2.7.1",
        "a prompt about bearer bonds? yes, key = C minor",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert Redactor(["canary"])(text) == text


def test_a_line_break_in_a_title_makes_no_line_of_its_own() -> None:
    log = a_log()

    logger.info("title: %s", "rain\n2026-01-01 ERROR forged\x1b[31m")

    assert log.getvalue().count("\n") == 1
    assert r"rain\n2026-01-01 ERROR forged\x1b[31m" in log.getvalue()


def test_a_record_that_cannot_be_formatted_is_reported_without_its_content() -> None:
    log = a_log()

    (handler,) = [kept for kept in logging.getLogger().handlers if isinstance(kept, RedactingHandler)]
    handler.handle(logger.makeRecord("bot", logging.ERROR, "file.py", 12, "two %s %s", ("canary",), None))

    assert log.getvalue() == "a log record of file.py:12 could not be written: TypeError\n"


def test_libraries_never_log_below_info() -> None:
    log = a_log(log_level="DEBUG")

    logger.debug("ours")
    for library in ("discord.http", "discord.gateway", "aiosqlite", "asyncio"):
        logging.getLogger(library).debug("a payload of %s", library)
    logging.getLogger("discord.client").info("logging in")
    logging.getLogger("aiohttp.access").error("GET /callbacks/x 200")

    assert [line.split(": ")[1] for line in log.getvalue().splitlines()] == ["ours", "logging in"]


def test_a_higher_level_holds_for_everybody() -> None:
    log = a_log(log_level="ERROR")

    logger.warning("ours")
    logging.getLogger("discord.client").warning("theirs")

    assert log.getvalue() == ""


def test_packages_for_voice_are_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As discord.py says it, whichever packages are installed here."""
    monkeypatch.setattr(discord.VoiceClient, "warn_nacl", True)
    monkeypatch.setattr(discord.VoiceClient, "warn_dave", True)
    log = a_log()

    discord.Client(intents=discord.Intents(guilds=True))
    logging.getLogger("discord.client").warning("something else")

    assert not discord.VoiceClient.warn_nacl
    assert not discord.VoiceClient.warn_dave
    assert [line.split(": ")[1] for line in log.getvalue().splitlines()] == ["something else"]


def test_configuring_twice_logs_once() -> None:
    earlier = a_log()
    later = a_log()

    logger.warning("once")

    assert earlier.getvalue() == ""
    assert later.getvalue().count("once") == 1


def test_references_are_short_and_differ() -> None:
    references = {new_reference() for _ in range(100)}

    assert len(references) == 100
    assert all(re.fullmatch(r"[A-Z2-7]{8}", reference) for reference in references)
