"""Lyrics: how they begin in a post, and whole for whoever asks."""

import io
from collections.abc import Sequence
from typing import Any

import discord

from bot.media.names import file_name
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import escaped, one_line, plain
from storage.rows.take import Take

_LONGEST_DESCRIPTION = 4096  # what Discord takes in an embed
_LONGEST_LINE = 40  # about a line of a phone


def has_lyrics(take: Take) -> bool:
    """Not for lyrics of which nothing would be seen either: Discord refuses to show a text without a character."""
    return bool(plain(take.lyrics, 100))


def first_line(takes: Sequence[Take]) -> str:
    """How what is sung begins, escaped; of marks such as [Verse] only where there is nothing else."""
    text = next((take.lyrics for take in takes if has_lyrics(take)), "")
    lines = [line.strip() for line in plain(text, 1000).splitlines() if line.strip()]
    sung = [line for line in lines if not (line.startswith("[") and line.endswith("]"))]
    return one_line(next(iter(sung or lines), ""), _LONGEST_LINE)


def lyrics_messages(takes: Sequence[Take], tr: Translation) -> list[dict[str, Any]]:
    """Each text once, whole, as `embed` or as a `file` for discord.py; empty where nothing is sung.

    A file is for what is longer than an embed can be. Takes with other lyrics than the first are told apart.
    """
    by_text: dict[str, list[Take]] = {}
    for take in takes:
        if has_lyrics(take):
            by_text.setdefault(take.lyrics.strip(), []).append(take)
    named = len(by_text) > 1
    return [_message(text, same[0], tr, named=named) for text, same in by_text.items()]


def _message(text: str, take: Take, tr: Translation, *, named: bool) -> dict[str, Any]:
    title = one_line(title_of(take, tr), 200)
    if named:
        title = tr("{title} · take {number}", title=title, number=take.position + 1)
    shown = escaped(text, 4 * len(text))  # nothing is cut off: one character becomes two at most
    if len(shown) <= _LONGEST_DESCRIPTION:
        return {"embed": discord.Embed(title=title, description=shown, colour=discord.Colour.blurple())}
    name = file_name(f"{take.title} lyrics {take.position + 1}", take.code, "txt")
    return {"content": f"**{title}**", "file": discord.File(io.BytesIO(text.encode()), filename=name)}
