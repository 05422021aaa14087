"""The buttons of a take: its row under a post, and what the panel behind More has. They carry its code alone."""

import discord

from bot.ui.actions import ActionButton
from bot.ui.i18n import Translation
from storage.rows.take import Take


def take_row(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """What goes under a post. Each label has the take's number: a phone breaks rows where it likes."""
    number = take.position + 1
    labels = {
        "extend": tr("Extend {number}", number=number),
        "cover": tr("Cover {number}", number=number),
        "stems": tr("Stems {number}", number=number),
        "wav": tr("WAV {number}", number=number),
        "more": tr("More {number}", number=number),
    }
    return [ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items()]


def first_row(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """The same for a take that stands in a list, where it cannot be heard yet."""
    play = ActionButton("take", "play", take.code, label=tr("Post it here"), style=discord.ButtonStyle.primary, row=row)
    labels = {
        "extend": tr("Extend"),
        "cover": tr("Cover"),
        "stems": tr("Stems"),
        "wav": tr("WAV"),
    }
    return [play, *(ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items())]


def file_buttons(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """What else can be made of a take without writing anything, and its persona."""
    labels = {
        "midi": tr("MIDI"),
        "video": tr("Video"),
        "artwork": tr("Artwork"),
        "karaoke": tr("Karaoke"),
        "persona": tr("Persona"),
    }
    return [ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items()]


def form_buttons(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """What else a form is opened for."""
    labels = {
        "replace": tr("Replace a section"),
        "add_vocals": tr("Add vocals"),
        "add_instrumental": tr("Add instrumental"),
    }
    return [ActionButton("take", action, take.code, label=label, row=row) for action, label in labels.items()]


def favourite_button(take: Take, tr: Translation, row: int, *, marked: bool) -> ActionButton:
    """Says how it is, and makes it the other way; pressed twice, it has done so once."""
    if marked:
        label, action = tr("Favourite: yes"), "unfavourite"
    else:
        label, action = tr("Favourite: no"), "favourite"
    return ActionButton("take", action, take.code, label=label, emoji="⭐", style=_switch(marked), row=row)


def remix_button(take: Take, tr: Translation, row: int) -> ActionButton:
    """As `favourite_button`, for whether others may build on a take."""
    if take.remixable:
        label, action = tr("Remix allowed: yes"), "forbid_remix"
    else:
        label, action = tr("Remix allowed: no"), "allow_remix"
    return ActionButton("take", action, take.code, label=label, style=_switch(take.remixable), row=row)


def _switch(on: bool) -> discord.ButtonStyle:
    return discord.ButtonStyle.success if on else discord.ButtonStyle.secondary


def remove_button(take: Take, tr: Translation, row: int) -> ActionButton:
    """Asks once more."""
    return ActionButton("take", "remove", take.code, label=tr("Remove take"), style=discord.ButtonStyle.danger, row=row)
