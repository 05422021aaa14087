"""A world for each test; one with other settings or another timing of the API where a test asks for it."""

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
    """Opens a world with a `timing`, or with settings by name."""
    return partial(open_world, tmp_path)
