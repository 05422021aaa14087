"""What each form asks for: a title and at most five fields, by the name that the catalogue gives the form."""

from collections.abc import Callable, Mapping
from typing import Any

import discord

from bot.suno.models import SHORT_PROMPT, long_title_limit, lyrics_limit, prompt_limit, style_limit, title_limit
from bot.suno.operations.lyrics import LYRICS_IDEA
from bot.suno.operations.parts.added import LONGEST_AVOID
from bot.ui.i18n import Translation
from bot.ui.times import moment

# A text field holds no more, whatever the model takes; longer lyrics come as a file and stay in the draft.
LONGEST_FIELD = 4000

_LONGEST_TIME = 12

Field = discord.ui.Label[Any]
Fields = Mapping[str, Any]
Form = tuple[str, list[Field]]


def idea_form(tr: Translation, fields: Fields) -> Form:
    """Edits a request in simple mode."""
    return tr("A song from an idea"), [
        _text(tr("What is the song about?"), "prompt", fields, longest=prompt_limit(_model(fields)), tall=True)
    ]


def song_form(tr: Translation, fields: Fields) -> Form:
    """Edits a request in custom mode. Lyrics that do not fit a field stay as they are."""
    parts = _title_and_style(tr, fields, title_limit, required=True)
    if not fields.get("instrumental"):
        parts += _lyrics(tr("Lyrics, sung as they stand"), "lyrics", fields, required=True)
    return tr("Compose a song"), [*parts, _avoid(tr, fields)]


def extend_form(tr: Translation, fields: Fields) -> Form:
    """What is left empty stays as it is in the take."""
    parts = _title_and_style(tr, fields, long_title_limit)
    if not fields.get("instrumental"):
        parts += _lyrics(tr("Lyrics from there on"), "prompt", fields)
    return tr("Go on with a song"), [
        *parts,
        _time(tr("From where? Such as 1:23; empty: the end"), "continue_at", fields, required=False),
        _avoid(tr, fields),
    ]


def cover_form(tr: Translation, fields: Fields) -> Form:
    parts = _title_and_style(tr, fields, long_title_limit)
    if not fields.get("instrumental"):
        parts += _lyrics(tr("Lyrics; without title and style: an idea"), "prompt", fields)
    return tr("Cover a song"), [*parts, _avoid(tr, fields)]


def add_vocals_form(tr: Translation, fields: Fields) -> Form:
    return tr("Sing over it"), [
        *_title_and_style(tr, fields, title_limit, required=True),
        *_lyrics(tr("Lyrics, or how to sing"), "prompt", fields, required=True),
        _avoid(tr, fields, LONGEST_AVOID),
    ]


def add_instrumental_form(tr: Translation, fields: Fields) -> Form:
    return tr("Accompany it"), [
        *_title_and_style(tr, fields, title_limit, required=True),
        _avoid(tr, fields, LONGEST_AVOID),
    ]


def replace_section_form(tr: Translation, fields: Fields) -> Form:
    return tr("Replace a section"), [
        _time(tr("From, such as 0:45"), "start", fields),
        _time(tr("To; 10 to 60 seconds, half of it at most"), "end", fields),
        *_lyrics(tr("Lyrics of the section"), "lyrics", fields),
        *_title_and_style(tr, fields, title_limit, required=True),
    ]


def mashup_form(tr: Translation, fields: Fields) -> Form:
    parts = _title_and_style(tr, fields, title_limit)
    if not fields.get("instrumental"):
        parts += _lyrics(tr("Lyrics; without title and style: an idea"), "prompt", fields)
    return tr("Blend two songs"), parts


def sound_form(tr: Translation, fields: Fields) -> Form:
    return tr("A sound"), [
        _text(tr("What is to be heard?"), "prompt", fields, longest=SHORT_PROMPT, tall=True),
        _text(tr("Beats a minute, 1 to 300"), "tempo", fields, longest=3, required=False),
        _text(tr("Key, such as C#m"), "key", fields, longest=3, required=False),
    ]


def lyrics_form(tr: Translation, fields: Fields) -> Form:
    return tr("Lyrics"), [
        _text(tr("What are they about?"), "prompt", fields, longest=LYRICS_IDEA, tall=True),
    ]


def style_form(tr: Translation, fields: Fields) -> Form:
    return tr("A richer style"), [
        _text(tr("The style in short"), "text", fields, longest=style_limit(""), tall=True),
    ]


def persona_form(tr: Translation, fields: Fields) -> Form:
    return tr("A persona"), [
        _text(tr("Name"), "name", fields, longest=80),
        _text(tr("Voice and style in words"), "description", fields, longest=1000, tall=True),
        _time(tr("Where the voice is heard: from"), "start", fields),
        _time(tr("To; 10 to 30 seconds"), "end", fields),
    ]


FORMS: Mapping[str, Callable[[Translation, Fields], Form]] = {
    "idea": idea_form,
    "song": song_form,
    "extend": extend_form,
    "upload_extend": extend_form,
    "cover": cover_form,
    "add_vocals": add_vocals_form,
    "add_instrumental": add_instrumental_form,
    "replace_section": replace_section_form,
    "mashup": mashup_form,
    "sound": sound_form,
    "lyrics": lyrics_form,
    "style": style_form,
    "persona": persona_form,
}


def _title_and_style(
    tr: Translation, fields: Fields, longest_title: Callable[[str], int], *, required: bool = False
) -> list[Field]:
    model = _model(fields)
    style = tr("Style: genre, mood, instruments")
    return [
        _text(tr("Title"), "title", fields, longest=longest_title(model), required=required),
        _text(style, "style", fields, longest=style_limit(model), tall=True, required=required),
    ]


def _lyrics(label: str, name: str, fields: Fields, *, required: bool = False) -> list[Field]:
    """Nothing where they are too long for a field: they stay in the draft as they are."""
    if len(fields.get(name) or "") > LONGEST_FIELD:
        return []
    return [_text(label, name, fields, longest=lyrics_limit(_model(fields)), tall=True, required=required)]


def _avoid(tr: Translation, fields: Fields, longest: int = 1000) -> Field:
    return _text(tr("Styles to avoid"), "avoid", fields, longest=longest, required=False)


def _time(label: str, name: str, fields: Fields, *, required: bool = True) -> Field:
    """A moment, shown as 1:23; what could not be read is shown as it was typed."""
    value = fields.get(name)
    shown = moment(value) if isinstance(value, int | float) else value
    return _text(label, name, {name: shown}, longest=_LONGEST_TIME, required=required)


def _text(label: str, name: str, fields: Fields, *, longest: int, tall: bool = False, required: bool = True) -> Field:
    longest = min(longest, LONGEST_FIELD)
    value = str(fields.get(name) or "")
    return discord.ui.Label(
        text=label[:45],
        component=discord.ui.TextInput[Any](
            custom_id=name,
            style=discord.TextStyle.long if tall else discord.TextStyle.short,
            # What was too long is offered whole: Discord shows its own counter and nothing is cut off unseen.
            default=value[:LONGEST_FIELD] or None,
            max_length=max(longest, min(LONGEST_FIELD, len(value))),
            required=required,
        ),
    )


def _model(fields: Fields) -> str:
    return str(fields.get("model") or "")
