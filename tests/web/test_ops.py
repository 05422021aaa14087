"""/healthz and /metrics over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families

from bot.web.ops import ops_routes
from bot.web.server import WebServer


class Parts:
    """What the checks find; `stuck` makes them never answer."""

    def __init__(self) -> None:
        self.problems: dict[str, str | None] = {"database": None, "discord": None}
        self.stuck = False
        self.refreshed = 0

    async def check(self) -> Mapping[str, str | None]:
        if self.stuck:
            await asyncio.Event().wait()
        return self.problems

    async def refresh(self) -> None:
        self.refreshed += 1


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def url(parts: Parts, registry: CollectorRegistry) -> AsyncIterator[str]:
    routes = ops_routes(parts.check, registry, parts.refresh, check_seconds=0.05)
    server = WebServer(routes, host="127.0.0.1", port=0, setting="OPS")
    await server.start()
    yield server.url
    await server.close()


async def healthz(url: str) -> tuple[int, object]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as answer:
        return answer.status, await answer.json()


async def test_all_well_is_200(url: str) -> None:
    assert await healthz(url) == (200, {"status": "ok", "checks": {"database": "ok", "discord": "ok"}})


async def test_what_is_wrong_is_said_in_words_with_503(url: str, parts: Parts) -> None:
    parts.problems["discord"] = "not connected since 12:00"

    assert await healthz(url) == (
        503,
        {"status": "failing", "checks": {"database": "ok", "discord": "not connected since 12:00"}},
    )


async def test_checks_that_hang_are_failing_checks(url: str, parts: Parts) -> None:
    parts.stuck = True

    assert await healthz(url) == (503, {"status": "failing", "checks": {"checks": "no answer within 0.05 seconds"}})


async def test_metrics_are_those_of_the_registry_handed_in(url: str, registry: CollectorRegistry, parts: Parts) -> None:
    Counter("songs_posted", "Songs posted", registry=registry).inc(3)

    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        families = list(text_string_to_metric_families(await answer.text()))

    samples = {sample.name: sample.value for family in families for sample in family.samples}
    assert samples["songs_posted_total"] == 3
    assert [name for name in samples if name.startswith("python_")] == [], "nothing of the global registry"
    assert parts.refreshed == 1
