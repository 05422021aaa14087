"""The files of a job's result: fetched once, kept under their roles, shown as attachments or behind links."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import discord

from bot import checkpoints
from bot.checkpoints import Checkpoint
from bot.library.kept_files import KeptFiles
from bot.library.links import Links
from bot.media.download import Downloaded
from bot.media.errors import MediaError
from bot.media.formats import MediaKind
from bot.results.result_view import REQUEST_LIMIT, Message, MessageLimits
from bot.ui.i18n import Translation
from bot.ui.links import link_sentence
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner

log = logging.getLogger(__name__)


class NothingToKeep:
    """The first half of a view whose result is all in the job itself: its files are made when it is shown."""

    async def keep(self, job: Job, *, patient: bool) -> None:
        """There is nothing to fetch."""


def largest_file(limits: MessageLimits) -> int:
    """The bytes that the only file of a message may have."""
    return min(limits.file_limit, REQUEST_LIMIT)


def linked_in(folder: Path, path: Path) -> Path:
    """A kept file as if it lay in `folder`, which costs no space.

    Smaller versions are made beside their source, and beside the copy on the store nothing may lie.
    """
    link = folder / path.name
    link.symlink_to(path.resolve())
    return link


@dataclass(frozen=True)
class NewFiles:
    """Files on their way into a job's result. `kept` were there before, by role; in `folder` they are made."""

    job: Job
    kept: dict[str, Path]
    folder: Path
    _kept_files: KeptFiles

    async def fetch(self, role: str, url: str, *, kind: MediaKind, max_bytes: int) -> Downloaded:
        """Fetch a file into `folder`. Raises MediaError."""
        return await self._kept_files.fetch(url, self.folder / role, max_bytes=max_bytes, kind=kind)

    async def put(self, role: str, path: Path, name: str) -> None:
        """Move a file from `folder` into the store as `name` and write it down. Raises MediaError."""
        placed = await self._kept_files.place(FileOwner.JOB, self.job.id, self.job.code, path, role, name)
        checkpoints.reached(Checkpoint.FILES_FETCHED)
        await self._kept_files.write_down([placed])
        checkpoints.reached(Checkpoint.FILES_KEPT)


class ResultFiles:
    def __init__(self, kept_files: KeptFiles, links: Links) -> None:
        self._kept_files = kept_files
        self._links = links
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def of(self, job: Job) -> dict[str, Path]:
        """Our copies by role, those that are really there."""
        return await self._kept_files.files(FileOwner.JOB, job.id)

    @asynccontextmanager
    async def adding(self, job: Job) -> AsyncIterator[NewFiles]:
        """A result's files while nobody else adds to them: it may be posted and shown again at the same moment.

        Whatever was fetched and not put into the store is gone afterwards, also when it was refused.
        """
        lock = self._locks.setdefault(job.id, asyncio.Lock())
        async with lock, self._kept_files.folder() as folder:
            yield NewFiles(job, await self.of(job), folder, self._kept_files)

    async def keep_each(
        self, job: Job, missing: Mapping[str, Callable[[], Awaitable[None]]], *, any_kept: bool, patient: bool
    ) -> None:
        """Run what makes each missing file; one that fails does not hold up the others.

        While `patient`, or when nothing is kept in the end, the last trouble is raised: MediaError.
        """
        trouble: MediaError | None = None
        for role, keep in missing.items():
            try:
                await keep()
                any_kept = True
            except MediaError as error:
                log.warning("job %s: %s cannot be had: %s", job.code, role, error)
                trouble = error
        if trouble is not None and (patient or not any_kept):
            raise trouble

    async def link_line(self, job: Job, role: str, name: str, url: str | None, tr: Translation) -> str | None:
        """A sentence with a link to a file, under the name it is saved as; None where there is no way to it."""
        link = await self._links.to(job, role, name, url)
        return None if link is None else link_sentence(link.url, link.dies_at, tr, ours=link.ours)

    async def file_message(
        self,
        embed: discord.Embed,
        job: Job,
        role: str,
        url: str,
        fitted: Path | None,
        name: str,
        tr: Translation,
    ) -> Message:
        """A message with one file, or, where nothing of it was `fitted`, with the way to it."""
        if fitted is not None:
            return Message([embed], [(fitted, name)])
        gone = tr("It is too large to be posted here, and the song service no longer has it to download.")
        embed.description = await self.link_line(job, role, name, url, tr) or gone
        return Message([embed])
