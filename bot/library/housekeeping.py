"""Keeps MEDIA_DIR within its limit: the oldest copies make room, and never what somebody holds dear.

A favourite stays, and what another take was made from, and members' own recordings, and what is less than a day old.
The provider has a song for two weeks; an older one that made room is gone as a sound, though not from the library.
So the operator is told while there is time to give it more room.
"""

import logging
from datetime import timedelta
from typing import ClassVar

from bot.media.store import FileStore
from bot.workers import Signal, Worker, Workplace
from storage.rows.kept_file import FileOwner, KeptFile

log = logging.getLogger(__name__)

_BETWEEN_LOOKS = 600.0
_BETWEEN_WARNINGS = 24 * 3600.0
_NEWEST = timedelta(days=1)
_NEARLY_FULL = 0.9


class Housekeeper(Worker):
    name: ClassVar[str] = "housekeeper"

    def __init__(self, at: Workplace, file_store: FileStore, *, limit_bytes: int) -> None:
        super().__init__(at.clock, Signal())
        self._files = at.stores.kept_files
        self._file_store = file_store
        self.limit = limit_bytes
        self.kept_bytes = 0
        """What all copies took up when they were last counted."""
        self._warned_at: float | None = None

    @property
    def trouble(self) -> str | None:
        """What the operator should know of the room there is, as a sentence; None while there is enough."""
        if self.kept_bytes > self.limit:
            over = f"{(self.kept_bytes - self.limit) / 1e9:.2f}"
            return f"MEDIA_MAX_GB is exceeded by {over} GB of recordings, favourites and new songs: give it more"
        if self.kept_bytes > _NEARLY_FULL * self.limit:
            share = f"{self.kept_bytes / 1e9:.1f} of {self.limit / 1e9:.1f} GB"
            return f"MEDIA_MAX_GB is nearly reached ({share}): the oldest songs go next; give it more to keep them"
        return None

    async def tick(self) -> float | None:
        self.kept_bytes = await self._files.total_bytes()
        kept_before = self.clock.now() - _NEWEST
        while self.kept_bytes > self.limit and (spare := await self._files.spare(kept_before=kept_before)):
            for file in spare:
                self.kept_bytes -= await self._let_go(file)
                if self.kept_bytes <= self.limit:
                    break
        self._warn()
        return _BETWEEN_LOOKS

    def _warn(self) -> None:
        now = self.clock.monotonic()
        if self.trouble is None:
            self._warned_at = None
        elif self._warned_at is None or now - self._warned_at > _BETWEEN_WARNINGS:
            self._warned_at = now
            log.warning("%s", self.trouble)

    async def _let_go(self, file: KeptFile) -> int:
        """Remove a copy and return the bytes won: a sound goes with its cover, the files of a result all together."""
        together = (await self._files.of(file.owner, file.owner_id)).values()
        for each in together:
            # The row first: a file without a row is waste, a row without its file would be a broken promise.
            await self._files.forget(each)
            await self._file_store.remove(each.path)
        if file.owner is FileOwner.TAKE:
            log.info("the copy of take %d made room", file.owner_id)
        return sum(each.bytes for each in together)
