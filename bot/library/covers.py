"""Choosing the cover of a take."""

import asyncio
import shutil

from bot.catalogue.refusals import NothingKeptError
from bot.library.kept_files import Shelves
from bot.library.take_files import Keeper
from bot.results.artwork import role_of
from storage.job_rows import Job
from storage.kept_files import FileOwner
from storage.takes import Take, TakeStore


class Covers:
    def __init__(self, takes: TakeStore, shelves: Shelves, keeper: Keeper) -> None:
        self._takes = takes
        self._shelves = shelves
        self._keeper = keeper
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
            picture = (await self._shelves.files(FileOwner.JOB, job.id)).get(role_of(number))
            if picture is None:
                raise NothingKeptError
            (take,) = await self._takes.sources_of(job.id)
            audio = (await self._keeper.keep(take)).audio
            (take,) = await self._takes.sources_of(job.id)  # its length is known now
            # Tags are written in place, and the file on the shelf may be on its way to somebody.
            copy = self._shelves.incoming(f"{take.code}-another-cover.mp3")
            await asyncio.to_thread(shutil.copyfile, audio, copy)
            jpeg = await asyncio.to_thread(picture.read_bytes)
            return (await self._keeper.put(take, copy, jpeg, take.duration or 0)).take
