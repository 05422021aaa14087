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
from bot.ui.field_names import SOUND, TRACK, field_name
from bot.ui.i18n import Translation
from bot.ui.models import model_name
from bot.ui.times import moment

# A text field holds no more, whatever the model takes; longer lyrics come as a file and stay in the draft.
LONGEST_FIELD = 4000
MOST_FIELDS = 5
"""Discord's limit for a form."""
EITHER = "either"
"""The choice that wishes for nothing in particular: a choice needs a value."""

_LONGEST_TIME = 12
_LONGEST_DIFFERENCE = 300
# Discord's limits for what stands above a field, and for the name of a choice.
_LONGEST_LABEL = 45
_LONGEST_HINT = 100
_LONGEST_CHOICE = 100

Field = discord.ui.Label[Any]
Fields = Mapping[str, Any]
Form = list[Field]


def idea_form(tr: Translation, fields: Fields) -> Form:
    """Edits a request in simple mode."""
    return [
        _text(
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
        _time(tr, "continue_at", from_where, fields, required=False),
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
        _time(tr, "start", tr("Where the section begins, such as 0:45."), fields),
        _time(tr, "end", tr("10 to 60 seconds later, and at most half of the song."), fields),
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
        _text(tr, "prompt", heard, fields, longest=SHORT_PROMPT, tall=True),
        _box(tr, "loop", tr("Its end then meets its beginning."), fields),
        _text(tr, "tempo", tr("Beats a minute, 1 to 300."), fields, longest=3, required=False),
        _text(tr, "key", tr("Such as C#m."), fields, longest=3, required=False),
    ]


def lyrics_form(tr: Translation, fields: Fields) -> Form:
    return [_text(tr, "prompt", tr("What they are about."), fields, longest=LYRICS_IDEA, tall=True)]


def style_form(tr: Translation, fields: Fields) -> Form:
    return [_text(tr, "text", tr("The style in a few words."), fields, longest=style_limit(""), tall=True)]


def persona_form(tr: Translation, fields: Fields) -> Form:
    return [
        _text(tr, "name", tr("Others choose it by this name."), fields, longest=80),
        _text(tr, "description", tr("Voice and style in words."), fields, longest=1000, tall=True),
        _time(tr, "start", tr("Where the voice is heard best, such as 0:45."), fields),
        _time(tr, "end", tr("10 to 30 seconds later."), fields),
    ]


def vary_form(tr: Translation, fields: Fields) -> Form:
    """The words of a song, and what should be different in another one; in either mode of a request."""
    difference = _text(
        tr,
        DIFFERENCE,
        tr("Such as: slower, with a piano."),
        fields,
        longest=_LONGEST_DIFFERENCE,
        tall=True,
    )
    if "style" not in fields:
        prompt = _text(tr, "prompt", tr("What was asked for."), fields, longest=prompt_limit(_model(fields)), tall=True)
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
        return _text(tr, TRACK, tr("Its code, or a link to its message."), fields, longest=200)
    return _field(
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
    return _text(tr, "title", hint, fields, longest=longest(_model(fields)), required=required)


def _style(tr: Translation, fields: Fields, *, required: bool = False) -> Field:
    hint, longest = tr("Genre, mood, instruments."), style_limit(_model(fields))
    return _text(tr, "style", hint, fields, longest=longest, tall=True, required=required)


def _lyrics(tr: Translation, name: str, hint: str, fields: Fields, *, required: bool = False) -> list[Field]:
    """Nothing where they are too long for a field: they stay in the draft as they are."""
    if len(fields.get(name) or "") > LONGEST_FIELD:
        return []
    return [_text(tr, name, hint, fields, longest=lyrics_limit(_model(fields)), tall=True, required=required)]


def _avoid(tr: Translation, fields: Fields, longest: int = 1000) -> Field:
    return _text(tr, "avoid", tr("Styles to keep away from."), fields, longest=longest, required=False)


def _instrumental(tr: Translation, fields: Fields) -> Field:
    return _box(tr, "instrumental", tr("Without a voice."), fields)


def _instrumental_to_leave(tr: Translation, fields: Fields) -> list[Field]:
    """Where nobody sings there are no lyrics, and room for the way back."""
    return [_instrumental(tr, fields)] if fields.get("instrumental") else []


def _models(tr: Translation, fields: Fields) -> Field:
    """The models that are known, and the one that was asked for, whatever it is."""
    chosen = _model(fields)
    names = dict.fromkeys([*KNOWN_MODELS, *([chosen] if chosen else [])])
    choices = {name[:_LONGEST_CHOICE]: model_name(name)[:_LONGEST_CHOICE] for name in names}
    return _choice(tr, "model", tr("Which model makes it."), choices, chosen)


def _vocal(tr: Translation, fields: Fields) -> Field:
    choices = {EITHER: tr("Either"), Vocal.FEMALE.value: tr("Female"), Vocal.MALE.value: tr("Male")}
    return _choice(tr, "vocal", tr("Who should sing."), choices, str(fields.get("vocal") or EITHER))


# --- kinds of fields ---


def _text(
    tr: Translation,
    name: str,
    hint: str,
    fields: Fields,
    *,
    longest: int,
    tall: bool = False,
    required: bool = True,
) -> Field:
    longest = min(longest, LONGEST_FIELD)
    value = str(fields.get(name) or "")
    entry = discord.ui.TextInput[Any](
        custom_id=name,
        style=discord.TextStyle.long if tall else discord.TextStyle.short,
        # What was too long is offered whole: Discord shows its own counter and nothing is cut off unseen.
        default=value[:LONGEST_FIELD] or None,
        max_length=max(longest, min(LONGEST_FIELD, len(value))),
        required=required,
    )
    return _field(tr, name, hint, entry, required=required)


def _time(tr: Translation, name: str, hint: str, fields: Fields, *, required: bool = True) -> Field:
    """A moment, shown as 1:23; what could not be read is shown as it was typed."""
    value = fields.get(name)
    shown = moment(value) if isinstance(value, int | float) else value
    return _text(tr, name, hint, {name: shown}, longest=_LONGEST_TIME, required=required)


def _box(tr: Translation, name: str, hint: str, fields: Fields) -> Field:
    return _field(tr, name, hint, discord.ui.Checkbox[Any](custom_id=name, default=bool(fields.get(name))))


def _choice(tr: Translation, name: str, hint: str, choices: Mapping[str, str], chosen: str) -> Field:
    """One of several, by their values. Where nothing is chosen all the same, it stays what it was."""
    options = [
        discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in choices.items()
    ]
    select = discord.ui.Select[Any](custom_id=name, options=options, min_values=0, max_values=1, required=False)
    return _field(tr, name, hint, select)


def _field(tr: Translation, name: str, hint: str, component: discord.ui.Item[Any], *, required: bool = False) -> Field:
    told = tr("Needed. {hint}", hint=hint) if required else tr("Optional. {hint}", hint=hint)
    return discord.ui.Label(
        text=field_name(name, tr)[:_LONGEST_LABEL], description=told[:_LONGEST_HINT], component=component
    )


def _model(fields: Fields) -> str:
    return str(fields.get("model") or "")
