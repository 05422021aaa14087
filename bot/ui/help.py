"""`/help`: how to begin, and every command among its like."""

from collections.abc import Callable, Mapping, Sequence

import discord

from bot.ui.i18n import Translation
from bot.ui.text import plain

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "make": ("generate", "compose", "lyrics", "style", "sound"),
    "go on": ("extend", "cover", "add-vocals", "add-instrumental", "replace", "mashup", "persona"),
    "files": ("stems", "wav", "midi", "video", "artwork", "karaoke"),
    "library": ("show", "library"),
    "own": ("queue", "cancel", "quota", "help"),
    "admins": ("settings", "credits"),
}
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


def help_embed(commands: Sequence[tuple[str, str]], tr: Translation) -> discord.Embed:
    """What to type first, and every command with its description, in groups; a new one is never left out."""
    begin = tr(
        "Type `/generate` and say what the song is about. You see at once where it stands, and get two takes to play"
        " here; the buttons under them go on from there. What each costs is on its card.\n\nEvery message with sound"
        " has these commands too: right-click it, or hold it on a phone, and choose Apps."
    )
    parts = [begin]
    for group, title in _TITLES.items():
        lines = [f"`/{name}` {tr.as_it_is(text)}" for name, text in commands if _group_of(name) == group]
        if lines:
            parts.append("\n".join([f"**{title(tr)}**", *lines]))
    return discord.Embed(
        title="Bandstand", description=plain("\n\n".join(parts), 4096), colour=discord.Colour.blurple()
    )


def _group_of(command: str) -> str:
    first = command.split()[0]
    return next((group for group, names in _GROUPS.items() if first in names), _OTHERS)
