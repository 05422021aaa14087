"""Names and descriptions of commands in the member's language, out of the same catalogues as everything else."""

from pathlib import Path

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.ui.i18n import CATALOGUES, translation_for


class CommandTranslator(app_commands.Translator):
    def __init__(self, catalogues: Path = CATALOGUES) -> None:
        self._catalogues = catalogues

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """None where the catalogue has nothing of its own: Discord then shows the English text."""
        tr = translation_for(locale.value, self._catalogues)
        is_typed = is_slash_name(context)
        translated = tr.slash_name(string.message) if is_typed else tr.as_it_is(string.message)
        return translated if translated != string.message else None


def is_slash_name(context: app_commands.TranslationContextTypes) -> bool:
    """Whether it is typed behind a slash, and so must be one word in small letters; a message menu's name is not."""
    if isinstance(context.data, app_commands.ContextMenu):
        return False
    return context.location in (Location.command_name, Location.group_name, Location.parameter_name)
