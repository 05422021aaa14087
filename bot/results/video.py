"""A take's music video: an MP4 that plays in the message where it fits, else a link."""

import asyncio

from bot.catalogue.outcomes import outcome_of
from bot.media.errors import MediaError, MediaReason
from bot.media.files import file_size
from bot.media.formats import MP4, MediaKind
from bot.media.names import file_name
from bot.results.files import ResultFiles, largest_file
from bot.results.result_view import Message, MessageLimits
from bot.suno.results import VideoMade
from bot.ui.embeds import bold_title, result_embed
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from storage.library.takes import TakeStore
from storage.rows.job import Job

LARGEST_VIDEO = 300 * 1024 * 1024

_ROLE = "video"


class VideoView:
    """The video is passed on as it came: it is never decoded here, only by whoever plays it."""

    def __init__(self, takes: TakeStore, files: ResultFiles) -> None:
        self._takes = takes
        self._files = files

    async def keep(self, job: Job, *, patient: bool) -> None:
        async with self._files.adding(job) as new:
            if _ROLE in new.kept:
                return
            url = outcome_of(job, VideoMade).url
            fetched = await new.fetch(_ROLE, url, kind=MediaKind.VIDEO, max_bytes=LARGEST_VIDEO)
            if fetched.file_format is not MP4:
                raise MediaError(MediaReason.NOT_MEDIA, f"{fetched.file_format.extension} instead of mp4")
            await new.put(_ROLE, fetched.path, "video.mp4")

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        video = (await self._files.of(job))[_ROLE]
        fits = await asyncio.to_thread(file_size, video) <= largest_file(limits)
        tr = limits.tr
        embed = result_embed(tr("Video: {title}", title=title_of(take, tr)), take, tr)
        name = file_name(take.title, take.code, "mp4")
        url = outcome_of(job, VideoMade).url
        return [await self._files.file_message(embed, job, _ROLE, url, video if fits else None, name, tr)]

    async def headline(self, job: Job, tr: Translation) -> str:
        (take,) = await self._takes.sources_of(job.id)
        return tr("The video of {title} is ready.", title=bold_title(take, tr))
