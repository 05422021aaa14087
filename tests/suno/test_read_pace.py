"""No task is asked for more than three times in any second, whoever asks and however often it fails."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.suno.client import SunoClient
from bot.suno.errors import SunoError
from bot.suno.results import TaskReference
from bot.suno.retrying import Timings
from tests.clock import ManualClock
from tests.suno import server
from tests.suno.conftest import KEY
from tests.suno.server import FakeSuno, Reply, envelope

RUNNING = envelope({"taskId": "task-1", "status": "PENDING"})


@dataclass
class Asked:
    """When each task was asked for, by the clock that the client waits by."""

    clock: ManualClock
    client: SunoClient
    times: dict[str, list[float]]

    async def fetch(self, *tasks: str) -> float:
        """Ask for tasks at one moment; returns how long it took until all have answered or failed."""
        begun = self.clock.monotonic()
        asking = asyncio.gather(
            *[self.client.fetch(TaskReference("dedicated", "generate", task)) for task in tasks],
            return_exceptions=True,
        )
        while not asking.done():
            await asyncio.sleep(0.002)
            await self.clock.advance(0.02)
        assert all(isinstance(answer, SunoError) or answer for answer in await asking)
        return self.clock.monotonic() - begun


@pytest.fixture
def reply() -> Reply:
    return RUNNING


@pytest.fixture
async def asked(api: FakeSuno, reply: Reply) -> AsyncIterator[Asked]:
    clock = ManualClock()
    times: dict[str, list[float]] = {}

    async def noting(request: web.Request) -> web.StreamResponse:
        times.setdefault(request.query["taskId"], []).append(clock.monotonic())
        return await reply(request)

    api.replies.extend([noting] * 200)
    # The fake answers in real time, during which this clock goes on: one that must not count as a time-out.
    timings = Timings(read=20, sleep=clock.sleep, monotonic=clock.monotonic)
    async with SunoClient(base_url=api.url, upload_base_url=api.url, api_key=KEY, timings=timings) as client:
        yield Asked(clock, client, times)


def fastest(times: list[float]) -> float:
    """The shortest time in which four requests have come."""
    return min((after - before for before, after in zip(times, times[3:], strict=False)), default=float("inf"))


@pytest.mark.parametrize(
    "reply",
    [server.reset_after_request, server.close_without_answer, envelope(code=500), envelope(code=429)],
    ids=["reset", "closed", "500", "429"],
)
async def test_reads_that_fail_keep_to_the_rate_of_their_task(asked: Asked) -> None:
    """As when `first` and `complete` come together, and both ask, and both fail, and both repeat."""
    for _ in range(4):
        await asked.fetch("task-1", "task-1")

    assert len(asked.times["task-1"]) == 4 * 2 * 3  # aiohttp adds none of its own
    assert fastest(asked.times["task-1"]) >= 0.9  # a request takes a little of its second to arrive


async def test_reads_that_work_keep_to_it_too(asked: Asked) -> None:
    await asked.fetch(*["task-1"] * 9)

    assert len(asked.times["task-1"]) == 9
    assert fastest(asked.times["task-1"]) >= 0.9


async def test_one_task_does_not_wait_for_another(asked: Asked) -> None:
    took = await asked.fetch(*[f"task-{number}" for number in range(30)])

    assert took < 0.9


@pytest.mark.parametrize("reply", [server.reset_after_request])
async def test_a_connection_that_breaks_is_not_asked_over_again_at_once(asked: Asked) -> None:
    await asked.fetch("task-1")

    assert len(asked.times["task-1"]) == 3
