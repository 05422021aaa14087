"""Texts to go on from: lyrics to choose from, and a richer style. Each opens the form of `/compose`, filled in."""

from typing import Any

import discord

from bot.catalogue.operations import read_request
from bot.catalogue.outcomes import kind_of, outcome_of
from bot.catalogue.refusals import UnknownCodeError
from bot.media.names import file_name
from bot.results.files import NothingToKeep
from bot.results.result_view import Message, MessageLimits
from bot.suno.results import LyricsVariant, LyricsWritten, StyleBoosted
from bot.ui.actions import COMPOSE
from bot.ui.embeds import compose_button, plain_embed
from bot.ui.i18n import Translation
from bot.ui.text import escaped, one_line, plain
from storage.rows.job import Job

MOST_VARIANTS = len(COMPOSE)
"""The API writes two or three; there is a button for five."""

# Discord takes 6,000 characters in all embeds of a message; titles and the foot need some of them.
_SHOWN_TOGETHER = 5000
_STYLE_SHOWN = 1500


def compose_fields(job: Job, number: int) -> dict[str, str]:
    """The fields of `/compose` that a text of a finished job fills in: `title` and `lyrics`, or `style`.

    `number` is that of the button, counted from 1. Raises UnknownCodeError when the job has no such text.
    """
    kind = kind_of(job)
    if kind == StyleBoosted.__name__ and number == 1:
        return {"style": outcome_of(job, StyleBoosted).text}
    if kind == LyricsWritten.__name__:
        for variant_number, variant in enumerate(outcome_of(job, LyricsWritten).variants, 1):
            if variant_number == number and variant.text is not None:
                return {"title": variant.title or "", "lyrics": variant.text}
    raise UnknownCodeError("job", job.code)


class LyricsView(NothingToKeep):
    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        tr = limits.tr
        variants = outcome_of(job, LyricsWritten).variants[:MOST_VARIANTS]
        room = min(_SHOWN_TOGETHER // len(variants), 3500)
        part_embeds, files, buttons = [], [], []
        for number, variant in enumerate(variants, 1):
            if variant.text is None:
                part_embeds.append(_failed(number, variant, tr))
                continue
            title = plain(variant.title or "", 100) or tr("Lyrics {number}", number=number)
            text, whole = _bounded(variant.text, room)
            part_embeds.append(plain_embed(tr("{number}: {title}", number=number, title=title), text))
            if not whole:
                files.append((variant.text.encode(), file_name(f"{title[:40]} {number}", job.code, "txt")))
            buttons.append(compose_button(tr, job.code, number, of_several=True))
        return [Message(part_embeds, files, buttons)]

    async def headline(self, job: Job, tr: Translation) -> str:
        written = sum(variant.text is not None for variant in outcome_of(job, LyricsWritten).variants)
        asked = one_line(str(_asked(job, "prompt")), 100)
        return tr.many(
            "A text about “{about}” is ready.", "{number} texts about “{about}” to choose from.", written, about=asked
        )


class StyleView(NothingToKeep):
    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        tr = limits.tr
        style = outcome_of(job, StyleBoosted).text
        text, whole = _bounded(style, _STYLE_SHOWN)
        embed = plain_embed(tr("A richer style"), text)
        embed.add_field(name=tr("From"), value=escaped(str(_asked(job, "text")), 1024) or "-", inline=False)
        files = [] if whole else [(style.encode(), file_name("style", job.code, "txt"))]
        return [Message([embed], files, [compose_button(tr, job.code, 1, of_several=False)])]

    async def headline(self, job: Job, tr: Translation) -> str:
        return tr("A richer style is ready.")


def _asked(job: Job, field: str) -> Any:
    return getattr(read_request(job.operation, job.request), field)


def _failed(number: int, variant: LyricsVariant, tr: Translation) -> discord.Embed:
    reason = escaped(variant.error or "", 300)
    text = tr("The song service did not write this one: {reason}", reason=reason) if reason else None
    embed = plain_embed(tr("{number}: failed", number=number), text or tr("The song service did not write it."))
    embed.colour = discord.Colour.light_grey()
    return embed


def _bounded(text: str, limit: int) -> tuple[str, bool]:
    """What an embed shows of a text, and whether that is all of it."""
    # Escaping at most doubles a text, and turns a mention into a little more.
    whole = escaped(text, 3 * len(text) + 10)
    return (whole, True) if len(whole) <= limit else (escaped(text, limit), False)
