"""The buttons of a take: its row under a post, and what the panel behind More has. They carry its code alone."""

import discord

from bot.ui.actions import ActionButton
from bot.ui.i18n import Words
from storage.takes import Take


def take_row(take: Take, words: Words, row: int) -> list[ActionButton]:
    """What goes under a post. Each label has the take's number: a phone breaks rows where it likes."""
    number = take.position + 1
    labels = {
        "extend": words("Extend {number}", number=number),
        "cover": words("Cover {number}", number=number),
        "stems": words("Stems {number}", number=number),
        "wav": words("WAV {number}", number=number),
        "more": words("More {number}", number=number),
    }
    return [ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items()]


def first_row(take: Take, words: Words, row: int) -> list[ActionButton]:
    """The same for a take that stands in a list, where it cannot be heard yet."""
    play = ActionButton(
        "take", "play", take.code, label=words("Post it here"), style=discord.ButtonStyle.primary, row=row
    )
    labels = {"extend": words("Extend"), "cover": words("Cover"), "stems": words("Stems"), "wav": words("WAV")}
    return [play, *(ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items())]


def file_buttons(take: Take, words: Words, row: int) -> list[ActionButton]:
    """What else can be made of a take without writing anything, and its persona."""
    labels = {
        "midi": words("MIDI"),
        "video": words("Video"),
        "artwork": words("Artwork"),
        "karaoke": words("Karaoke"),
        "persona": words("Persona"),
    }
    return [ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items()]


def form_buttons(take: Take, words: Words, row: int) -> list[ActionButton]:
    """What else a form is opened for."""
    labels = {
        "replace": words("Replace a section"),
        "add_vocals": words("Add vocals"),
        "add_instrumental": words("Add instrumental"),
    }
    return [ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items()]


def favourite_button(take: Take, words: Words, row: int, *, marked: bool) -> ActionButton:
    """Says how it is, and makes it the other way; pressed twice, it has done so once."""
    if marked:
        label, action = words("Favourite: yes"), "unfavourite"
    else:
        label, action = words("Favourite: no"), "favourite"
    return ActionButton("take", action, take.code, label=label, emoji="⭐", style=_switch(marked), row=row)


def remix_button(take: Take, words: Words, row: int) -> ActionButton:
    """As `favourite_button`, for whether others may build on a take."""
    if take.remixable:
        label, action = words("Remix allowed: yes"), "forbid_remix"
    else:
        label, action = words("Remix allowed: no"), "allow_remix"
    return ActionButton("take", action, take.code, label=label, style=_switch(take.remixable), row=row)


def _switch(on: bool) -> discord.ButtonStyle:
    return discord.ButtonStyle.success if on else discord.ButtonStyle.secondary


def remove_button(take: Take, words: Words, row: int) -> ActionButton:
    """Asks once more."""
    return ActionButton(
        "take", "remove", take.code, label=words("Remove take"), style=discord.ButtonStyle.danger, row=row
    )
