"""`/help`: how to begin, and every command among its like."""

from collections.abc import Callable, Mapping, Sequence

import discord

from bot.ui.i18n import Words
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

_TITLES: Mapping[str, Callable[[Words], str]] = {
    "make": lambda words: words("Make something new"),
    "go on": lambda words: words("Go on from a take or a recording"),
    "files": lambda words: words("Get files of a take"),
    "library": lambda words: words("Find what was made"),
    "own": lambda words: words("Your own work"),
    _OTHERS: lambda words: words("More"),
    "admins": lambda words: words("For those who manage the server"),
}


def help_embed(commands: Sequence[tuple[str, str]], words: Words) -> discord.Embed:
    """What to type first, and every command with its description, in groups; a new one is never left out."""
    begin = words(
        "Type `/generate` and say what the song is about. You see at once where it stands, and get two takes to play"
        " here; the buttons under them go on from there. What each costs is on its card.\n\nEvery message with sound"
        " has these commands too: right-click it, or hold it on a phone, and choose Apps."
    )
    parts = [begin]
    for group, title in _TITLES.items():
        lines = [f"`/{name}` {words.as_it_is(text)}" for name, text in commands if _group_of(name) == group]
        if lines:
            parts.append("\n".join([f"**{title(words)}**", *lines]))
    return discord.Embed(
        title="Bandstand", description=plain("\n\n".join(parts), 4096), colour=discord.Colour.blurple()
    )


def _group_of(command: str) -> str:
    first = command.split()[0]
    return next((group for group, names in _GROUPS.items() if first in names), _OTHERS)
