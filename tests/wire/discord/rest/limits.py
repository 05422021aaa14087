"""Rate limits as Discord tells them: buckets per route and channel, one global limit, 429 with `retry_after`.

Off until a test asks for them. Source: https://discord.com/developers/docs/topics/rate-limits
"""

import hashlib
import time
from collections import deque
from dataclasses import dataclass

# What channels were seen to allow; Discord promises no figures and tells them in the headers only.
OBSERVED_LIMITS: dict[str, tuple[int, float]] = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
    "GET /channels/{channel_id}/messages": (5, 5.0),
}
GLOBAL_LIMIT = (50, 1.0)


@dataclass
class Window:
    """A fixed window: it opens with the first request and forgets everything when it is over."""

    limit: int
    seconds: float
    opened: float = 0.0
    used: int = 0

    def take(self, now: float) -> bool:
        if now >= self.opened + self.seconds:
            self.opened, self.used = now, 0
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def reset_after(self, now: float) -> float:
        return max(0.0, self.opened + self.seconds - now)


@dataclass(frozen=True)
class Verdict:
    """What one request was told: headers always, and `retry_after` seconds when it was refused."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False


class RateLimits:
    """Which routes are limited, and how far each bucket is used up."""

    def __init__(self, routes: frozenset[str]) -> None:
        self._routes = routes
        self._rules: dict[str, tuple[int, float]] = {}
        self._windows: dict[tuple[str, int], Window] = {}
        self._global: tuple[int, float] | None = None
        self._global_uses: deque[float] = deque()

    def limit(self, route: str, *, requests: int, seconds: float) -> None:
        """Allow `requests` per `seconds` on `route` ("POST /channels/{channel_id}/messages"), per channel.

        ValueError for a route that does not exist.
        """
        if route not in self._routes:
            raise ValueError(f"no route is called {route!r}")
        self._rules[route] = (requests, seconds)
        self._windows = {key: window for key, window in self._windows.items() if key[0] != route}

    def limit_everything(self, *, requests: int, seconds: float) -> None:
        """The global limit of one bot; answering interactions does not count against it."""
        self._global = (requests, seconds)

    def as_observed(self) -> None:
        """Switch on the limits that Discord has at the time of writing."""
        self._rules.update(OBSERVED_LIMITS)
        self._global = GLOBAL_LIMIT

    def off(self) -> None:
        self._rules.clear()
        self._windows.clear()
        self._global = None
        self._global_uses.clear()

    def judge(self, route: str, major: int, *, counts_globally: bool) -> Verdict:
        """Count one request; `major` is the channel or guild that the route is about (0: none)."""
        now = time.monotonic()
        if counts_globally and (wait := self._global_wait(now)) is not None:
            return Verdict({"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, wait, True)
        if route not in self._rules:
            return Verdict({})
        requests, seconds = self._rules[route]
        window = self._windows.setdefault((route, major), Window(requests, seconds))
        allowed = window.take(now)
        wait = window.reset_after(now)
        headers = {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.limit - window.used),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }
        if allowed:
            return Verdict(headers)
        return Verdict(headers | {"X-RateLimit-Scope": "user"}, wait)

    def _global_wait(self, now: float) -> float | None:
        if self._global is None:
            return None
        requests, seconds = self._global
        while self._global_uses and self._global_uses[0] <= now - seconds:
            self._global_uses.popleft()
        if len(self._global_uses) >= requests:
            return self._global_uses[0] + seconds - now
        self._global_uses.append(now)
        return None
