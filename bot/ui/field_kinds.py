"""The kinds of fields that forms are made of: each has a label and what it holds, and says whether it is needed."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.ui.field_names import field_name
from bot.ui.i18n import Translation
from bot.ui.times import moment

# A text field holds no more, whatever the model takes; longer lyrics come as a file and stay in the draft.
LONGEST_FIELD = 4000
# Discord's limits for the name of a choice, and for what stands above a field.
LONGEST_CHOICE = 100
_LONGEST_LABEL = 45
_LONGEST_HINT = 100
_LONGEST_TIME = 12

Field = discord.ui.Label[Any]
Fields = Mapping[str, Any]


def text_field(
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
    return labelled(tr, name, hint, entry, required=required)


def time_field(tr: Translation, name: str, hint: str, fields: Fields, *, required: bool = True) -> Field:
    """A moment, shown as 1:23; what could not be read is shown as it was typed."""
    value = fields.get(name)
    shown = moment(value) if isinstance(value, int | float) else value
    return text_field(tr, name, hint, {name: shown}, longest=_LONGEST_TIME, required=required)


def checkbox(tr: Translation, name: str, hint: str, fields: Fields) -> Field:
    return labelled(tr, name, hint, discord.ui.Checkbox[Any](custom_id=name, default=bool(fields.get(name))))


def choice_field(tr: Translation, name: str, hint: str, choices: Mapping[str, str], chosen: str) -> Field:
    """One of several, by their values. Where nothing is chosen all the same, it stays what it was."""
    options = [
        discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in choices.items()
    ]
    select = discord.ui.Select[Any](custom_id=name, options=options, min_values=0, max_values=1, required=False)
    return labelled(tr, name, hint, select)


def labelled(
    tr: Translation, name: str, hint: str, component: discord.ui.Item[Any], *, required: bool = False
) -> Field:
    told = tr("Needed. {hint}", hint=hint) if required else tr("Optional. {hint}", hint=hint)
    return discord.ui.Label(
        text=field_name(name, tr)[:_LONGEST_LABEL], description=told[:_LONGEST_HINT], component=component
    )
