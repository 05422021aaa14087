"""Time and ids as Discord makes them."""

import time

DISCORD_EPOCH_MS = 1_420_070_400_000


class Clock:
    """Discord's own clock: real time plus whatever a test has moved it ahead.

    Ages (interaction tokens, nonces, file links) are measured with it. Rate limits are not: the client
    sleeps those out in real seconds.
    """

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once; nothing waits for them."""
        self._ahead += seconds


class Snowflakes:
    """Ids that grow strictly and carry their time in milliseconds above bit 22."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        made_now = (int(self._clock.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(made_now, self._last + 1)
        return self._last
