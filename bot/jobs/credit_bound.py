"""After a 402: what the account can still pay goes on, what is dearer waits until a top-up reaches it."""

from storage.rows.job import EVERYTHING

UNBOUNDED = EVERYTHING.at_most


class CreditBound:
    """The most that a job may cost at the moment, in hundredths of a credit.

    Nothing is known of the credits, and nothing held back, until a create is refused for want of them: then the account
    has less than its price, and exactly what is read next.
    """

    def __init__(self) -> None:
        self._left: int | None = None
        self._refused = 0

    @property
    def refused(self) -> int:
        """The price of the dearest that was refused for want of credits and could not be paid since; 0 without one."""
        return self._refused

    @property
    def at_most(self) -> int:
        return UNBOUNDED if self._left is None else max(0, self._left)

    def out_of_credits(self, cost: int) -> None:
        """A create of that price was refused with 402."""
        self._left = min(self.at_most, cost - 1)
        self._refused = max(self._refused, cost)

    def read(self, credits: int) -> None:
        """The account holds this much."""
        if self._left is None:
            return
        self._left = credits
        if credits >= self._refused:
            self._left, self._refused = None, 0

    def spend(self, cost: int) -> None:
        """A create of that price leaves; a negative one was not charged after all."""
        if self._left is not None:
            self._left -= cost
