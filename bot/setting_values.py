"""How each kind of setting is read from what the operator wrote.

Every reader takes a text that is neither empty nor padded with spaces, and returns the value or raises
ValueError with a sentence that goes on from the setting's name: what is wrong and what to write instead. It
repeats neither secrets nor web addresses, which may hold a password.
"""

import ipaddress
import re
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

MOST_CREDITS: Final = 1_000_000_000
"""The highest ceiling that can be set: sums of such amounts still fit SQLite's integers."""

_QUOTES: Final = "\"'`\u201c\u201d\u201e\u2018\u2019"


def _quoted(text: str) -> str:
    """The text in quotes, cut so that a file pasted by accident does not fill the terminal."""
    return f'"{text}"' if len(text) <= 40 else f'"{text[:40]}…"'


def read_integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise ValueError(f"{_quoted(text)} is not a whole number; write digits only, such as 50")
    return int(text)


def read_port(text: str) -> int:
    if not 0 <= (port := read_integer(text)) <= 65535:
        raise ValueError(f"{port} is not a port; choose one from 1 to 65535, or 0 for any free one")
    return port


def read_count(text: str) -> int:
    if (count := read_integer(text)) < 1:
        raise ValueError(f"{count} is too small; write 1 or more")
    return count


def read_credits(text: str) -> int:
    if re.fullmatch(r"-[0-9.]+", text):
        raise ValueError(f"{text} is negative; write 0 or more")
    if not (match := re.fullmatch(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?", text)):
        raise ValueError(f"{_quoted(text)} is not an amount of credits; write 600 or 2.5, with at most two decimals")
    hundredths = int(match[1] + (match[2] or "").ljust(2, "0"))
    if hundredths > MOST_CREDITS * 100:
        raise ValueError(f"{text} is too large; write at most {MOST_CREDITS}")
    return hundredths


def read_gigabytes(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{0,3})?|\.[0-9]{1,3}", text) or not float(text):
        raise ValueError(f"{_quoted(text)} is not a size in gigabytes; write a number above 0, such as 20 or 0.5")
    return float(text)


def read_id(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text) or not 0 < int(text) < 2**63:
        raise ValueError(f"{_quoted(text)} is not a Discord id; in Developer Mode, right-click the server and copy it")
    return int(text)


def _entries(text: str) -> list[str]:
    return [entry for entry in re.split(r"[,\s]+", text) if entry]


def read_ids(text: str) -> frozenset[int]:
    return frozenset(read_id(entry) for entry in _entries(text))


def read_hosts(text: str) -> frozenset[str]:
    for entry in _entries(text):
        match = re.fullmatch(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?", entry, re.ASCII)
        if not match or not 0 < int(match[1] or 443) <= 65535:
            raise ValueError(f"{_quoted(entry)} is not a host; write host or host:port, separated by commas")
    return frozenset(entry.lower() for entry in _entries(text))


def _split_address(text: str) -> SplitResult:
    """The parts of a web address that ends before any query."""
    wrong = ValueError("is not a full web address; write one that starts with https:// and names a host")
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not match
        raise wrong from None
    if not usable or re.search(r"\s", text):
        raise wrong
    if "@" in parts.netloc:
        raise ValueError("contains a user name or password; remove what stands before the @, and the @")
    if "?" in text or "#" in text:
        raise ValueError("contains a query or fragment; remove everything from the ? or # on")
    return parts


def read_address(text: str) -> str:
    _split_address(text)
    return text.rstrip("/")


def crosses_the_internet_readable(address: str) -> bool:
    """Whether what is sent there, the secrets of callbacks among it, can be read on the way."""
    parts = urlsplit(address)
    return parts.scheme != "https" and not _is_private(parts.hostname or "")


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:  # a name: without a dot it is one of this machine or its network
        return "." not in host or host.endswith((".internal", ".local", ".localhost"))


def read_listening_host(text: str) -> str:
    text = text.removeprefix("[").removesuffix("]")
    if not re.fullmatch(r"[\w.:-]+", text, re.ASCII):
        raise ValueError(f"{_quoted(text)} is not an address to listen on; write one such as 127.0.0.1 or 0.0.0.0")
    return text


def read_path(text: str) -> Path:
    if "\0" in text:
        raise ValueError("contains a character that no path can have")
    _refuse_quotes(text)
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~somebody, who has no home here
        raise ValueError(f"{_quoted(text)} begins with a home folder that does not exist; write the path out") from None


def read_database_path(text: str) -> Path:
    """The name of a file. Whether it can be made and opened shows when it is."""
    if text.lower().startswith((":memory:", "file:")) or "://" in text:
        raise ValueError(
            f"{_quoted(text)} is not a file; everything that was paid for is kept there, so write a path such as"
            " data/bandstand.db"
        )
    path = read_path(text)
    if text.endswith(("/", "/.")) or path.name in ("", ".."):
        raise ValueError(f"{_quoted(text)} is a folder; write the path of a file in it, such as data/bandstand.db")
    return path


def read_model(text: str) -> str:
    if not re.fullmatch(r"[\w.-]{1,40}", text, re.ASCII):
        raise ValueError(f"{_quoted(text)} is not the name of a model; write one such as V5")
    return text


def read_route(text: str) -> str:
    text = text.lower()
    if text == "unified":
        raise ValueError("the unified route is not available in this version; write dedicated")
    if text != "dedicated":
        raise ValueError(f"{_quoted(text)} is not a route; write dedicated")
    return text


def read_log_level(text: str) -> str:
    text = {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(text.upper(), text)
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError(f"{_quoted(text)} is not a level; write DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


def read_log_format(text: str) -> str:
    if text.lower() not in ("text", "json"):
        raise ValueError(f"{_quoted(text)} is not a format; write text or json")
    return text.lower()


def read_secret(text: str) -> SecretStr:
    """A key of the provider, whose shape is not documented: what certainly is none is told."""
    _refuse_quotes(text)
    if text.lower().startswith("bearer "):
        raise ValueError('begins with "Bearer "; leave that word away')
    if text.startswith(("http://", "https://")):
        raise ValueError("is a web address; write the key that is shown there")
    if not re.fullmatch(r"[!-~]+", text):  # secrets travel in headers, which bear nothing else
        raise ValueError("contains spaces or characters that no key has; copy it once more")
    if re.fullmatch(r"[\w-]{18,}\.[\w-]{6}\.[\w-]{27,}", text, re.ASCII):
        raise ValueError("is a token of Discord; that belongs into DISCORD_TOKEN alone")
    return SecretStr(text)


def read_token(text: str) -> SecretStr:
    """Discord does not document the shape of a token; all have three parts joined by dots."""
    where = "copy it from the page Bot of the application"
    _refuse_quotes(text)
    if re.match(r"(?i)bot\s", text):
        raise ValueError('begins with "Bot "; leave that word away')
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError(f"holds blanks or unusual characters; {where}")
    if not re.fullmatch(r"[^.]+\.[^.]+\.[^.]+", text):
        raise ValueError(
            "is no token: that has three parts joined by dots, unlike an application's id, public key and client"
            f" secret; {where}"
        )
    return SecretStr(text)


def _refuse_quotes(text: str) -> None:
    """Some readers of `.env` files, Docker's among them, pass quotes on as a part of the value."""
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        raise ValueError("stands in quotes; leave them away")
