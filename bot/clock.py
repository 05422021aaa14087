"""Time as a parameter: everything that waits or compares times gets a `Clock`."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What Bandstand knows of time."""

    def now(self) -> datetime:
        """The aware UTC time of day, for what is written down. It can jump when somebody sets the system's clock."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever go forward, for rates and budgets."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
