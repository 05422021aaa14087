"""What most tests stand on: a database on disk, a clock that stands still, and the stand-in of the API."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.sandbox.suno_api import Composer, SunoStandIn, Timing
from bot.suno.client import SunoClient
from bot.suno.retrying import Timings
from storage.engines.sqlite import Database
from tests.clock import ManualClock, StandInClock
from tests.sandbox.suno_api.tone_composer import ToneComposer

API_KEY = "kie-key-of-the-tests-0123456789"
# As the real API: a first stream after 30 to 40 s, finished takes after two to three minutes.
REAL_TIMING = Timing(text=10, first=35, complete=150)


@dataclass
class Pauses:
    """The client's pauses between attempts of a read, in seconds; noted instead of kept."""

    noted: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.noted.append(seconds)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "data" / "bandstand.db")
    yield database
    await database.close()


@pytest.fixture
async def suno_clock(clock: ManualClock) -> StandInClock:
    return StandInClock(clock)


@pytest.fixture
def timing() -> Timing:
    """How fast the stand-in is; a test that needs another one parametrizes it."""
    return REAL_TIMING


@pytest.fixture
def credits() -> float:
    """What the account at the stand-in holds at first; likewise."""
    return 10_000


@pytest.fixture
def composer() -> Composer:
    """Who makes the stand-in's songs: short tones, in milliseconds."""
    return ToneComposer()


@pytest.fixture
async def suno(
    suno_clock: StandInClock, timing: Timing, credits: float, composer: Composer
) -> AsyncIterator[SunoStandIn]:
    """The API on the manual clock."""
    async with SunoStandIn(
        api_key=API_KEY, timing=timing, credits=credits, clock=suno_clock, composer=composer, seed=1
    ) as stand_in:
        yield stand_in


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


ClientFor = Callable[[str], Awaitable[SunoClient]]


@pytest.fixture
async def client_for(pauses: Pauses) -> AsyncIterator[ClientFor]:
    """Makes clients of an API at any address, real in everything but their pauses."""
    opened: list[SunoClient] = []

    async def make(url: str) -> SunoClient:
        timings = Timings(connect=2, create=2, read=2, upload=5, sleep=pauses.sleep)
        client = SunoClient(base_url=url, upload_base_url=url, api_key=API_KEY, timings=timings)
        opened.append(await client.__aenter__())
        return client

    yield make
    for client in opened:
        await client.__aexit__(None, None, None)


@pytest.fixture
async def suno_client(client_for: ClientFor, suno: SunoStandIn) -> SunoClient:
    """The real client, at the stand-in."""
    return await client_for(suno.url)
