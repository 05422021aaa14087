"""What the README says, held to what there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest

from bot.__main__ import main as bot_main
from bot.interactions.submitting import NEEDED_TO_POST
from bot.sandbox.command import main
from bot.sandbox.suno_api import SCENARIOS
from tests.stage import open_stage

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def section(heading: str) -> str:
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def named_in(text: str, groups: set[str]) -> Iterator[str]:
    """The full names of commands in a text; `/persona create|list` are two of the group `persona`."""
    # A bar inside a table is written with a backslash.
    for root, inside in re.findall(r"`/([a-z-]+)(?: ([a-z|]+))?", text.replace("\\|", "|")):
        yield from (f"{root} {name}" for name in inside.split("|")) if root in groups else [root]


async def test_every_command_is_named_and_every_named_one_exists(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        tree = stage.app.bot.tree
        commands = {command.qualified_name for command in tree.walk_commands(type=discord.AppCommandType.chat_input)}
        menus = [menu.name for menu in tree.get_commands(type=discord.AppCommandType.message)]

    groups = {name.split()[0] for name in commands if " " in name}
    assert set(named_in(section("Commands"), groups)) == commands - groups
    for menu in menus:
        assert f"*{menu}*" in section("Commands")


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    needed = dict.fromkeys((*NEEDED_TO_POST, "send_messages", "send_messages_in_threads"), True)

    assert re.findall(r"permissions=(\d+)", README) == [str(discord.Permissions(**needed).value)]


def test_the_commands_for_the_operator_are_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bot_main(["--help"])
    offered = set(re.findall(r"^    (\w+)", capsys.readouterr().out, re.MULTILINE))

    named = set(re.findall(r"python -m bot(?: ([a-z]+))?", README)) - {""}
    assert named == offered - {"run"}
    assert (ROOT / ".github" / "alarms.yml").exists()


def test_the_options_of_the_sandbox_are_those_that_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    offered = set(re.findall(r"--[a-z-]+", capsys.readouterr().out.partition("options:")[2].partition("Faults")[0]))

    table = section("See it work").partition("| option |")[2]
    assert set(re.findall(r"^\| `(--[a-z-]+)", table, re.MULTILINE)) == offered - {"--help"}
    assert set(re.findall(r"`([a-z-]+)`", table.partition("--fault")[2].partition("\n")[0])) == set(SCENARIOS)
