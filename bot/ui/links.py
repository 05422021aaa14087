"""A link instead of a file, in words."""

from datetime import datetime
from urllib.parse import quote

from bot.ui.i18n import Translation
from bot.ui.text import clock_time

# What may stand in an address inside Markdown's `(...)`; a percent sign is part of an address already escaped.
_HARMLESS = "%/:?#@!$&'+,;=~-._"


def link_sentence(url: str, dies_at: datetime, tr: Translation, *, ours: bool) -> str:
    """The link with its date of death, for an embed; `ours` leads to our own copy, for which there is a new link."""
    url, until = quote(url, safe=_HARMLESS), clock_time(dies_at)
    if ours:
        return tr(
            "Too large to post here: [download it]({url}). The link works until {until}; ask for the same again"
            " to get a new one.",
            url=url,
            until=until,
        )
    return tr(
        "Too large to post here: [download it]({url}) from the song service, which keeps it until {until}.",
        url=url,
        until=until,
    )
