"""A fake API and a client of it, with waits that are noted instead of kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.suno.client import SunoClient
from bot.suno.retrying import Timings
from tests.suno.server import FakeSuno, serving

KEY = "kie-secret-key-0123456789"


@dataclass
class Waits:
    """The pauses between attempts, in seconds."""

    kept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.kept.append(seconds)


@pytest.fixture
async def api() -> AsyncIterator[FakeSuno]:
    async with serving() as fake:
        yield fake


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def client(api: FakeSuno, waits: Waits) -> AsyncIterator[SunoClient]:
    async with SunoClient(base_url=api.url, upload_base_url=api.url + "/", api_key=KEY, timings=quick(waits)) as client:
        yield client


def quick(waits: Waits, *, answer_within: float = 5) -> Timings:
    """Real limits, short enough for tests."""
    return Timings(connect=2, create=answer_within, read=answer_within, upload=answer_within, sleep=waits.sleep)
