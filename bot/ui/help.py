"""`/help`: how to begin, and every command among its like."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import discord

from bot.suno.operations.parts.songs import SONG_PRICE
from bot.ui.i18n import Translation
from bot.ui.text import credits, plain

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "make": ("songs", "words", "sounds"),
    "go on": ("remix", "sections", "personas"),
    "files": ("files",),
    "library": ("library",),
    "own": ("work",),
    "admins": ("admin",),
}
"""The files of `cogs`: commands in one of them are of a kind."""
_OTHERS = "others"

_TITLES: Mapping[str, Callable[[Translation], str]] = {
    "make": lambda tr: tr("Make something new"),
    "go on": lambda tr: tr("Go on from a take or a recording"),
    "files": lambda tr: tr("Get files of a take"),
    "library": lambda tr: tr("Find what was made"),
    "own": lambda tr: tr("Your own work"),
    _OTHERS: lambda tr: tr("More"),
    "admins": lambda tr: tr("For those who manage the server"),
}


class Offered(NamedTuple):
    """A command; `cog` is the name of its file."""

    name: str
    description: str
    cog: str


def help_embed(commands: Sequence[Offered], tr: Translation) -> discord.Embed:
    """What to type first, and every command with its description, in groups; a new one is never left out."""
    begin = tr(
        "Type `/generate` and say what the song is about. You see at once where it stands, and get two takes to play"
        " here; the buttons under them go on from there. A song costs {price} credits; what costs something, and how"
        " much, stands behind each command.\n\nEvery message with sound has these commands too: right-click it, or hold"
        " it on a phone, and choose Apps.",
        price=credits(SONG_PRICE),
    )
    parts = [begin]
    for group, title in _TITLES.items():
        lines = [f"`/{name}` {tr.as_it_is(text)}" for name, text, cog in commands if _group_of(cog) == group]
        if lines:
            parts.append("\n".join([f"**{title(tr)}**", *lines]))
    return discord.Embed(
        title="Bandstand", description=plain("\n\n".join(parts), 4096), colour=discord.Colour.blurple()
    )


def _group_of(cog: str) -> str:
    return next((group for group, cogs in _GROUPS.items() if cog in cogs), _OTHERS)
