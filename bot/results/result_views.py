"""Everything that can be shown, found by what it is."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.catalogue.outcomes import kind_of
from bot.library.take_files import KeptTake
from bot.media.store import MediaShelf
from bot.results.result_view import Exhibit, Fitting, Part, marker
from bot.results.takes import TakesExhibit
from bot.ui.i18n import Words
from storage.job_rows import Job

# Discord waits three seconds for a first answer, its files included; 20 Mbit/s are a slow server.
_IN_TIME = 4 * 1024 * 1024


class Gallery:
    """All exhibits: that of takes, and the others by the outcome they are for."""

    def __init__(self, takes: TakesExhibit, others: Mapping[type[Any], Exhibit], shelf: MediaShelf) -> None:
        self._takes = takes
        self._others = {kind.__name__: exhibit for kind, exhibit in others.items()}
        self._shelf = shelf

    def of(self, job: Job) -> Exhibit:
        kind = kind_of(job)
        return self._takes if kind is None else self._others[kind]

    def fits(self, kept: KeptTake, file_limit: int) -> bool:
        """Whether a take can be shown as it is and arrives in time to be a first answer."""
        return kept.audio.stat().st_size <= min(file_limit, _IN_TIME)

    @asynccontextmanager
    async def take(self, kept: KeptTake, words: Words, file_limit: int) -> AsyncIterator[Part]:
        """The message of one take by itself."""
        with tempfile.TemporaryDirectory(dir=self._shelf.incoming) as folder:
            yield await self._takes.part([kept], Fitting(words, file_limit, Path(folder)))

    @asynccontextmanager
    async def parts(self, job: Job, words: Words, file_limit: int) -> AsyncIterator[list[Part]]:
        """The messages of a finished job whose files are kept, marked as its own; usable inside the `async with`."""
        with tempfile.TemporaryDirectory(dir=self._shelf.incoming) as folder:
            parts = await self.of(job).parts(job, Fitting(words, file_limit, Path(folder)))
            for number, part in enumerate(parts):
                part.embeds[-1].set_footer(text=marker(job.code, number))
            yield parts
