"""Names and descriptions of commands in the member's language, out of the same catalogues as everything else."""

import discord
from discord import app_commands

from bot.ui.i18n import translation_for


class CommandTranslator(app_commands.Translator):
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """None where the catalogue has nothing of its own: Discord then shows the English text."""
        translated = translation_for(locale.value).as_it_is(string.message)
        return translated if translated != string.message else None
