"""What the fields of requests are called, one name for each: the label in forms, and the word in refusals.

Where a command has the field as an option, the name is that of the option.
"""

from bot.catalogue.variations import DIFFERENCE
from bot.ui.i18n import Translation

TRACK = "track_code"
"""The field of a form that asks for a take, and the text in a draft that names one which could not be used."""
SOUND = "sound_file"
"""The field of a form that asks for a recording: files cannot be filled in beforehand."""


def field_name(field: str, tr: Translation) -> str:
    """A field as a member knows it; one that no member has to do with as it is written."""
    names = {
        "prompt": tr("Prompt"),
        "title": tr("Title"),
        "style": tr("Style"),
        "lyrics": tr("Lyrics"),
        "avoid": tr("Avoid"),
        "model": tr("Model"),
        "instrumental": tr("Instrumental"),
        "style_weight": tr("Style weight"),
        "weirdness": tr("Weirdness"),
        "persona_id": tr("Persona"),
        "continue_at": tr("From"),
        "start": tr("Start"),
        "end": tr("End"),
        "loop": tr("Loop"),
        "tempo": tr("Tempo"),
        "key": tr("Key"),
        "text": tr("Text"),
        "name": tr("Name"),
        "description": tr("Description"),
        "stem": tr("Mode"),
        "vocal": tr("Vocal"),
        "full_lyrics": tr("Lyrics of the whole song"),
        DIFFERENCE: tr("What should be different"),
        TRACK: tr("Take"),
        SOUND: tr("Recording"),
    }
    return names.get(field, field.replace("_", " "))
