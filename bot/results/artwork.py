"""Pictures for a take, to choose its cover from."""

import asyncio
from functools import partial

from bot.catalogue.outcomes import outcome_of
from bot.library.covers import picture_role
from bot.library.take_files import LARGEST_COVER
from bot.media.decoder import Decoder
from bot.media.files import write_file
from bot.media.formats import MediaKind
from bot.media.pictures import make_cover
from bot.results.files import NewFiles, ResultFiles
from bot.results.result_view import Message, MessageLimits
from bot.suno.results import PicturesDrawn
from bot.ui.actions import CHOOSE_COVER
from bot.ui.embeds import bold_title, cover_button, plain_embed, result_embed
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from storage.library.takes import TakeStore
from storage.rows.job import Job

MOST_PICTURES = len(CHOOSE_COVER)
"""The API draws two; there is a button for five."""


class PicturesView:
    """What is kept is a JPEG made from each picture: a stranger's bytes are not passed on, and it can be a cover."""

    def __init__(self, takes: TakeStore, files: ResultFiles, decoder: Decoder) -> None:
        self._takes = takes
        self._files = files
        self._decoder = decoder

    async def keep(self, job: Job, *, patient: bool) -> None:
        urls = outcome_of(job, PicturesDrawn).urls[:MOST_PICTURES]
        async with self._files.adding(job) as new:
            missing = {
                picture_role(number): partial(self._keep_picture, new, picture_role(number), url)
                for number, url in enumerate(urls, 1)
                if picture_role(number) not in new.kept
            }
            await self._files.keep_each(job, missing, any_kept=bool(new.kept), patient=patient)

    async def _keep_picture(self, new: NewFiles, role: str, url: str) -> None:
        fetched = await new.fetch(role, url, kind=MediaKind.PICTURE, max_bytes=LARGEST_COVER)
        jpeg = new.folder / f"{role}.jpg"
        await asyncio.to_thread(write_file, jpeg, await make_cover(self._decoder, fetched.path))
        await new.put(role, jpeg, f"{role}.jpg")

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        tr = limits.tr
        kept = await self._files.of(job)
        numbers = [number for number in range(1, MOST_PICTURES + 1) if picture_role(number) in kept]
        intro = result_embed(
            tr("Pictures for {title}", title=title_of(take, tr)),
            take,
            tr,
            tr("Choose one, and it becomes the take's cover, in its file too."),
        )
        embeds, files, buttons = [intro], [], []
        for number in numbers:
            # Embeds name their picture in an address, so its name is kept to plain letters.
            name = f"picture_{number}_{take.code}.jpg"
            files.append((kept[picture_role(number)], name))
            embed = plain_embed(tr("Picture {number}", number=number))
            embeds.append(embed.set_image(url=f"attachment://{name}"))
            buttons.append(cover_button(tr, job.code, number))
        return [Message(embeds, files, buttons)]

    async def headline(self, job: Job, tr: Translation) -> str:
        (take,) = await self._takes.sources_of(job.id)
        return tr("Pictures for {title} are ready.", title=bold_title(take, tr))
