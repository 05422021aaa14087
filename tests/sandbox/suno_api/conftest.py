from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.suno_api import ManualClock, SunoStandIn
from tests.sandbox.suno_api.api_user import KEY, ApiUser, Receiver
from tests.sandbox.suno_api.tone_composer import ToneComposer

WEBHOOK_KEY = "a-webhook-key"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(start=1_780_000_000)


@pytest.fixture
def composer() -> ToneComposer:
    return ToneComposer()


@pytest.fixture
async def receiver(clock: ManualClock) -> AsyncIterator[Receiver]:
    receiver = Receiver(clock)
    await receiver.server.start_server()
    yield receiver
    await receiver.server.close()


@pytest.fixture
async def stand_in(clock: ManualClock, composer: ToneComposer) -> AsyncIterator[SunoStandIn]:
    stand_in = SunoStandIn(api_key=KEY, clock=clock, composer=composer, webhook_key=WEBHOOK_KEY, credits=500, seed=1)
    await stand_in.start()
    yield stand_in
    await stand_in.close()


@pytest.fixture
async def api(stand_in: SunoStandIn, clock: ManualClock, receiver: Receiver) -> AsyncIterator[ApiUser]:
    async with aiohttp.ClientSession() as session:
        yield ApiUser(stand_in, clock, receiver, session)
