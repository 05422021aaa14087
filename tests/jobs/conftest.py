"""A backstage with callbacks, and one that only asks."""

from collections.abc import AsyncIterator

import pytest

from bot.suno.client import SunoClient
from storage.engines.sqlite import Database
from tests.clock import ManualClock, StandInClock
from tests.jobs.backstage import Backstage, Inbox, callback_server


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
async def backstage(
    database: Database,
    clock: ManualClock,
    suno_clock: StandInClock,
    suno_client: SunoClient,
    inbox: Inbox,
    public_url: str,
) -> Backstage:
    """With callbacks."""
    inbox.backstage = Backstage(database, clock, suno_clock, suno_client, public_url=public_url)
    return inbox.backstage


@pytest.fixture
async def polling(
    database: Database, clock: ManualClock, suno_clock: StandInClock, suno_client: SunoClient
) -> Backstage:
    """Without an address that the API could call."""
    return Backstage(database, clock, suno_clock, suno_client, public_url=None)
