"""How often the API lets itself be asked."""

from __future__ import annotations

from collections import defaultdict, deque

from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.errors import RefusalError


class RateLimit:
    """At most `limit` events in any `seconds`, per name: a sliding window, so no burst passes it at a seam."""

    def __init__(self, limit: int, seconds: float, clock: Clock) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def enter(self, name: str = "") -> None:
        """Count an event; HTTP 429 when it is one too many, which then does not count."""
        times = self._times[name]
        while times and times[0] <= self._clock.now() - self._seconds:
            times.popleft()
        if len(times) >= self._limit:
            raise RefusalError(429, http_status=429)
        times.append(self._clock.now())
