"""Everything that can be shown, found by what it is."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.catalogue.outcomes import kind_of
from bot.library.take_files import KeptTake
from bot.media.files import working_folder
from bot.media.store import FileStore
from bot.results.result_view import Message, MessageLimits, ResultView
from bot.results.takes import TakesView
from bot.ui.i18n import Translation
from storage.rows.job import Job
from storage.rows.member import Viewer


class ResultViews:
    """All views: that of takes, and the others by the outcome they are for."""

    def __init__(self, takes: TakesView, others: Mapping[type[Any], ResultView], file_store: FileStore) -> None:
        self._takes = takes
        self._others = {kind.__name__: view for kind, view in others.items()}
        self._file_store = file_store

    def of(self, job: Job) -> ResultView:
        kind = kind_of(job)
        return self._takes if kind is None else self._others[kind]

    @asynccontextmanager
    async def take(self, kept: KeptTake, tr: Translation, file_limit: int, readers: Viewer) -> AsyncIterator[Message]:
        """The message of one take by itself, for all who read the channel."""
        async with working_folder(self._file_store.incoming) as folder:
            yield await self._takes.message(kept, MessageLimits(tr, file_limit, folder, readers))

    @asynccontextmanager
    async def messages(
        self, job: Job, tr: Translation, file_limit: int, readers: Viewer
    ) -> AsyncIterator[list[Message]]:
        """The messages of a finished job whose files are kept; usable inside the `async with`."""
        async with working_folder(self._file_store.incoming) as folder:
            yield await self.of(job).messages(job, MessageLimits(tr, file_limit, folder, readers))
