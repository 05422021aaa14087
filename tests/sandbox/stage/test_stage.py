"""The bot between its two stand-ins."""

from pathlib import Path

from bot.sandbox.stage import Stage, set_up
from bot.sandbox.suno_api.tasks.task import Task


async def test_the_stage_needs_no_network(tmp_path: Path) -> None:
    async with set_up(tmp_path, speed=10) as stage:
        settings = stage.application.settings
        assert isinstance(stage, Stage)

    for address in (settings.kie_api_base_url, settings.kie_upload_base_url, settings.public_base_url):
        assert str(address).startswith("http://127.0.0.1:")
    assert settings.database_path.is_relative_to(tmp_path)
    assert settings.media_dir.is_relative_to(tmp_path)


async def test_callbacks_reach_the_bot_from_outside(tmp_path: Path) -> None:
    async with set_up(tmp_path, speed=100) as stage:
        await stage.guest.slash(stage.channel, "generate", prompt="rain on a tin roof")

        def told() -> Task | None:
            return next((task for task in stage.suno.tasks.values() if task.callback_told.is_set()), None)

        task = await stage.feed.until(told, within=30)
        assert task.callback_url.startswith(str(stage.application.settings.public_base_url))
        assert not task.callback_failed
