"""Forms that can be submitted any time later, also after a restart.

A form's custom id names its kind and the draft it edits (`form:song:7KQ2MN`), and the draft in the database holds what
the form has no field for. discord.py would keep every form that is ever opened, and lose them all when it restarts; so
forms are not kept, and a submit is answered from its custom id (`Bandstand.on_interaction`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.ui.field_kinds import Field
from bot.ui.field_names import SOUND
from bot.ui.form_fields import EITHER, FORMS, MOST_FIELDS, source_field
from bot.ui.i18n import Translation, translation_for
from storage.codes import ALPHABET, LENGTH
from storage.rows.job import Attachment

CUSTOM_ID = re.compile(rf"form:(?P<form>[a-z_]{{1,30}}):(?P<draft>[{ALPHABET}]{{{LENGTH}}})")


async def open_form(
    interaction: discord.Interaction[Any],
    tr: Translation,
    form: str,
    draft: str,
    fields: Mapping[str, Any],
    *,
    title: str,
    source: str | None = None,
) -> None:
    """Answer with a form that is filled in with a draft's fields.

    `source` asks for a take (TRACK) or a recording (SOUND) as well.
    """
    modal = discord.ui.Modal(title=title, custom_id=f"form:{form}:{draft}")
    for part in _parts(form, tr, fields, source):
        modal.add_item(part)
    modal.stop()  # a stopped form is not kept by discord.py, see above
    await interaction.response.send_modal(modal)


def _parts(form: str, tr: Translation, fields: Mapping[str, Any], source: str | None) -> list[Field]:
    parts = FORMS[form](tr, fields)
    if source is not None:
        parts = [*parts[: MOST_FIELDS - 1], source_field(tr, source, fields)]
    return parts


@dataclass(frozen=True)
class Submitted:
    """What a member put into a form: texts, choices and ticks by field, and files."""

    typed: Mapping[str, str | bool]
    files: Sequence[Attachment]


def submitted(
    interaction: discord.Interaction[Any], form: str, fields: Mapping[str, Any], *, source: str | None = None
) -> Submitted:
    """What was put into a form that was opened with these arguments.

    Only what the form has fields for is read: an answer can carry whatever its sender likes.
    """
    tr = translation_for(interaction.locale.value)
    asked = {str(part.component.to_component_dict()["custom_id"]): part for part in _parts(form, tr, fields, source)}
    answered = {one["custom_id"]: one for one in _controls(interaction) if one["custom_id"] in asked}
    values = {name: _value(asked[name].component, control) for name, control in answered.items()}
    found = dict(interaction.data or {}).get("resolved", {}).get("attachments", {})  # type: ignore[attr-defined]
    files = [
        Attachment(found[file]["url"], found[file]["filename"], found[file]["size"])
        for file in answered.get(SOUND, {}).get("values", ())
        if file in found
    ]
    return Submitted({name: value for name, value in values.items() if value is not None}, files)


def _value(asked: discord.ui.Item[Any], control: Mapping[str, Any]) -> str | bool | None:
    """What a field was filled in with; None where that is nothing that it could have been."""
    match asked:
        case discord.ui.TextInput() if isinstance(control.get("value"), str):
            return str(control["value"])
        case discord.ui.Checkbox() if isinstance(control.get("value"), bool):
            return bool(control["value"])
        case discord.ui.Select() if isinstance(control.get("values"), list):
            chosen = [option.value for option in asked.options if option.value in control["values"]]
            return None if not chosen else chosen[0].removeprefix(EITHER)
        case _:
            return None


def _controls(interaction: discord.Interaction[Any]) -> list[dict[str, Any]]:
    """The fields of a submitted form as Discord sends them, out of their layout."""
    found: list[dict[str, Any]] = []

    def collect(components: list[dict[str, Any]]) -> None:
        for component in components:
            if "custom_id" in component:
                found.append(component)
            collect(component.get("components", []))
            if "component" in component:
                collect([component["component"]])

    collect(dict(interaction.data or {}).get("components", []))  # type: ignore[arg-type]
    return found
