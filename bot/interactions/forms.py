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

from bot.ui.form_fields import FORMS, Field
from bot.ui.i18n import Translation, translation_for
from storage.codes import ALPHABET, LENGTH
from storage.rows.job import Attachment

CUSTOM_ID = re.compile(rf"form:(?P<form>[a-z_]{{1,30}}):(?P<draft>[{ALPHABET}]{{{LENGTH}}})")

TRACK = "track_code"
"""The field that asks for a take, and the text in a draft that names one which could not be used."""
SOUND = "sound_file"
"""The field that asks for a recording: files cannot be filled in beforehand."""

# Discord's limit for a form.
_MOST_FIELDS = 5


async def open_form(
    interaction: discord.Interaction[Any],
    tr: Translation,
    form: str,
    draft: str,
    fields: Mapping[str, Any],
    *,
    source: str | None = None,
) -> None:
    """Answer with a form that is filled in with a draft's fields.

    `source` asks for a take (TRACK) or a recording (SOUND) as well.
    """
    title, parts = _form(form, tr, fields, source)
    modal = discord.ui.Modal(title=title[:45], custom_id=f"form:{form}:{draft}")
    for part in parts:
        modal.add_item(part)
    modal.stop()  # a stopped form is not kept by discord.py, see above
    await interaction.response.send_modal(modal)


def _form(form: str, tr: Translation, fields: Mapping[str, Any], source: str | None) -> tuple[str, list[Field]]:
    title, parts = FORMS[form](tr, fields)
    if source is not None:
        parts = [*parts[: _MOST_FIELDS - 1], _source_field(source, tr, fields)]
    return title, parts


def _source_field(source: str, tr: Translation, fields: Mapping[str, Any]) -> Field:
    if source == TRACK:
        return discord.ui.Label(
            text=tr("Which take: its code"),
            component=discord.ui.TextInput[Any](
                custom_id=TRACK, default=str(fields.get(TRACK) or "")[:200] or None, max_length=200
            ),
        )
    return discord.ui.Label(
        text=tr("The recording"),
        component=discord.ui.FileUpload[Any](custom_id=SOUND, min_values=1, max_values=1),
    )


@dataclass(frozen=True)
class Submitted:
    """What a member put into a form: texts by field, and files."""

    typed: Mapping[str, str]
    files: Sequence[Attachment]


def submitted(
    interaction: discord.Interaction[Any], form: str, fields: Mapping[str, Any], *, source: str | None = None
) -> Submitted:
    """What was put into a form that was opened with these arguments.

    Only what the form has fields for is read: an answer can carry whatever its sender likes.
    """
    _, parts = _form(form, translation_for(interaction.locale.value), fields, source)
    names = {part.component.to_component_dict()["custom_id"] for part in parts}
    answered = [control for control in _controls(interaction) if control["custom_id"] in names]
    typed = {one["custom_id"]: one["value"] for one in answered if isinstance(one.get("value"), str)}
    found = dict(interaction.data or {}).get("resolved", {}).get("attachments", {})  # type: ignore[attr-defined]
    files = [
        Attachment(found[file]["url"], found[file]["filename"], found[file]["size"])
        for one in answered
        if one["custom_id"] == SOUND
        for file in one.get("values", ())
        if file in found
    ]
    return Submitted(typed, files)


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
