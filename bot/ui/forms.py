"""Forms that can be submitted any time later, also after a restart.

A form's custom id names its kind and the draft it edits (`form:song:7KQ2MN`), and the draft in the database holds what
the form has no field for. discord.py would keep every form that is ever opened, and lose them all when it restarts; so
forms are not kept, and a submit is answered from its custom id (`Bandstand.on_interaction`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import discord

from bot.suno.models import lyrics_limit, prompt_limit, style_limit, title_limit
from bot.ui.words import Words
from storage.codes import ALPHABET, LENGTH

CUSTOM_ID = re.compile(rf"form:(?P<form>[a-z_]{{1,30}}):(?P<draft>[{ALPHABET}]{{{LENGTH}}})")
# A text field holds no more, whatever the model takes; longer lyrics come as a file and stay in the draft.
LONGEST_FIELD = 4000

Field = discord.ui.Label[Any]


def idea_form(words: Words, fields: Mapping[str, Any]) -> tuple[str, list[Field]]:
    """Edits a request in simple mode."""
    return words("A song from an idea"), [
        _text(words("What is the song about?"), "prompt", fields, longest=prompt_limit(_model(fields)), tall=True)
    ]


def song_form(words: Words, fields: Mapping[str, Any]) -> tuple[str, list[Field]]:
    """Edits a request in custom mode. Lyrics that do not fit a field stay as they are."""
    model = _model(fields)
    parts = [
        _text(words("Title"), "title", fields, longest=title_limit(model, "compose")),
        _text(words("Style: genre, mood, instruments"), "style", fields, longest=style_limit(model), tall=True),
    ]
    if not fields.get("instrumental") and len(fields.get("lyrics") or "") <= LONGEST_FIELD:
        parts.append(
            _text(words("Lyrics, sung as they stand"), "lyrics", fields, longest=lyrics_limit(model), tall=True)
        )
    parts.append(_text(words("Styles to avoid"), "avoid", fields, longest=1000, required=False))
    return words("Compose a song"), parts


FORMS: Mapping[str, Callable[[Words, Mapping[str, Any]], tuple[str, list[Field]]]] = {
    "idea": idea_form,
    "song": song_form,
}


async def open_form(
    interaction: discord.Interaction[Any], words: Words, form: str, draft: str, fields: Mapping[str, Any]
) -> None:
    """Answer with a form that is filled in with a draft's fields."""
    title, parts = FORMS[form](words, fields)
    modal = discord.ui.Modal(title=title[:45], custom_id=f"form:{form}:{draft}")
    for part in parts:
        modal.add_item(part)
    modal.stop()  # a stopped form is not kept by discord.py, see above
    await interaction.response.send_modal(modal)


def submitted_fields(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What a member wrote into a form, by field."""
    values: dict[str, str] = {}

    def collect(components: list[dict[str, Any]]) -> None:
        for component in components:
            if "custom_id" in component and "value" in component:
                values[component["custom_id"]] = component["value"]
            collect(component.get("components", []))
            if "component" in component:
                collect([component["component"]])

    collect(dict(interaction.data or {}).get("components", []))  # type: ignore[arg-type]
    return values


def _text(
    label: str, name: str, fields: Mapping[str, Any], *, longest: int, tall: bool = False, required: bool = True
) -> Field:
    longest = min(longest, LONGEST_FIELD)
    return discord.ui.Label(
        text=label[:45],
        component=discord.ui.TextInput[Any](
            custom_id=name,
            style=discord.TextStyle.long if tall else discord.TextStyle.short,
            # What was too long is offered whole: Discord shows its own counter and nothing is cut off unseen.
            default=str(fields.get(name) or "")[:LONGEST_FIELD] or None,
            max_length=max(longest, min(LONGEST_FIELD, len(str(fields.get(name) or "")))),
            required=required,
        ),
    )


def _model(fields: Mapping[str, Any]) -> str:
    return str(fields.get("model") or "")
