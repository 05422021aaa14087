"""A take's WAV: as it is where it fits, as FLAC where that fits, else as a link."""

from bot.catalogue.outcomes import outcome_of
from bot.media.decoder import Sandbox
from bot.media.errors import MediaError, MediaReason
from bot.media.fit import fit_lossless
from bot.media.formats import WAV, MediaKind
from bot.media.names import file_name
from bot.media.probe import probe
from bot.results.files import ResultFiles, largest_file, linked_in
from bot.results.result_view import Fitting, Part
from bot.suno.results import WavMade
from bot.ui.embeds import bold_title, result_embed
from bot.ui.i18n import Words
from bot.ui.posts import title_of
from storage.job_rows import Job
from storage.takes import TakeStore

LARGEST_WAV = 200 * 1024 * 1024

_ROLE = "wav"


class WavExhibit:
    def __init__(self, takes: TakeStore, files: ResultFiles, sandbox: Sandbox) -> None:
        self._takes = takes
        self._files = files
        self._sandbox = sandbox

    async def keep(self, job: Job, *, patient: bool) -> None:
        async with self._files.adding(job) as kept:
            if _ROLE in kept:
                return
            url = outcome_of(job, WavMade).url
            fetched = await self._files.fetch(job, _ROLE, url, kind=MediaKind.AUDIO, max_bytes=LARGEST_WAV)
            if fetched.file_format is not WAV:
                # An MP3 in a WAV's clothes has lost what the member asked for.
                raise MediaError(MediaReason.NOT_MEDIA, f"{fetched.file_format.extension} instead of wav")
            await probe(self._sandbox, fetched.path)
            await self._files.put(job, _ROLE, fetched.path, "take.wav")

    async def parts(self, job: Job, fitting: Fitting) -> list[Part]:
        (take,) = await self._takes.sources_of(job.id)
        source = linked_in(fitting.folder, (await self._files.of(job))[_ROLE])
        lossless = await fit_lossless(self._sandbox, source, largest_file(fitting))
        words = fitting.words
        embed = result_embed(words("Without loss: {title}", title=title_of(take, words)), take, words)
        if lossless is not None and lossless != source:
            embed.description = words("As FLAC, which sounds exactly like the WAV and takes less space.")
        name = file_name(take.title, take.code, "wav" if lossless is None else lossless.suffix)
        url = outcome_of(job, WavMade).url
        return [await self._files.file_part(embed, job, _ROLE, url, lossless, name, words)]

    async def headline(self, job: Job, words: Words) -> str:
        (take,) = await self._takes.sources_of(job.id)
        return words("{title} without loss is ready.", title=bold_title(take, words))
