"""What the process writes to its log: one stream, two formats, and no secret in either.

Secrets are taken out of the finished text, tracebacks included, so it does not matter which library put one there.
"""

import json
import logging
import re
import secrets
import sys
from base64 import b32encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, Self, TextIO
from urllib.parse import quote

from bot.settings import Settings

HIDDEN: Final = "[hidden]"

OUR_PACKAGES: Final = ("bot", "cogs", "storage")

# What must not be read in a log although it is no setting: whoever has it can act in its owner's place.
_PATTERNS: Final = (
    # Our own callback addresses end in the secret of a job.
    (re.compile(r"(/callbacks/)[^\s/?#\"'<>]+"), rf"\1{HIDDEN}"),
    # A header, as `Authorization: Bearer ...` and as in a printed dictionary.
    (
        re.compile(r"(?i)(\bauthorization\b[\"']?\s*[:=,]\s*[\"']?(?:(?:bearer|bot|basic)\s+)?)[^\s\"',;})]+"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]{8,}"), rf"\1{HIDDEN}"),
    # Discord's tokens of a bot, and of an interaction, which allows to answer in the bot's name for 15 minutes.
    (re.compile(r"\b[\w-]{18,}\.[\w-]{6}\.[\w-]{27,}"), HIDDEN),
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]+"), rf"\1{HIDDEN}"),
    # The query of a signed link to a file is the permission to fetch it.
    (re.compile(r"(\bhttps?://[^\s?\"'<>]+\?)[^\s\"'<>]+"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(?i)([?&][\w.-]*(?:signature|token|secret|credential|key|policy)[\w.-]*=)[^\s&\"'<>]+"),
        rf"\1{HIDDEN}",
    ),
)

# discord.py says at every start which packages for voice are missing; nobody misses them who does not use voice.
_VOICE_IS_MISSING: Final = re.compile(r"\w+ is not installed, voice will NOT be supported")

_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def new_reference() -> str:
    """A short name for one error: shown to a member, and found again in the log. Eight characters, A-Z and 2-7."""
    return b32encode(secrets.token_bytes(5)).decode()


_SHORTEST_SECRET: Final = 8


class Redactor:
    """Takes secrets out of text: those given, wherever they stand, and whatever looks like one."""

    def __init__(self, known_secrets: Iterable[str]) -> None:
        # The longest first, in case one contains another.
        spellings = sorted({text for secret in known_secrets for text in _spellings(secret)}, key=len, reverse=True)
        # A secret of a few letters protects nothing, and taking it out would make holes in every other word.
        alternatives = "|".join(re.escape(text) for text in spellings if len(text) >= _SHORTEST_SECRET)
        self._known = re.compile(alternatives) if alternatives else None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """A redactor that knows every secret of the settings."""
        known = (settings.discord_token, settings.kie_api_key, settings.kie_webhook_hmac_key)
        return cls(secret.get_secret_value() for secret in known if secret is not None)

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class TextFormatter(logging.Formatter):
    """A line for people: `2026-01-31 12:00:00.000Z WARNING bot.jobs: message`, then the traceback if any."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(" ", "milliseconds").replace("+00:00", "Z")
        reference = f" [{error_reference}]" if (error_reference := _reference(record)) else ""
        # A line break or terminal code in a title must not make up lines of its own.
        message = _CONTROL_CHARACTERS.sub(lambda found: repr(found[0])[1:-1], record.getMessage())
        lines = [f"{time} {record.levelname} {record.name}{reference}: {message}", *_traces(self, record)]
        return self._redact("\n".join(lines))


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time, level, logger, message, and where there are any reference and exception."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "reference": _reference(record),
            "exception": "\n".join(_traces(self, record)),
        }
        # Redacted one by one: in the finished line a quote or backslash of a secret would be escaped.
        return json.dumps({name: self._redact(text) for name, text in fields.items() if text}, ensure_ascii=False)


class RedactingHandler(logging.StreamHandler[TextIO]):
    """Writes to a stream; reports a record that cannot be formatted without showing what it held."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        problem = sys.exc_info()[0]
        name = problem.__name__ if problem else "error"
        self.stream.write(f"a log record of {record.pathname}:{record.lineno} could not be written: {name}\n")


def configure_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Send everything to `stream` (standard error if None), in the format and from the level of the settings.

    Called once at the start; calling it again replaces what it set up before.
    """
    redact = Redactor.of(settings)
    handler = RedactingHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(redact) if settings.log_format == "json" else TextFormatter(redact))
    root = logging.getLogger()
    for earlier in [kept for kept in root.handlers if isinstance(kept, RedactingHandler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)

    level = logging.getLevelNamesMapping()[settings.log_level]
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level)
    # Below INFO the libraries log whole payloads, and every SQL statement with its values.
    root.setLevel(max(level, logging.INFO))
    # The paths of requests hold secrets, and nobody reads 200s.
    logging.getLogger("aiohttp.access").disabled = True
    logging.getLogger("discord.client").addFilter(_is_of_use)


def _is_of_use(record: logging.LogRecord) -> bool:
    """Whether something that discord.py's client says concerns the operator."""
    return not _VOICE_IS_MISSING.fullmatch(record.getMessage())


def _spellings(secret: str) -> tuple[str, ...]:
    """A secret as it is, in a query, in a printed list and in JSON."""
    return secret, quote(secret, safe=""), repr(secret)[1:-1], json.dumps(secret)[1:-1]


def _reference(record: logging.LogRecord) -> str:
    """What was given as `extra={"reference": ...}`, or an empty text."""
    return str(getattr(record, "reference", ""))


def _traces(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    traces = []
    if record.exc_info and record.exc_info[0] is not None:
        traces.append(formatter.formatException(record.exc_info))
    elif record.exc_text:  # formatted elsewhere, the exception itself is gone
        traces.append(record.exc_text)
    if record.stack_info:
        traces.append(formatter.formatStack(record.stack_info))
    return traces
