"""Choosing the cover of a take."""

import asyncio

from bot.catalogue.refusals import NothingKeptError
from bot.library.kept_files import KeptFiles
from bot.library.take_files import TakeFiles
from bot.media.files import copy_file, read_file
from storage.library.takes import TakeStore
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from storage.rows.take import Take


def picture_role(number: int) -> str:
    """The role of the picture with that number, counted from 1."""
    return f"picture-{number}"


class Covers:
    def __init__(self, takes: TakeStore, kept_files: KeptFiles, take_files: TakeFiles) -> None:
        self._takes = takes
        self._kept_files = kept_files
        self._take_files = take_files
        self._one_at_a_time = asyncio.Lock()

    async def choose_cover(self, job: Job, number: int) -> Take:
        """Make a picture of a finished artwork job, counted from 1, the cover of the take it was drawn for.

        The picture inside the kept MP3 is changed with it, so that a file downloaded from now on shows the same as
        the post. Posts that stand already keep the old one.

        Raises:
            NothingKeptError: there is no such picture.
            MediaError: the audio is not kept and cannot be had, or the disk refuses.
        """
        async with self._one_at_a_time:
            picture = (await self._kept_files.files(FileOwner.JOB, job.id)).get(picture_role(number))
            if picture is None:
                raise NothingKeptError
            (take,) = await self._takes.sources_of(job.id)
            audio = (await self._take_files.keep(take)).audio
            (take,) = await self._takes.sources_of(job.id)  # its length is known now
            # Tags are written in place, and the file on the store may be on its way to somebody.
            async with self._kept_files.folder() as folder:
                copy = folder / "audio.mp3"
                await asyncio.to_thread(copy_file, audio, copy)
                jpeg = await asyncio.to_thread(read_file, picture)
                return (await self._take_files.put(take, copy, jpeg, take.duration or 0)).take
