"""The whole bot, for what its operator asks over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.world import World, open_world

WorldAt = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
def world_at(tmp_path: Path) -> WorldAt:
    """Opens a world with settings by name."""
    return partial(open_world, tmp_path)
