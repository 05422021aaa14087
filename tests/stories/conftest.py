"""A world for each test; one with other settings or another timing of the API where a test asks for it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.openapi import check_request
from tests.stage.studio import Studio, open_studio
from tests.stage.world import World, open_world

WorldAt = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A server whose bot can be restarted, and whose time passes as a test says."""
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
def world_at(tmp_path: Path) -> WorldAt:
    """Opens a world with a `timing`, or with settings by name."""
    return partial(open_world, tmp_path)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    """A studio whose every request is held to the description of the API."""
    async with open_studio(tmp_path) as studio:
        yield studio
        for request in studio.creates:
            check_request(request.method, request.path, request.body)
