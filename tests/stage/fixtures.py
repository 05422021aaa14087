"""A stage for each test that asks for one."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.openapi import check_request
from tests.stage.opening import open_stage
from tests.stage.stage import Stage

StageWith = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Its clock stands still, unless the test is marked with `real_clock`; the API's description is held to."""
    if request.node.get_closest_marker("real_clock") is None:
        opening = open_stage(tmp_path)
    else:  # whose songs are there in no time asks for many
        opening = open_stage(tmp_path, clock="real", default_member_daily_credits=60_000)
    async with opening as stage:
        yield stage
        for sent in stage.creates:
            check_request(sent.method, sent.path, sent.body)


@pytest.fixture
def stage_with(tmp_path: Path) -> StageWith:
    """Opens a stage with another `clock`, `timing` or `decoder`, or with settings by name."""
    return partial(open_stage, tmp_path)
