import pytest

from tests.stage import Stage
from tests.stories.takes.pressing import posted


@pytest.fixture(params=[False, True], ids=["at once", "after a restart"])
async def songs(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A stage with one song of alice's with lyrics, whose bot may have been restarted since."""
    await stage.compose()
    await posted(stage)
    if request.param:
        await stage.restart()
        await stage.pass_time(3600)
    return stage
