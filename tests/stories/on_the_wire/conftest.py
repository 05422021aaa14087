from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage.process_stage import ProcessStage, open_process_stage
from tests.wire.discord import Channel, Member


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ProcessStage]:
    """Both servers; the API calls back."""
    async with open_process_stage(tmp_path) as running:
        yield running
        assert running.discord.violations == []


@pytest.fixture
def alice(stage: ProcessStage) -> tuple[Channel, Member]:
    """A member, and the channel she is in."""
    return stage.member("alice")
