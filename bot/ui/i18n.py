"""Every text a person reads goes through here: `tr("...", name=value)`, in one language for each reader.

English is the source. Catalogues lie in `locale/<language>/LC_MESSAGES/bandstand.mo`; a language without one, or a
text without a translation, falls back to English. `pybabel extract -k words -k many:1,2` finds the texts.
"""

import gettext
from functools import cache
from pathlib import Path

_CATALOGUES = Path(__file__).parent / "locale"


class Translation:
    """The wording in one language. Values are put in after translation and never interpreted as format strings."""

    def __init__(self, translations: gettext.NullTranslations) -> None:
        self._translations = translations

    def __call__(self, message: str, /, **values: object) -> str:
        return self._translations.gettext(message).format(**values)

    def as_it_is(self, message: str) -> str:
        """The translation of a text that has no places for values, such as a command's description."""
        return self._translations.gettext(message)

    def many(self, one: str, several: str, number: int, /, **values: object) -> str:
        """The form that goes with `number`, which is available as `{number}`."""
        return self._translations.ngettext(one, several, number).format(number=number, **values)


@cache
def translation_for(locale: str) -> Translation:
    """The wording for a Discord locale such as `en-US` or `zh-CN`."""
    language = locale.replace("-", "_")
    languages = [language, language.partition("_")[0]]
    return Translation(gettext.translation("bandstand", _CATALOGUES, languages=languages, fallback=True))
