"""Operations whose endpoint asks to wait (429, 430, for some 405): each by itself, so that no other is held up.

The whole account has one rate, which our own window keeps; what is refused nevertheless is mostly a matter of one
endpoint. While it refuses, one of its jobs tries at a time, and each only so often.
"""

from bot.clock import Clock

MOST_REFUSALS = 8
"""So often may a job be asked to wait; then it fails, and everything is returned: after 20 minutes at the earliest, and
with waits as long as they may be after 80."""
FIRST_WAIT = 10.0
LONGEST_WAIT = 600.0
"""A longer wait that the API asks for is not kept in one piece."""


class RateHolds:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._trying: set[str] = set()

    def refused(self, operation: str, told: float | None, *, refusals: int) -> float:
        """An endpoint asked to wait, `told` seconds if it named them; `refusals` of this job came before.

        Returns the seconds that this job waits. Others of its operation wait as told.
        """
        wait = min(told or FIRST_WAIT, LONGEST_WAIT)
        self._trying.discard(operation)
        self._until[operation] = max(self._until.get(operation, 0.0), self._clock.monotonic() + wait)
        return min(max(wait, FIRST_WAIT * 2.0**refusals), LONGEST_WAIT)

    def left(self, operation: str) -> None:
        """A create of this operation is on its way."""
        if operation in self._until:
            self._trying.add(operation)

    def answered(self, operation: str) -> None:
        """An endpoint answered in any other way: it does not ask to wait any more."""
        self._trying.discard(operation)
        self._until.pop(operation, None)

    def holds(self, operation: str) -> bool:
        """Whether this operation is to wait."""
        return operation in self.held

    @property
    def held(self) -> tuple[str, ...]:
        """The operations of which nothing may be sent at the moment."""
        now = self._clock.monotonic()
        return tuple(name for name, until in self._until.items() if until > now or name in self._trying)

    @property
    def next_in(self) -> float | None:
        """Seconds until the first of them may be tried; None without one that waits for its time."""
        now = self._clock.monotonic()
        return min((until - now for until in self._until.values() if until > now), default=None)
