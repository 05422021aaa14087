"""Options that several commands have: takes, personas and models to choose from."""

import discord
from discord import app_commands

from bot.interactions.context import Interaction, member_of, services_of
from bot.interactions.replies import translation_of
from bot.suno.models import KNOWN_MODELS, MODELS_FOR
from bot.suno.requests import SunoRequest
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import plain
from storage.rows.job import Attachment
from storage.rows.take import Take

Choices = list[app_commands.Choice[str]]

# What Discord takes of a choice's name, and how many choices.
_LONGEST_NAME = 100
MOST_CHOICES = 25

TAKE_HINT = "A take: type its title, style, member or code, or paste a link to its message"
"""Describes an option that names a take."""


async def tracks(interaction: Interaction, typed: str) -> Choices:
    """Takes of this server by title, style, member or code, the latest first. Looks into our own library alone."""
    takes = await services_of(interaction).library.search(typed, member_of(interaction))
    tr = translation_of(interaction)
    return [app_commands.Choice(name=described(take, tr), value=take.code) for take in takes]


def described(take: Take, tr: Translation) -> str:
    """A take in one line of plain text; its code stands first, since the end may be cut off."""
    title = tr("{title} · take {number}", title=title_of(take, tr), number=take.position + 1)
    parts = (take.code, title, take.owner_name, take.style)
    return plain(" · ".join(" ".join(part.split()) for part in parts if part), _LONGEST_NAME)


async def personas(interaction: Interaction, typed: str) -> Choices:
    """Personas of this server by name."""
    guild_id = member_of(interaction).guild_id
    found = await services_of(interaction).personas.of_guild(guild_id, named=typed.strip())
    names = dict.fromkeys(persona.name for persona in found)
    return [app_commands.Choice(name=plain(name, _LONGEST_NAME), value=name[:_LONGEST_NAME]) for name in names]


async def models(_interaction: Interaction, typed: str) -> Choices:
    """Only suggestions: a model that is newer than this list may be typed as well."""
    wanted = typed.casefold()
    return [app_commands.Choice(name=name, value=name) for name in KNOWN_MODELS if wanted in name.casefold()][
        :MOST_CHOICES
    ]


async def persona_id_of(interaction: Interaction, name: str | None) -> str | None:
    """The provider's id of the persona that a member named. Raises UnknownPersonaError."""
    if name is None or not name.strip():
        return None
    persona = await services_of(interaction).personas.find(name, member_of(interaction).guild_id)
    return persona.persona_id


def model_for(interaction: Interaction, request: type[SunoRequest], wanted: str | None = None) -> str:
    """The model that a member named, else the usual one, or the newest that can do this if that one cannot."""
    if wanted is not None and wanted.strip():
        return wanted.strip()
    usual = services_of(interaction).settings.default_model
    able = MODELS_FOR.get(request.operation)
    return able[-1] if able and usual in KNOWN_MODELS and usual not in able else usual


def attached(file: discord.Attachment) -> Attachment:
    """A file as a job keeps it: by Discord's own link, which lives for a day."""
    return Attachment(file.url, file.filename, file.size)
