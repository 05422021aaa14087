"""What the post of a result says."""

from collections.abc import Sequence

import discord

from bot.ui.actions import CHOOSE_COVER, COMPOSE, ActionButton, more_files_button, post_result_button
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import one_line
from storage.rows.take import Take


def plain_embed(title: str, description: str | None = None) -> discord.Embed:
    """An embed under a plain-text `title`, which is escaped here."""
    return discord.Embed(title=one_line(title, 250), description=description, colour=discord.Colour.green())


def result_embed(title: str, source: Take, tr: Translation, description: str | None = None) -> discord.Embed:
    """As `plain_embed`, with the take that a result was made from."""
    embed = plain_embed(title, description)
    embed.add_field(
        name=tr("Made from"),
        value=tr(
            "{title} (`{code}`) by {owner}",
            title=one_line(title_of(source, tr), 100),
            code=source.code,
            owner=one_line(source.owner_name, 60),
        ),
        inline=False,
    )
    return embed


def bold_title(take: Take, tr: Translation) -> str:
    """A take's title for a sentence."""
    return f"**{one_line(title_of(take, tr), 100)}**"


def lines_within(limit: int, lines: Sequence[str], tr: Translation) -> str:
    """As many whole lines as `limit` characters hold, and how many there are besides: a link cut off is none."""
    shown: list[str] = []
    room = limit
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    if left:
        shown.append(tr("… and {number} more, for which there is no room here", number=left))
    return "\n".join(shown)


def compose_button(tr: Translation, job_code: str, number: int, *, of_several: bool) -> ActionButton:
    """Opens the form of `/compose` with the text of that number, counted from 1, filled in."""
    label = tr("Compose {number}", number=number) if of_several else tr("Compose with it")
    return COMPOSE[number].button(job_code, label, emoji="🎼", style=discord.ButtonStyle.primary)


def cover_button(tr: Translation, job_code: str, number: int) -> ActionButton:
    """Makes the picture of that number, counted from 1, the cover of its take."""
    return CHOOSE_COVER[number].button(job_code, tr("Use as cover {number}", number=number))


def private_buttons(tr: Translation, job_code: str, part: int, parts: int) -> list[ActionButton]:
    """Under a part of a result that is shown privately, counted from 0: the next part, and the way into the channel."""
    more = [more_files_button(tr, job_code, part + 1, parts)] if part + 1 < parts else []
    return [*more, post_result_button(tr, job_code)]
