"""MEDIA_MAX_GB is reached: the operator is told, and a member who asks for what made room gets a sentence."""

import aiohttp

from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import is_private, text_of

MINUTE = 60.0
DAY = 24 * 60 * MINUTE
ONE_SONG = 10e-6
"""Gigabytes: room for one song of these, not for two."""


async def media_trouble(stage: Stage) -> str:
    """What /healthz says of the room for songs."""
    async with aiohttp.ClientSession() as session, session.get(f"{stage.app.ops.url}/healthz") as answer:
        said: str = (await answer.json())["checks"]["media"]
        return said


async def test_the_limit_is_said_and_what_made_room_is_explained(stage_with: StageWith) -> None:
    async with stage_with(media_max_gb=ONE_SONG) as stage:
        assert await media_trouble(stage) == "ok"
        await stage.song()
        (first, _) = await stage.takes()
        await stage.rest(11 * MINUTE, step=MINUTE)
        said = await media_trouble(stage)
        assert said.startswith("MEDIA_MAX_GB is exceeded by ")
        assert said.endswith("give it more")
        shown = await stage.slash("show", code=first.code)  # nothing new goes
        assert not is_private(shown)

        await stage.rest(DAY + 20 * MINUTE, step=10 * MINUTE)
        assert await media_trouble(stage) == "ok"
        stage.suno.faults.add("file-missing", times=None)
        stage.suno.faults.add("inner-code", operation="download-url", code=422, times=None)
        posts = len(stage.posts())
        refused = await stage.slash("show", code=first.code)

        (explained,) = refused.followups
        assert is_private(explained)
        assert text_of(explained).startswith("The file of this take is not here")
        assert len(stage.posts()) == posts
        assert first.code in text_of(await stage.slash("library server"))
