"""Faults planned by a test: errors before or after the effect, cut connections, requests held half-way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.wire.discord.rest.api import RestCall


@dataclass(kw_only=True)
class Fault:
    """Something that goes wrong with the requests to `route`, or with all of them ("*")."""

    route: str
    """As in "POST /channels/{channel_id}/messages"."""
    status: int | None = 500
    """None cuts the connection without an answer; 200 leaves the answer as it is (to hold it only)."""
    code: int = 0
    message: str = ""
    retry_after: float | None = None
    """Seconds, for status 429."""
    after_effect: bool = False
    """Discord does what was asked first, and only the answer is lost."""
    times: int | None = 1
    """How many requests it strikes; None: all of them, until the plan is cleared."""
    held: bool = False
    """The request waits until `release` is set, before its answer and, without `after_effect`, its effect."""
    when: Callable[["RestCall"], object] = lambda call: True
    used: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a request was struck: the moment to kill the bot, for instance."""
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def takes(self, call: "RestCall") -> bool:
        spent = self.times is not None and self.used >= self.times
        return not spent and self.route in ("*", call.route) and bool(self.when(call))


class FaultPlan:
    """The faults still to come; the first that matches a request strikes it."""

    def __init__(self, routes: frozenset[str]) -> None:
        self._routes = routes
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Plan one more. ValueError for a route that does not exist: it would never strike."""
        if fault.route not in self._routes | {"*"}:
            raise ValueError(f"no route is called {fault.route!r}")
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults and let go of held requests."""
        for fault in self._faults:
            fault.release.set()
        self._faults.clear()

    def next_for(self, call: "RestCall") -> Fault | None:
        """The fault that strikes this request; it counts as used from now on."""
        for fault in self._faults:
            if fault.takes(call):
                fault.used += 1
                return fault
        return None
