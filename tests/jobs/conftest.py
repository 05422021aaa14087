"""Workers with callbacks, and some that only ask."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.suno.client import SunoClient
from storage.engines.sqlite import Database
from tests.clock import ManualClock, StandInClock
from tests.jobs.bench import Inbox, WorkerBench, callback_server
from tests.stage.address import Address


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def public_url(inbox: Inbox, clock: ManualClock) -> AsyncIterator[str]:
    """Where callbacks arrive."""
    server = callback_server(inbox, clock)
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
def unused() -> Iterator[Address]:
    """Where nobody listens, until a test names somebody."""
    with Address() as address:
        yield address


@pytest.fixture
async def bench(
    database: Database,
    clock: ManualClock,
    suno_clock: StandInClock,
    suno_client: SunoClient,
    inbox: Inbox,
    public_url: str,
) -> WorkerBench:
    """With callbacks."""
    inbox.bench = WorkerBench(database, clock, suno_clock, suno_client, public_url=public_url)
    return inbox.bench


@pytest.fixture
async def polling(
    database: Database, clock: ManualClock, suno_clock: StandInClock, suno_client: SunoClient
) -> WorkerBench:
    """Without an address that the API could call."""
    return WorkerBench(database, clock, suno_clock, suno_client, public_url=None)
