"""Options that several commands have: takes, personas and models to choose from, and the files that members attach.

A command gets the value itself (`TakeOption`, `PersonaOption`); what names none is refused before the command begins.
Where a member types more than that one option, the command gets the text as it is (`TakeText`, `PersonaText`), so that
a refusal inside the command keeps all of it behind Edit.
"""

import discord
from discord import app_commands

from bot.catalogue.operations import CATALOGUE
from bot.interactions.context import Interaction, ServiceClient, services_of
from bot.interactions.finding import find_take
from bot.interactions.replies import translation_of
from bot.interactions.standing import viewer_of
from bot.suno.models import KNOWN_MODELS
from bot.suno.request import SunoRequest
from bot.ui.i18n import Translation
from bot.ui.models import model_name
from bot.ui.posts import title_of
from bot.ui.text import plain
from storage.rows.job import Attachment
from storage.rows.persona import Persona
from storage.rows.take import Take

TAKE_HINT = "A take: type its title, style, member or code, or paste a link to its message"
"""Describes a `TakeOption` or a `TakeText`."""

Choices = list[app_commands.Choice[str | int | float]]

# What Discord takes of a choice's name, and how many choices.
_LONGEST_NAME = 100
MOST_CHOICES = 25


class TakeText(app_commands.Transformer[ServiceClient]):
    """What a member types to name a take; offers takes of this server, the latest first."""

    async def transform(self, _interaction: Interaction, value: str, /) -> str:
        return value

    async def autocomplete(self, interaction: Interaction, value: int | float | str, /) -> Choices:
        """By title, style, member or code. Looks into our own library alone."""
        takes = await services_of(interaction).library.search(str(value), viewer_of(interaction))
        tr = translation_of(interaction)
        return [app_commands.Choice(name=described(take, tr), value=take.code) for take in takes]


class TakeOption(app_commands.Transformer[ServiceClient]):
    """A take of this server: by code, by a link to its message, or by what is pasted from a card."""

    async def transform(self, interaction: Interaction, value: str, /) -> Take:
        """Raises UnknownCodeError, TakeRemovedError."""
        return await find_take(interaction, value)

    async def autocomplete(self, interaction: Interaction, value: int | float | str, /) -> Choices:
        return await TakeText().autocomplete(interaction, value)


class PersonaText(app_commands.Transformer[ServiceClient]):
    """What a member types to name a persona; offers those of this server."""

    async def transform(self, _interaction: Interaction, value: str, /) -> str:
        return value

    async def autocomplete(self, interaction: Interaction, value: int | float | str, /) -> Choices:
        """Whose names contain what is typed."""
        found = await services_of(interaction).personas.seen_by(viewer_of(interaction), named=str(value).strip())
        names = dict.fromkeys(persona.name for persona in found)
        return [app_commands.Choice(name=plain(name, _LONGEST_NAME), value=name[:_LONGEST_NAME]) for name in names]


class PersonaOption(app_commands.Transformer[ServiceClient]):
    """A persona of this server, by name."""

    async def transform(self, interaction: Interaction, value: str, /) -> Persona:
        """Raises UnknownPersonaError."""
        return await services_of(interaction).personas.find(value, viewer_of(interaction))

    async def autocomplete(self, interaction: Interaction, value: int | float | str, /) -> Choices:
        return await PersonaText().autocomplete(interaction, value)


class ModelOption(app_commands.Transformer[ServiceClient]):
    """The name of a model. Known ones are only suggested: one that is newer than this list may be typed as well."""

    async def transform(self, _interaction: Interaction, value: str, /) -> str:
        """As requests name it, also where its name was typed as it is shown."""
        typed = value.strip()
        return next((model for model in KNOWN_MODELS if model_name(model).casefold() == typed.casefold()), typed)

    async def autocomplete(self, _interaction: Interaction, value: int | float | str, /) -> Choices:
        wanted = str(value).casefold()
        found = [
            app_commands.Choice[str | int | float](name=model_name(model), value=model)
            for model in KNOWN_MODELS
            if wanted in model.casefold() or wanted in model_name(model).casefold()
        ]
        return found[:MOST_CHOICES]


def described(take: Take, tr: Translation) -> str:
    """A take in one line of plain text; its code stands first, since the end may be cut off."""
    title = tr("{title} · take {number}", title=title_of(take, tr), number=take.position + 1)
    parts = (take.code, title, take.owner_name, take.style)
    return plain(" · ".join(" ".join(part.split()) for part in parts if part), _LONGEST_NAME)


async def persona_id_of(interaction: Interaction, name: str | None) -> str | None:
    """The provider's id of the persona that a member named. Raises UnknownPersonaError."""
    if name is None or not name.strip():
        return None
    persona = await services_of(interaction).personas.find(name, viewer_of(interaction))
    return persona.persona_id


def model_for(interaction: Interaction, request: type[SunoRequest], wanted: str | None = None) -> str:
    """The model that a member named, else the usual one, or the newest that can do this if that one cannot."""
    if wanted:
        return wanted
    usual = services_of(interaction).settings.default_model
    able = CATALOGUE[request.operation].operation.models
    return able[-1] if able and usual in KNOWN_MODELS and usual not in able else usual


def attached(file: discord.Attachment) -> Attachment:
    """A file as a job keeps it: by Discord's own link, which lives for a day."""
    return Attachment(file.url, file.filename, file.size)
