"""Counts callbacks by how they were answered, and keeps when the last one came that was ours."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from aiohttp import web


class CallbackCount:
    """Wraps the routes of callbacks. `last_at` is the start of the process until the first callback came."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.last_at = now()
        self.answers: Counter[int] = Counter()

    def counted(self, routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
        return [web.route(route.method, route.path, self._counting(route.handler)) for route in routes]

    def _counting(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                response = await handler(request)
            except Exception:
                self.answers[500] += 1
                raise
            self.answers[response.status] += 1
            if response.status == 200:
                self.last_at = self._now()
            return response

        return handle
