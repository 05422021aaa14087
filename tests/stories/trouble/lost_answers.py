"""Discord does what it was asked, and its answer gets lost on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest
from discord.http import Route
from simcord.http.client import FakeHTTPClient


@contextmanager
def lost_answers(method: str, path: str) -> Iterator[list[Any]]:
    """While the block runs, what Discord answers to these requests of the bot goes into the list and nowhere else."""
    request = FakeHTTPClient.request
    lost: list[Any] = []

    async def answer_lost(client: FakeHTTPClient, route: Route, **options: Any) -> Any:
        answer = await request(client, route, **options)
        if route.method == method and route.url.endswith(path):
            lost.append(answer)
            raise aiohttp.ServerDisconnectedError
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeHTTPClient, "request", answer_lost)
        yield lost
