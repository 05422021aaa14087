"""Turns what Discord shows into lines of plain text, as somebody would read it out."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from bot.clock import Clock

_MENTION = re.compile(r"<@!?(\d+)>")
_CHANNEL = re.compile(r"<#(\d+)>")
_TIME_TAG = re.compile(r"<t:(\d+):R>")
_DATE_TAG = re.compile(r"<t:(\d+):f>")
# What Discord turns into looks: a link behind words, bold, a quote that goes on to the end, and what is escaped.
_NAMED_LINK = re.compile(r"(?<!\\)\[([^\]]+)\]\((https?://[^)\s]+)\)")
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_QUOTE = re.compile(r"^>>> ", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\*_~`|\[#>-])")
_UNITS = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}


class Reader:
    """Knows the names of members and channels by their ids."""

    def __init__(self, names: Mapping[int, str], clock: Clock) -> None:
        self._names = names
        self._clock = clock

    def message(self, message: discord.Message) -> list[str]:
        """A message with everything that hangs on it: text, embeds, files, buttons."""
        lines = list(self._text(message.content))
        for embed in message.embeds:
            lines += self._embed(embed)
        shown = {url for embed in message.embeds for url in (embed.image.url, embed.thumbnail.url)}
        lines += [
            f"📎 {file.filename} ({_size(file.size)})"
            for file in message.attachments
            if file.url not in shown and f"attachment://{file.filename}" not in shown
        ]
        lines += [" ".join(row) for row in _button_rows(message)]
        return lines

    def form(self, form: Mapping[str, Any]) -> list[str]:
        """A form with its fields and what they are filled in with."""
        lines = [f"▤ {form['title']}"]
        for label in form["components"]:
            field = label["component"]
            takes_a_file = field.get("type") == discord.ComponentType.file_upload.value
            filled_in = "📎 choose a file" if takes_a_file else _shortened(_filled_in(field))
            lines.append(f"  {label['label']}: [{filled_in}]")
        return lines

    def _embed(self, embed: discord.Embed) -> Iterator[str]:
        parts = [*self._text(embed.title), *self._text(embed.description)]
        for field in embed.fields:
            first, *rest = self._text(field.value) or [""]
            parts += [f"{field.name}: {first}", *rest]
        pictures = filter(None, (embed.image.url, embed.thumbnail.url))
        parts += [f"🖼️ {url.partition('?')[0].rpartition('/')[2]}" for url in pictures]
        parts += self._text(embed.footer.text)
        return (f"│ {part}" for part in parts)

    def _text(self, text: str | None) -> list[str]:
        text = _MENTION.sub(lambda found: f"@{self._names.get(int(found[1]), 'somebody')}", text or "")
        text = _CHANNEL.sub(lambda found: f"#{self._names.get(int(found[1]), 'somewhere')}", text)
        text = _TIME_TAG.sub(lambda found: self._from_now(int(found[1])), text)
        text = _DATE_TAG.sub(lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%d %B %Y %H:%M}", text)
        text = _NAMED_LINK.sub(r"\1 → \2", text)
        text = _QUOTE.sub("", _BOLD.sub(r"\1", text))
        return _ESCAPE.sub(r"\1", text).splitlines()

    def _from_now(self, unix_time: int) -> str:
        """A relative time tag as Discord's own client shows it."""
        ahead = timedelta(seconds=unix_time - round(self._clock.now().timestamp()))
        name, length = next((unit for unit in _UNITS.items() if abs(ahead) >= unit[1]), ("second", _UNITS["second"]))
        number = round(abs(ahead) / length)
        amount = f"{number} {name}" if number == 1 else f"{number} {name}s"
        return f"in {amount}" if ahead >= timedelta(0) else f"{amount} ago"


def _button_rows(message: discord.Message) -> Iterator[list[str]]:
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            yield [_button(child) for child in row.children if isinstance(child, discord.Button)]


def _button(button: discord.Button) -> str:
    words = " ".join(str(part) for part in (button.emoji, button.label) if part)
    return f"[{words} → {button.url}]" if button.url else f"[{words}]"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1_000))} kB"


def _filled_in(field: Mapping[str, Any]) -> str:
    """What a text holds, what of a list is chosen, or whether a box is ticked."""
    chosen = [option["label"] for option in field.get("options", ()) if option.get("default")]
    return field.get("value") or ", ".join(chosen) or ("x" if field.get("default") else "")


def _shortened(text: str) -> str:
    line = " / ".join(text.split("\n"))
    return line if len(line) <= 100 else f"{line[:60].strip()} … ({len(text)} characters)"
