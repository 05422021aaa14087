"""Text from members and from the API, made safe to show: no mentions, no markdown, nothing invisible, bounded."""

import re
import unicodedata
from datetime import datetime

import discord

# Changes of direction and characters without width: they make a text read differently from what it is.
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Addresses stay whole: Discord shows them as they are, and an escape inside would lead elsewhere.
_INSIDE_A_LINE = re.compile(r"(?P<address>https?://[^\s<]+)|(?P<mark>[\\*_~`|\[<])")
_AT_ITS_START = re.compile(r"^( *)([#>-])", re.MULTILINE)


def plain(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, line breaks kept, nothing invisible left in it."""
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if character == "\n" or (unicodedata.category(character) not in _INVISIBLE and character not in _TURNING)
    ).strip()
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def escaped(text: str, limit: int) -> str:
    """As `plain`, and shown as it is written: markdown and mentions are escaped. The limit holds after escaping."""
    bound = limit
    while True:
        shown = discord.utils.escape_mentions(_without_markdown(plain(text, bound)))
        if len(shown) <= limit:
            return shown
        bound = min(bound - 1, bound * limit // len(shown))


def _without_markdown(text: str) -> str:
    # Not discord.utils.escape_markdown: it misses a link with a name that is the second of its line or has a line
    # break in it, and a name can pretend that a link leads elsewhere.
    inside = _INSIDE_A_LINE.sub(lambda found: found["address"] or f"\\{found['mark']}", text)
    return _AT_ITS_START.sub(r"\1\\\2", inside)


def one_line(text: str, limit: int) -> str:
    """As `escaped`, without line breaks: for titles and names."""
    return escaped(" ".join(text.split()), limit)


def credits(hundredths: int) -> str:
    """An amount as people read it: 12, 2.5, 0.4."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def length(seconds: float | None) -> str:
    """A duration as 3:07; a dash where nobody knows."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def countdown(moment: datetime) -> str:
    """A Discord time tag that every reader's client counts down by itself."""
    return discord.utils.format_dt(moment, "R")


def clock_time(moment: datetime) -> str:
    """A Discord time tag in every reader's own time zone."""
    return discord.utils.format_dt(moment, "f")
