"""Every text a person reads goes through here: `tr("...", name=value)`, in one language for each reader.

English is the source. Catalogues lie in `locale/<language>/LC_MESSAGES/bandstand.mo`; a language without one, or a
text without a translation, falls back to English. `.ci/locale` finds the texts, also those of commands, and makes and
checks a catalogue; it finds what is written as a literal in `tr("...")` and `tr.many("...", "...", number)`.
"""

import gettext
from functools import cache
from pathlib import Path

DOMAIN = "bandstand"
CATALOGUES = Path(__file__).parent / "locale"

SLASH_NAME = "slash name"
"""The context of what is typed behind a slash: the word `style` on a label is another text than the command."""


class Translation:
    """The wording in one language. Values are put in after translation and never interpreted as format strings."""

    def __init__(self, translations: gettext.NullTranslations) -> None:
        self._translations = translations

    def __call__(self, message: str, /, **values: object) -> str:
        return self._translations.gettext(message).format(**values)

    def as_it_is(self, message: str) -> str:
        """The translation of a text that has no places for values, such as a command's description."""
        return self._translations.gettext(message)

    def slash_name(self, name: str) -> str:
        """What a command, a group or an option is called where it is typed."""
        return self._translations.pgettext(SLASH_NAME, name)

    def many(self, one: str, several: str, number: int, /, **values: object) -> str:
        """The form that goes with `number`, which is available as `{number}`."""
        return self._translations.ngettext(one, several, number).format(number=number, **values)


@cache
def translation_for(locale: str, catalogues: Path = CATALOGUES) -> Translation:
    """The wording for a Discord locale such as `en-US` or `zh-CN`."""
    return Translation(gettext.translation(DOMAIN, catalogues, languages=languages_of(locale), fallback=True))


def languages_of(locale: str) -> list[str]:
    """The folders that a Discord locale is looked for in, the closest first: `pt_BR`, then `pt`."""
    language = locale.replace("-", "_")
    return [language, language.partition("_")[0]]
