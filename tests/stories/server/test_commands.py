"""What Discord is told of the commands, and what `/help` says of them."""

from typing import Any

import discord
import pytest

from tests.stage import Stage
from tests.stage.messages import text_of

pytestmark = pytest.mark.real_clock


EXPECTED = {
    "extend",
    "cover",
    "add-vocals",
    "add-instrumental",
    "replace",
    "mashup",
    "stems",
    "wav",
    "midi",
    "video",
    "artwork",
    "karaoke",
    "persona create",
    "persona list",
    "persona delete",
    "sound",
    "lyrics",
    "style",
}


def options_of(command: discord.app_commands.Command[Any, ..., Any]) -> list[tuple[str, str]]:
    return [(option.display_name, str(option.description)) for option in command.parameters]


async def test_every_operation_has_its_command_with_short_descriptions(stage: Stage) -> None:
    commands = {
        command.qualified_name: command
        for command in stage.app.bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
        if isinstance(command, discord.app_commands.Command)
    }

    assert set(commands) >= EXPECTED
    for name in EXPECTED:
        assert len(commands[name].description) <= 100
        for option, description in options_of(commands[name]):
            assert 1 < len(description) <= 100, (name, option)


async def test_help_groups_all_commands(stage: Stage) -> None:
    text = text_of(await stage.slash("help"))

    for name in EXPECTED:
        assert f"`/{name}`" in text
    assert text.index("**Make something new**") < text.index("`/sound`") < text.index("**Go on from a take")
    assert text.index("**Get files of a take**") < text.index("`/stems`") < text.index("**Your own work**")
    assert "**More**" not in text
    assert len(text) < 4096
