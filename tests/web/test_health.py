"""/healthz of the real bot: what is wrong is said where an operator looks for it."""

import shutil
from typing import Any, NamedTuple

import aiohttp
import pytest

from tests.stage import Stage
from tests.stage.fixtures import StageWith


async def problems(stage: Stage) -> dict[str, str]:
    """What /healthz says is wrong, by part; its status must agree."""
    async with aiohttp.ClientSession() as session, session.get(f"{stage.app.ops.url}/healthz") as answer:
        checks: dict[str, str] = (await answer.json())["checks"]
        found = {part: text for part, text in checks.items() if text != "ok"}
        assert set(checks) == {
            *("database", "discord", "workers", "media", "sending", "queue", "deliveries", "disk"),
        }
        assert answer.status == (503 if found else 200)
        return found


async def test_all_is_well_at_first_and_after_a_song(stage: Stage) -> None:
    assert await problems(stage) == {}
    await stage.song()
    assert await problems(stage) == {}


async def test_a_queue_that_an_api_holds_up_is_told_once_as_that(stage: Stage) -> None:
    stage.suno.faults.add("http-429", operation="generate", times=None, retry_after=3600)
    await stage.generate()
    await stage.rest(5)
    await stage.pass_time(2000)

    assert await problems(stage) == {"sending": "paused: too_fast"}


async def test_a_queue_that_nobody_serves_is_stuck(stage: Stage) -> None:
    stage.app.workers.sender.stop()
    await stage.generate()
    await stage.rest(5)
    await stage.pass_time(1600)
    assert "queue" not in await problems(stage)
    await stage.pass_time(300)

    found = await problems(stage)
    assert found["queue"].startswith("stuck: 1 jobs wait, the first for 31 minutes")
    assert found["workers"] == "stopped: sender"


async def test_a_full_api_is_no_fault(stage_with: StageWith) -> None:
    async with stage_with(max_running=0) as stage:
        await stage.generate()
        await stage.rest(5)
        await stage.pass_time(2000)

        assert await problems(stage) == {}


async def test_posts_that_discord_does_not_answer_are_stuck(stage: Stage) -> None:
    stage.app.workers.delivery.stop()
    await stage.generate()
    await stage.rest()
    assert "deliveries" not in await problems(stage)
    await stage.pass_time(900)

    assert (await problems(stage))["deliveries"].startswith("stuck: 1 posts wait, the first for ")


async def test_a_channel_that_takes_no_posts_is_not_the_bots_trouble(stage: Stage) -> None:
    await stage.generate()
    stage.forbid("send_messages")
    await stage.rest()
    await stage.pass_time(2000)
    (job,) = await stage.jobs()
    (delivery,) = await stage.app.stores.deliveries.of_job(job.id)

    assert delivery.trouble == "not_allowed"
    assert await problems(stage) == {}


async def test_a_disk_that_is_nearly_full_is_told_before_it_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        total: int = 10**9
        used: int = 10**9 - 120_000_000
        free: int = 120_000_000

    def disk_usage(_path: Any) -> Usage:
        return Usage()

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    text = (await problems(stage))["disk"]

    assert text.startswith("nearly full: 120 MB free at ")
    assert "MEDIA_DIR" in text
    assert "DATABASE_PATH" in text
