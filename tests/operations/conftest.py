from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.openapi import check_request
from tests.operations.studio import Studio, open_studio
from tests.world import World, open_world


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    """A studio whose every request is held to the description of the API."""
    async with open_studio(tmp_path) as studio:
        yield studio
        for request in studio.creates:
            check_request(request.method, request.path, request.body)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A server whose bot can be restarted, and whose time passes as a test says."""
    async with open_world(tmp_path) as world:
        yield world
