"""Everything that can be shown, found by what it is."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.jobs.outcomes import kind_of
from bot.library.exhibits import Exhibit, Fitting, Part, marker
from bot.library.keeping import KeptTake
from bot.library.takes_exhibit import TakesExhibit
from bot.media.keeping import MediaShelf
from bot.ui.words import Words
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
