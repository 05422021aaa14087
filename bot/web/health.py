"""What is wrong with the bot, in words: for `/healthz`."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.disk import LITTLE_BYTES, free_bytes
from bot.web.observed import Observed
from bot.workers import Workplace
from storage.rows.job import JobState

QUEUE_STUCK_AFTER: Final = timedelta(minutes=30)
"""So long nothing waits that may be sent: 3,600 jobs leave in that time."""

DELIVERIES_STUCK_AFTER: Final = timedelta(minutes=15)


class Health:
    """Looks at every part. Cheap enough to be asked every few seconds."""

    def __init__(self, at: Workplace, observed: Observed) -> None:
        self._stores = at.stores
        self._clock = at.clock
        self._observed = observed

    async def checks(self) -> Mapping[str, str | None]:
        """A sentence for each part that something is wrong with, None for each that is well."""
        observed = self._observed
        trouble = observed.sender.trouble
        stopped = observed.stopped_workers()
        return {
            "database": await self._stores.trouble(),
            "discord": observed.connection_trouble(),
            "workers": None if not stopped else f"stopped: {', '.join(stopped)}",
            "media": observed.housekeeper.trouble,
            "sending": None if trouble is None else f"paused: {trouble}",
            "queue": await self._queue(paused=trouble is not None),
            "deliveries": await self._deliveries(),
            "disk": await asyncio.to_thread(self._disk),
        }

    async def _queue(self, *, paused: bool) -> str | None:
        """Jobs that wait although nothing keeps them from being sent; why sending pauses is told by itself."""
        oldest = await self._stores.figures.oldest_queued_at()
        if paused or not self._is_older(oldest, QUEUE_STUCK_AFTER):
            return None
        counts = await self._stores.job_queries.counts()
        at_provider = counts.get(JobState.SENDING, 0) + counts.get(JobState.RUNNING, 0)
        if at_provider >= self._observed.max_running:
            return None  # full, which is no fault
        number = counts.get(JobState.QUEUED, 0)
        return f"stuck: {number} jobs wait, the first for {self._minutes_since(oldest)} minutes, and nothing is sent"

    async def _deliveries(self) -> str | None:
        waiting = await self._stores.figures.deliveries()
        if not self._is_older(waiting.oldest, DELIVERIES_STUCK_AFTER):
            return None
        why = "" if waiting.trouble is None else f"; the last attempt met: {waiting.trouble.replace('_', ' ')}"
        return f"stuck: {waiting.unposted} posts wait, the first for {self._minutes_since(waiting.oldest)} minutes{why}"

    def _disk(self) -> str | None:
        places = {"DATABASE_PATH": self._observed.database.parent, "MEDIA_DIR": self._observed.media_dir}
        full = []
        for setting, folder in places.items():
            free = free_bytes(folder)
            if free < LITTLE_BYTES:
                full.append(f"{free // 1_000_000} MB free at {folder} ({setting})")
        return f"nearly full: {', '.join(full)}" if full else None

    def _is_older(self, moment: datetime | None, age: timedelta) -> bool:
        return moment is not None and self._clock.now() - moment > age

    def _minutes_since(self, moment: datetime | None) -> int:
        return 0 if moment is None else (self._clock.now() - moment) // timedelta(minutes=1)
