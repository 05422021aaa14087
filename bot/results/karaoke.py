"""Timed lyrics: files for players that show the words, and the first lines to look at."""

import asyncio
from collections.abc import Sequence

from bot.catalogue.outcomes import outcome_of
from bot.media.names import file_name
from bot.results.files import NothingToKeep
from bot.results.formats.subtitles import SungLine, lrc, srt, sung_lines
from bot.results.result_view import Message, MessageLimits
from bot.suno.results import WordsTimed
from bot.ui.embeds import bold_title, result_embed
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import escaped, length
from storage.library.takes import TakeStore
from storage.rows.job import Job

_LINES_SHOWN = 8


class TimedLyricsView(NothingToKeep):
    def __init__(self, takes: TakeStore) -> None:
        self._takes = takes

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        tr = limits.tr
        title = title_of(take, tr)
        lines = await _lines(job)
        if not lines:
            embed = result_embed(
                tr("Nothing sung in {title}", title=title),
                take,
                tr,
                tr(
                    "The song service hears no words in this take, as in every instrumental, so there is nothing to"
                    " time. `/add-vocals` sings over it."
                ),
            )
            return [Message([embed])]
        embed = result_embed(tr("Timed lyrics of {title}", title=title), take, tr, _preview(lines, tr))
        artist = f"{take.owner_name} with Bandstand"
        karaoke = lrc(lines, title=title, artist=artist, seconds=take.duration)
        return [
            Message(
                [embed],
                [
                    (karaoke.encode(), file_name(take.title, take.code, "lrc")),
                    (srt(lines).encode(), file_name(take.title, take.code, "srt")),
                ],
            )
        ]

    async def headline(self, job: Job, tr: Translation) -> str:
        (take,) = await self._takes.sources_of(job.id)
        if not await _lines(job):
            return tr("{title} has no words to time.", title=bold_title(take, tr))
        return tr("The timed lyrics of {title} are ready.", title=bold_title(take, tr))


async def _lines(job: Job) -> list[SungLine]:
    return await asyncio.to_thread(sung_lines, outcome_of(job, WordsTimed).words)


def _preview(lines: Sequence[SungLine], tr: Translation) -> str:
    shown = [f"`{length(line.start / 1000)}` {escaped(line.text, 200)}" for line in lines[:_LINES_SHOWN]]
    left = len(lines) - len(shown)
    if left:
        shown.append(tr.many("… and {number} more line", "… and {number} more lines", left))
    return "\n".join(shown)
