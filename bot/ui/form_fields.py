"""What each form asks for: at most five fields, by the name that the catalogue gives the form.

A field is called as in `field_name`, which refusals use as well, and says below that whether it is needed.
"""

from collections.abc import Callable, Mapping
from typing import Any

import discord

from bot.catalogue.variations import DIFFERENCE
from bot.suno.models import (
    KNOWN_MODELS,
    SHORT_PROMPT,
    long_title_limit,
    lyrics_limit,
    prompt_limit,
    style_limit,
    title_limit,
)
from bot.suno.operations.lyrics import LYRICS_IDEA
from bot.suno.operations.parts.added import LONGEST_AVOID
from bot.suno.operations.parts.shape import Vocal
from bot.ui.field_kinds import (
    LONGEST_CHOICE,
    LONGEST_FIELD,
    Field,
    Fields,
    checkbox,
    choice_field,
    labelled,
    text_field,
    time_field,
)
from bot.ui.field_names import SOUND, TRACK
from bot.ui.i18n import Translation
from bot.ui.models import model_name

MOST_FIELDS = 5
"""Discord's limit for a form."""
EITHER = "either"
"""The choice that wishes for nothing in particular: a choice needs a value."""

_LONGEST_DIFFERENCE = 300

Form = list[Field]


def idea_form(tr: Translation, fields: Fields) -> Form:
    """Edits a request in simple mode."""
    return [
        text_field(
            tr,
            "prompt",
            tr("What the song is about: a scene, a mood, instruments."),
            fields,
            longest=prompt_limit(_model(fields)),
            tall=True,
        ),
        _instrumental(tr, fields),
        _models(tr, fields),
    ]


def song_form(tr: Translation, fields: Fields) -> Form:
    """Edits a request in custom mode. Lyrics that do not fit a field stay as they are."""
    hint = tr("The title of the song.")
    parts = [_title(tr, hint, fields, title_limit, required=True), _style(tr, fields, required=True)]
    if not fields.get("instrumental"):
        parts += _lyrics(tr, "lyrics", tr("Sung as they stand."), fields, required=True)
    return [*parts, _avoid(tr, fields), _models(tr, fields), *_instrumental_to_leave(tr, fields)]


def extend_form(tr: Translation, fields: Fields) -> Form:
    """What is left empty stays as it is in the take."""
    parts = [_title(tr, tr("Left empty, it is named after the take."), fields, long_title_limit), _style(tr, fields)]
    if not fields.get("instrumental"):
        parts += _lyrics(tr, "prompt", tr("Lyrics from there on."), fields)
    from_where = tr("Where to go on, such as 1:23; left empty, the end.")
    return [
        *parts,
        time_field(tr, "continue_at", from_where, fields, required=False),
        _avoid(tr, fields),
        *_instrumental_to_leave(tr, fields),
    ]


def cover_form(tr: Translation, fields: Fields) -> Form:
    parts = [
        _title(tr, tr("Left empty, it is named after the take and the style."), fields, long_title_limit),
        _style(tr, fields),
    ]
    if not fields.get("instrumental"):
        parts += _lyrics(tr, "prompt", tr("Lyrics; without a title and a style, an idea."), fields)
    return [*parts, _avoid(tr, fields), _models(tr, fields), *_instrumental_to_leave(tr, fields)]


def add_vocals_form(tr: Translation, fields: Fields) -> Form:
    return [
        _title(tr, tr("Left empty, it is named after the take."), fields, title_limit),
        _style(tr, fields, required=True),
        *_lyrics(tr, "prompt", tr("Lyrics, or how to sing."), fields, required=True),
        _vocal(tr, fields),
        _avoid(tr, fields, LONGEST_AVOID),
    ]


def add_instrumental_form(tr: Translation, fields: Fields) -> Form:
    return [
        _title(tr, tr("Left empty, it is named after the take."), fields, title_limit),
        _style(tr, fields, required=True),
        _avoid(tr, fields, LONGEST_AVOID),
    ]


def replace_section_form(tr: Translation, fields: Fields) -> Form:
    return [
        time_field(tr, "start", tr("Where the section begins, such as 0:45."), fields),
        time_field(tr, "end", tr("10 to 60 seconds later, and at most half of the song."), fields),
        *_lyrics(tr, "lyrics", tr("The lyrics of the section; left empty, nobody sings."), fields),
        _title(tr, tr("Left empty, it is named after the take."), fields, title_limit),
        _style(tr, fields, required=True),
    ]


def mashup_form(tr: Translation, fields: Fields) -> Form:
    parts = [_title(tr, tr("Left empty, it is named after both."), fields, title_limit), _style(tr, fields)]
    if not fields.get("instrumental"):
        parts += _lyrics(tr, "prompt", tr("Lyrics; without a title and a style, an idea."), fields)
    return [*parts, _instrumental(tr, fields), _models(tr, fields)]


def sound_form(tr: Translation, fields: Fields) -> Form:
    heard = tr("What is to be heard, such as: a heavy door falls shut.")
    return [
        text_field(tr, "prompt", heard, fields, longest=SHORT_PROMPT, tall=True),
        checkbox(tr, "loop", tr("Its end then meets its beginning."), fields),
        text_field(tr, "tempo", tr("Beats a minute, 1 to 300."), fields, longest=3, required=False),
        text_field(tr, "key", tr("Such as C#m."), fields, longest=3, required=False),
    ]


def lyrics_form(tr: Translation, fields: Fields) -> Form:
    return [text_field(tr, "prompt", tr("What they are about."), fields, longest=LYRICS_IDEA, tall=True)]


def style_form(tr: Translation, fields: Fields) -> Form:
    return [text_field(tr, "text", tr("The style in a few words."), fields, longest=style_limit(""), tall=True)]


def persona_form(tr: Translation, fields: Fields) -> Form:
    return [
        text_field(tr, "name", tr("Others choose it by this name."), fields, longest=80),
        text_field(tr, "description", tr("Voice and style in words."), fields, longest=1000, tall=True),
        time_field(tr, "start", tr("Where the voice is heard best, such as 0:45."), fields),
        time_field(tr, "end", tr("10 to 30 seconds later."), fields),
    ]


def vary_form(tr: Translation, fields: Fields) -> Form:
    """The words of a song, and what should be different in another one; in either mode of a request."""
    difference = text_field(
        tr,
        DIFFERENCE,
        tr("Such as: slower, with a piano."),
        fields,
        longest=_LONGEST_DIFFERENCE,
        tall=True,
    )
    if "style" not in fields:
        prompt = text_field(
            tr, "prompt", tr("What was asked for."), fields, longest=prompt_limit(_model(fields)), tall=True
        )
        return [difference, prompt]
    parts = [
        difference,
        _title(tr, tr("Left empty, it is named after the take."), fields, title_limit),
        _style(tr, fields, required=True),
    ]
    if not fields.get("instrumental"):
        parts += _lyrics(tr, "lyrics", tr("Sung as they stand."), fields, required=True)
    return parts


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
    "vary": vary_form,
}


def source_field(tr: Translation, source: str, fields: Fields) -> Field:
    """Asks for what there is nothing of yet: a take (TRACK), or a recording (SOUND)."""
    if source == TRACK:
        return text_field(tr, TRACK, tr("Its code, or a link to its message."), fields, longest=200)
    return labelled(
        tr,
        SOUND,
        tr("MP3, WAV, FLAC, OGG, M4A or MP4."),
        discord.ui.FileUpload[Any](custom_id=SOUND, min_values=1, max_values=1),
        required=True,
    )


# --- fields that several forms have ---


def _title(
    tr: Translation, hint: str, fields: Fields, longest: Callable[[str], int], *, required: bool = False
) -> Field:
    return text_field(tr, "title", hint, fields, longest=longest(_model(fields)), required=required)


def _style(tr: Translation, fields: Fields, *, required: bool = False) -> Field:
    hint, longest = tr("Genre, mood, instruments."), style_limit(_model(fields))
    return text_field(tr, "style", hint, fields, longest=longest, tall=True, required=required)


def _lyrics(tr: Translation, name: str, hint: str, fields: Fields, *, required: bool = False) -> list[Field]:
    """Nothing where they are too long for a field: they stay in the draft as they are."""
    if len(fields.get(name) or "") > LONGEST_FIELD:
        return []
    return [text_field(tr, name, hint, fields, longest=lyrics_limit(_model(fields)), tall=True, required=required)]


def _avoid(tr: Translation, fields: Fields, longest: int = 1000) -> Field:
    return text_field(tr, "avoid", tr("Styles to keep away from."), fields, longest=longest, required=False)


def _instrumental(tr: Translation, fields: Fields) -> Field:
    return checkbox(tr, "instrumental", tr("Without a voice."), fields)


def _instrumental_to_leave(tr: Translation, fields: Fields) -> list[Field]:
    """Where nobody sings there are no lyrics, and room for the way back."""
    return [_instrumental(tr, fields)] if fields.get("instrumental") else []


def _models(tr: Translation, fields: Fields) -> Field:
    """The models that are known, and the one that was asked for, whatever it is."""
    chosen = _model(fields)
    names = dict.fromkeys([*KNOWN_MODELS, *([chosen] if chosen else [])])
    choices = {name[:LONGEST_CHOICE]: model_name(name)[:LONGEST_CHOICE] for name in names}
    return choice_field(tr, "model", tr("Which model makes it."), choices, chosen)


def _vocal(tr: Translation, fields: Fields) -> Field:
    choices = {EITHER: tr("Either"), Vocal.FEMALE.value: tr("Female"), Vocal.MALE.value: tr("Male")}
    return choice_field(tr, "vocal", tr("Who should sing."), choices, str(fields.get("vocal") or EITHER))


def _model(fields: Fields) -> str:
    return str(fields.get("model") or "")
