"""`/healthz` and `/metrics`, for the operator and their monitoring; not meant for the public."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.aiohttp import make_aiohttp_handler

HealthChecks = Callable[[], Awaitable[Mapping[str, str | None]]]
"""Says for each part of the bot what is wrong with it, in words, or None when it is well."""

CHECK_SECONDS: Final = 5.0


def ops_routes(
    checks: HealthChecks,
    registry: CollectorRegistry,
    refresh: Callable[[], Awaitable[None]],
    *,
    check_seconds: float = CHECK_SECONDS,
) -> list[web.RouteDef]:
    """The routes of the operator's server.

    `/healthz` answers 200 when every part is well, otherwise 503, both with JSON of the shape
    `{"status": "ok" | "failing", "checks": {"database": "ok", "discord": "not connected since 12:00"}}`.
    Checks that take longer than `check_seconds` count as failing. `/metrics` has Prometheus's text format;
    `refresh` brings the registry's numbers up to date first.
    """
    render = make_aiohttp_handler(registry)

    async def metrics(request: web.Request) -> web.StreamResponse:
        await refresh()
        return await render(request)

    async def healthz(_request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(check_seconds):
                found = await checks()
        except TimeoutError:
            found = {"checks": f"no answer within {check_seconds:g} seconds"}
        failing = any(problem is not None for problem in found.values())
        return web.json_response(
            {
                "status": "failing" if failing else "ok",
                "checks": {part: problem or "ok" for part, problem in found.items()},
            },
            status=503 if failing else 200,
        )

    return [web.get("/healthz", healthz), web.get("/metrics", metrics)]
