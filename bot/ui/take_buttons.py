"""The buttons of a take: its row under a post, and what the panel behind More has. They carry its code alone."""

from collections.abc import Mapping

import discord

from bot.ui.actions import (
    ADD_INSTRUMENTAL,
    ADD_VOCALS,
    ARTWORK,
    COVER,
    EXTEND,
    KARAOKE,
    LET_REMIX,
    LYRICS,
    MARK_FAVOURITE,
    MIDI,
    MORE,
    PERSONA,
    PLAY,
    REMOVE,
    REPLACE,
    STAR,
    STEMS,
    VARY,
    VIDEO,
    WAV,
    Action,
    ActionButton,
)
from bot.ui.i18n import Translation
from bot.ui.lyrics import has_lyrics
from storage.rows.take import Take


def take_row(take: Take, stars: int, tr: Translation, row: int) -> list[ActionButton]:
    """What goes under a post. Each label has the take's number: a phone breaks rows where it likes."""
    number = take.position + 1
    labels = {
        VARY: tr("Vary {number}", number=number),
        EXTEND: tr("Extend {number}", number=number),
        COVER: tr("Cover {number}", number=number),
        MORE: tr("More {number}", number=number),
    }
    star = STAR.button(take.code, star_label(take, stars, tr), emoji="⭐", row=row)
    return [star, *buttons_of(take, labels, row)]


def star_label(take: Take, stars: int, tr: Translation) -> str:
    """Which take it is, and how many members have it among their favourites."""
    return tr("Star {number}: {stars}", number=take.position + 1, stars=stars)


def first_row(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """The same for a take that stands in a list, where it cannot be heard yet."""
    labels = {
        VARY: tr("Vary"),
        EXTEND: tr("Extend"),
        COVER: tr("Cover"),
    }
    play = PLAY.button(take.code, tr("Post it here"), style=discord.ButtonStyle.primary, row=row)
    return [play, *buttons_of(take, labels, row)]


def file_buttons(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """The files that can be made of a take without writing anything."""
    labels = {
        STEMS: tr("Stems"),
        WAV: tr("WAV"),
        MIDI: tr("MIDI"),
        VIDEO: tr("Video"),
        KARAOKE: tr("Karaoke"),
    }
    return buttons_of(take, labels, row)


def form_buttons(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """What else can be made of it: pictures, and what a form is opened for."""
    labels = {
        ARTWORK: tr("Artwork"),
        PERSONA: tr("Persona"),
        REPLACE: tr("Replace a section"),
        ADD_VOCALS: tr("Add vocals"),
        ADD_INSTRUMENTAL: tr("Add instrumental"),
    }
    return buttons_of(take, labels, row)


def recording_buttons(take: Take, tr: Translation) -> list[ActionButton]:
    """What can be done with a recording."""
    labels = {
        EXTEND: tr("Extend"),
        COVER: tr("Cover"),
        ADD_VOCALS: tr("Add vocals"),
        ADD_INSTRUMENTAL: tr("Add instrumental"),
    }
    return buttons_of(take, labels)


def buttons_of(take: Take, labels: Mapping[Action, str], row: int | None = None) -> list[ActionButton]:
    """A plain button for each action on a take."""
    return [action.button(take.code, label, row=row) for action, label in labels.items()]


def lyrics_buttons(take: Take, tr: Translation, row: int) -> list[ActionButton]:
    """The one that shows its lyrics, where it has any."""
    return [LYRICS.button(take.code, tr("Lyrics"), row=row)] if has_lyrics(take) else []


def favourite_button(take: Take, tr: Translation, row: int, *, marked: bool) -> ActionButton:
    """Says how it is, and makes it the other way; pressed twice, it has done so once."""
    label = tr("Favourite: yes") if marked else tr("Favourite: no")
    return MARK_FAVOURITE[not marked].button(take.code, label, emoji="⭐", style=_switch(marked), row=row)


def remix_button(take: Take, tr: Translation, row: int) -> ActionButton:
    """As `favourite_button`, for whether others may build on a take."""
    label = tr("Remix allowed: yes") if take.remixable else tr("Remix allowed: no")
    return LET_REMIX[not take.remixable].button(take.code, label, style=_switch(take.remixable), row=row)


def _switch(on: bool) -> discord.ButtonStyle:
    return discord.ButtonStyle.success if on else discord.ButtonStyle.secondary


def remove_button(take: Take, tr: Translation, row: int) -> ActionButton:
    """Asks once more."""
    return REMOVE.button(take.code, tr("Remove take"), style=discord.ButtonStyle.danger, row=row)
