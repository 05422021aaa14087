"""What is left on the account at the API, read now and then for monitoring."""

import asyncio
import logging
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.suno.client import SunoClient
from bot.suno.errors import SunoError

log = logging.getLogger(__name__)

BETWEEN_READS: Final = 300.0


class Balance:
    """The credits as they were last read. Only who is monitored reads them: nothing happens until somebody looks."""

    def __init__(self, suno: SunoClient, clock: Clock) -> None:
        self._suno = suno
        self._clock = clock
        self._reading: asyncio.Task[None] | None = None
        self._read_from = 0.0
        self.credits: int | None = None
        """In hundredths; None before the first read that succeeded."""
        self.read_at: datetime | None = None

    def look(self) -> None:
        """Read it anew when the last reading is old. Returns at once; what is read is there at the next look."""
        now = self._clock.monotonic()
        if now < self._read_from or (self._reading is not None and not self._reading.done()):
            return
        self._read_from = now + BETWEEN_READS
        self._reading = asyncio.create_task(self._read(), name="balance")

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        try:
            self.credits = await self._suno.credits()
        except SunoError as error:
            log.info("the balance could not be read: %s", error)
        else:
            self.read_at = self._clock.now()
