"""What Discord is told of the commands, and what `/help` says of them."""

from typing import Any

import discord
import pytest

from tests.stage import Stage
from tests.stage.messages import text_of

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


async def test_command_names_are_unique(stage: Stage) -> None:
    names = [command.qualified_name for command in stage.app.bot.tree.walk_commands()]

    assert len(names) == len(set(names))
    spine = {"generate", "compose", "queue", "cancel", "quota", "help", "show", "credits", "settings", "settings quota"}
    assert spine <= set(names)


async def test_help_groups_all_commands(stage: Stage) -> None:
    text = text_of(await stage.slash("help"))

    for name in EXPECTED:
        assert f"`/{name}`" in text
    assert text.index("**Make something new**") < text.index("`/sound`") < text.index("**Go on from a take")
    assert text.index("**Get files of a take**") < text.index("`/stems`") < text.index("**Your own work**")
    assert "**More**" not in text
    assert len(text) < 4096


@pytest.mark.parametrize(
    ("who", "not_offered"),
    [
        ("alice", {"credits", "settings quota", "recordings"}),
        ("moderator", {"credits", "settings quota"}),
        ("admin", {"recordings"}),
    ],
)
async def test_the_help_names_every_command_that_one_may_use(stage: Stage, who: str, not_offered: set[str]) -> None:
    member = getattr(stage, who)
    commands = stage.app.bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
    everything = {command.qualified_name for command in commands if isinstance(command, discord.app_commands.Command)}
    result = await member.slash(stage.channel, "help")

    assert result.ephemeral
    offered = set(member.available_commands(stage.channel))
    assert offered == everything - not_offered
    for name in offered:
        assert f"`/{name}`" in text_of(result)
    assert text_of(result).count("`/") == len(offered) + 1  # one is named in the sentence that tells how to begin
