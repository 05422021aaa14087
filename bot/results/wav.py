"""A take's WAV: as it is where it fits, as FLAC where that fits, else as a link."""

from bot.catalogue.outcomes import outcome_of
from bot.media.decoder import Decoder
from bot.media.errors import MediaError, MediaReason
from bot.media.fit import fit_lossless
from bot.media.formats import WAV, MediaKind
from bot.media.names import file_name
from bot.media.probe import probe
from bot.results.files import ResultFiles, largest_file, linked_in
from bot.results.result_view import Message, MessageLimits
from bot.suno.results import WavMade
from bot.ui.embeds import bold_title, result_embed
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from storage.library.takes import TakeStore
from storage.rows.job import Job

LARGEST_WAV = 200 * 1024 * 1024

_ROLE = "wav"


class WavView:
    def __init__(self, takes: TakeStore, files: ResultFiles, decoder: Decoder) -> None:
        self._takes = takes
        self._files = files
        self._decoder = decoder

    async def keep(self, job: Job, *, patient: bool) -> None:
        async with self._files.adding(job) as new:
            if _ROLE in new.kept:
                return
            url = outcome_of(job, WavMade).url
            fetched = await new.fetch(_ROLE, url, kind=MediaKind.AUDIO, max_bytes=LARGEST_WAV)
            if fetched.file_format is not WAV:
                # An MP3 in a WAV's clothes has lost what the member asked for.
                raise MediaError(MediaReason.NOT_MEDIA, f"{fetched.file_format.extension} instead of wav")
            await probe(self._decoder, fetched.path)
            await new.put(_ROLE, fetched.path, "take.wav")

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        source = linked_in(limits.folder, (await self._files.of(job))[_ROLE])
        lossless = await fit_lossless(self._decoder, source, largest_file(limits))
        tr = limits.tr
        embed = result_embed(tr("Without loss: {title}", title=title_of(take, tr)), take, tr)
        if lossless is not None and lossless != source:
            embed.description = tr("As FLAC, which sounds exactly like the WAV and takes less space.")
        name = file_name(take.title, take.code, "wav" if lossless is None else lossless.suffix)
        url = outcome_of(job, WavMade).url
        return [await self._files.file_message(embed, job, _ROLE, url, lossless, name, tr)]

    async def headline(self, job: Job, tr: Translation) -> str:
        (take,) = await self._takes.sources_of(job.id)
        return tr("{title} without loss is ready.", title=bold_title(take, tr))
