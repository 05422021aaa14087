"""The account behind the API key and its credits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.errors import RefusalError


@dataclass(frozen=True)
class Entry:
    """One line of the provider's book; charges are negative. Amounts in hundredths of a credit."""

    task_id: str
    operation: str
    amount: int
    at: float


class Account:
    """Credits in hundredths: every accepted request is charged at list price."""

    def __init__(self, balance: int, clock: Clock) -> None:
        self.balance = balance
        self.entries: list[Entry] = []
        self._clock = clock

    def charge(self, price: int, *, task_id: str, operation: str) -> None:
        """Take the price of an accepted request; 402 when there is not enough."""
        self.require(price)
        self._book(-price, task_id, operation)

    def require(self, price: int) -> None:
        """402 when there is not enough for this price."""
        if price > self.balance:
            raise RefusalError(402)

    def refund(self, *, task_id: str, operation: str) -> None:
        """Give back what a task was charged."""
        charged = sum(entry.amount for entry in self.entries if entry.task_id == task_id)
        self._book(-charged, task_id, operation)

    def top_up(self, amount: int) -> None:
        self._book(amount, "", "top-up")

    def _book(self, amount: int, task_id: str, operation: str) -> None:
        if amount:  # what is free is not written down
            self.balance += amount
            self.entries.append(Entry(task_id, operation, amount, self._clock.now()))
