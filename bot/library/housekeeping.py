"""Keeps MEDIA_DIR within its limit: copies that can be fetched again go, the oldest first; favourites never do."""

import logging
from datetime import timedelta
from typing import ClassVar

from bot.media.store import FileStore
from bot.suno.retention import PROVIDER_KEEPS
from bot.workers import Signal, Worker, Workplace
from storage.rows.kept_file import FileOwner, KeptFile

log = logging.getLogger(__name__)

_BETWEEN_LOOKS = 600.0
# A link is not trusted to its last hour.
_MARGIN = timedelta(days=1)


class Housekeeper(Worker):
    name: ClassVar[str] = "housekeeper"

    def __init__(self, at: Workplace, file_store: FileStore, *, limit_bytes: int) -> None:
        super().__init__(at.clock, Signal())
        self._files = at.stores.kept_files
        self._file_store = file_store
        self.limit = limit_bytes
        self.kept_bytes = 0
        """What all copies took up when they were last counted."""
        self.over_by = 0
        """Bytes above the limit that nothing can be done about, since no other copy exists."""

    async def tick(self) -> float | None:
        self.kept_bytes = await self._files.total_bytes()
        surplus = self.kept_bytes - self.limit
        made_since = self.clock.now() - PROVIDER_KEEPS + _MARGIN
        while surplus > 0 and (spare := await self._files.spare(made_since=made_since)):
            for file in spare:
                surplus -= await self._let_go(file)
                if surplus <= 0:
                    break
        self.kept_bytes = self.limit + surplus
        self.over_by = max(0, surplus)
        if self.over_by:
            log.warning("MEDIA_MAX_GB is exceeded by %d bytes that exist nowhere else", self.over_by)
        return _BETWEEN_LOOKS

    async def _let_go(self, file: KeptFile) -> int:
        """Remove a copy and return the bytes won; the files of a result go all together, as they are fetched."""
        together = [file]
        if file.owner is FileOwner.JOB:
            together = list((await self._files.of(FileOwner.JOB, file.owner_id)).values())
        for each in together:
            # The row first: a file without a row is waste, a row without its file would be a broken promise.
            await self._files.forget(each)
            await self._file_store.remove(each.path)
        return sum(each.bytes for each in together)
