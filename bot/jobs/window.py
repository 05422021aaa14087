"""The sliding window of the API: at most 20 creates in any 10 seconds for a key.

A bucket that refills over ten seconds would let 40 through and be refused (docs.kie.ai, Getting Started: rate limits).
"""

from collections import deque

from bot.clock import Clock

CREATES = 20
SECONDS = 10.0


class SlidingWindow:
    """Counts creates from when they leave until ten seconds after their answer.

    The API counts arrivals, and an arrival lies between leaving and answer; so no delay on the way can squeeze more
    into ten of its seconds than into ten of ours.
    """

    def __init__(self, clock: Clock, *, creates: int = CREATES, seconds: float = SECONDS) -> None:
        self._clock = clock
        self.limit = creates
        self.creates_sent = 0
        """How many have left in all."""
        self._seconds = seconds
        self._on_the_way = 0
        self._free_again: deque[float] = deque()

    def free_in(self) -> float | None:
        """Seconds until one may leave: 0 for at once, None when an answer must come first."""
        now = self._clock.monotonic()
        if self.used < self.limit:
            return 0.0
        return self._free_again[0] - now if self._free_again else None

    @property
    def on_the_way(self) -> int:
        """How many have left and are not answered."""
        return self._on_the_way

    @property
    def used(self) -> int:
        """How many count at the moment."""
        now = self._clock.monotonic()
        while self._free_again and self._free_again[0] <= now:
            self._free_again.popleft()
        return self._on_the_way + len(self._free_again)

    def left(self) -> None:
        """A create is on its way."""
        self.creates_sent += 1
        self._on_the_way += 1

    def answered(self) -> None:
        """One of those on the way has ended, in whichever manner."""
        self._on_the_way -= 1
        self._free_again.append(self._clock.monotonic() + self._seconds)

    def remember(self, number: int) -> None:
        """Creates of an earlier process that may still count."""
        self._free_again.extend([self._clock.monotonic() + self._seconds] * number)
