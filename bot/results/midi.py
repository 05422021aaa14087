"""The notes of a take as a MIDI file."""

import asyncio

from bot.catalogue.outcomes import outcome_of
from bot.media.names import file_name
from bot.results.files import NothingToKeep
from bot.results.formats.midi import midi_file, playable
from bot.results.result_view import Fitting, Part
from bot.suno.results import Instrument, NotesFound
from bot.ui.embeds import bold_title, result_embed
from bot.ui.i18n import Words
from bot.ui.posts import title_of
from bot.ui.text import escaped
from storage.job_rows import Job
from storage.takes import TakeStore


class NotesExhibit(NothingToKeep):
    def __init__(self, takes: TakeStore) -> None:
        self._takes = takes

    async def parts(self, job: Job, fitting: Fitting) -> list[Part]:
        (take,) = await self._takes.sources_of(job.id)
        words = fitting.words
        title = title_of(take, words)
        instruments = _found(job)
        content = await asyncio.to_thread(midi_file, title, instruments)
        if content is None:
            embed = result_embed(
                words("No notes in {title}", title=title),
                take,
                words,
                words(
                    "The song service listened to the stems and wrote down no note, so there is no MIDI file. It finds"
                    " the most in clear melodies: another take of the song, or one with fewer voices and effects, may"
                    " do better."
                ),
            )
            return [Part([embed])]
        names = ", ".join(instrument.name for instrument in instruments)
        embed = result_embed(words("Notes of {title}", title=title), take, words)
        embed.add_field(name=words("Tracks"), value=escaped(names, 1024), inline=False)
        embed.add_field(
            name=words("Tempo"),
            value=words("120 in the file, whatever the song has: the notes sound at their times, not on bars."),
            inline=False,
        )
        return [Part([embed], [(content, file_name(take.title, take.code, "mid"))])]

    async def headline(self, job: Job, words: Words) -> str:
        (take,) = await self._takes.sources_of(job.id)
        if not _found(job):
            return words("No notes were found in {title}.", title=bold_title(take, words))
        return words("The notes of {title} are ready.", title=bold_title(take, words))


def _found(job: Job) -> list[Instrument]:
    return [instrument for instrument in outcome_of(job, NotesFound).instruments if playable(instrument.notes)]
