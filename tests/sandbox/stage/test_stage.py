"""The bot between its two stand-ins."""

from pathlib import Path

import discord
import pytest

from bot.catalogue.operations import CATALOGUE
from bot.sandbox.stage import Stage, set_up
from bot.sandbox.suno_api.tasks.task import Task
from tests.suno.factories import REQUESTS

# More often than the tour uses any command, and all of that five times over.
USES = 10 * 5


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


@pytest.mark.parametrize(
    "limit",
    [
        *("operator_daily_credits", "max_guild_daily_credits"),
        *("default_guild_daily_credits", "default_member_daily_credits"),
    ],
)
async def test_nobody_runs_out_of_an_allowance_while_trying_everything(tmp_path: Path, limit: str) -> None:
    needed = USES * sum(row.operation.cost(REQUESTS[row.name]) for row in CATALOGUE.values())

    async with set_up(tmp_path, speed=10) as stage:
        assert getattr(stage.application.settings, limit) >= needed
        assert stage.suno.balance >= needed


async def test_there_is_room_for_recordings(tmp_path: Path) -> None:
    largest_upload_mb = 10  # what the page takes

    async with set_up(tmp_path, speed=10) as stage:
        settings = stage.application.settings
        assert min(settings.member_uploads_mb, settings.guild_uploads_mb) >= USES * largest_upload_mb


async def test_one_of_the_two_members_can_use_every_command(tmp_path: Path) -> None:
    async with set_up(tmp_path, speed=10) as stage:
        tree = stage.application.bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
        commands = {command.qualified_name for command in tree if isinstance(command, discord.app_commands.Command)}

        assert set(stage.host.available_commands(stage.channel)) == commands
        assert set(stage.guest.available_commands(stage.channel)) < commands


async def test_the_welcome_says_what_to_type_and_who_may_do_what(tmp_path: Path) -> None:
    async with set_up(tmp_path, speed=10) as stage:
        welcome = stage.channel.last_message
        assert welcome is not None
        for member in (stage.host, stage.guest):
            assert str(member.name).capitalize() in welcome.content
        only_hers = set(stage.host.available_commands(stage.channel)) - set(
            stage.guest.available_commands(stage.channel)
        )
        for command in only_hers:
            assert f"`/{command.split()[0]}`" in welcome.content
        assert "`/generate prompt: rain on a tin roof, lo-fi`" in welcome.content
        assert "*Viewing as*" in welcome.content
