"""The notes of a take as a MIDI file."""

import asyncio

from bot.catalogue.outcomes import outcome_of
from bot.media.names import file_name
from bot.results.files import NothingToKeep
from bot.results.formats.midi import midi_file, playable
from bot.results.result_view import Message, MessageLimits
from bot.suno.results import Instrument, NotesFound
from bot.ui.embeds import bold_title, result_embed
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import escaped
from storage.library.takes import TakeStore
from storage.rows.job import Job


class NotesView(NothingToKeep):
    def __init__(self, takes: TakeStore) -> None:
        self._takes = takes

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        tr = limits.tr
        title = title_of(take, tr)
        instruments = _found(job)
        content = await asyncio.to_thread(midi_file, title, instruments)
        if content is None:
            embed = result_embed(
                tr("No notes in {title}", title=title),
                take,
                tr,
                tr(
                    "The song service listened to the stems and wrote down no note, so there is no MIDI file. It finds"
                    " the most in clear melodies: another take of the song, or one with fewer voices and effects, may"
                    " do better."
                ),
            )
            return [Message([embed])]
        names = ", ".join(instrument.name for instrument in instruments)
        embed = result_embed(tr("Notes of {title}", title=title), take, tr)
        embed.add_field(name=tr("Tracks"), value=escaped(names, 1024), inline=False)
        embed.add_field(
            name=tr("Tempo"),
            value=tr("120 in the file, whatever the song has: the notes sound at their times, not on bars."),
            inline=False,
        )
        return [Message([embed], [(content, file_name(take.title, take.code, "mid"))])]

    async def headline(self, job: Job, tr: Translation) -> str:
        (take,) = await self._takes.sources_of(job.id)
        if not _found(job):
            return tr("No notes were found in {title}.", title=bold_title(take, tr))
        return tr("The notes of {title} are ready.", title=bold_title(take, tr))


def _found(job: Job) -> list[Instrument]:
    return [instrument for instrument in outcome_of(job, NotesFound).instruments if playable(instrument.notes)]
