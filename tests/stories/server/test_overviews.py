"""Private answers: `/queue`, `/quota`, `/help`, `/settings quota`, `/credits`."""

import discord
import pytest
from discord import app_commands
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType

from bot.sandbox.suno_api import Timing
from tests.stage.messages import code_of, field_of, message_of, text_of
from tests.stage.world import World
from tests.stories.conftest import WorldAt


async def test_an_empty_queue_says_how_to_begin(world: World) -> None:
    result = await world.alice.slash(world.channel, "queue")

    assert result.ephemeral
    assert "`/generate`" in text_of(result)


async def test_the_queue_tells_ones_own_songs_apart_and_where_each_stands(world_at: WorldAt) -> None:
    async with world_at(timing=Timing(text=5, first=10, complete=60), max_running=1) as world:
        await world.generate("rain on a tin roof")
        await world.until(lambda: world.creates)
        await world.rest(3)
        await world.bob.slash(world.channel, "generate", prompt="snow")
        await world.generate("a *second* idea " * 20)
        await world.compose(title="A title")
        result = await world.alice.slash(world.channel, "queue")

        assert result.ephemeral
        first, second, third = (message_of(result).embeds[0].description or "").splitlines()
        assert "rain on a tin roof" in first
        assert "Composing" in first
        assert "a \\*second\\* idea" in second
        assert "place 2" in second  # Bob's comes first: Alice has had her turn
        assert "A title" in third
        assert "place 3" in third
        assert "snow" not in text_of(result)
        assert code_of(world.cards()[0]) in first


async def test_the_queue_holds_discords_limits(world_at: WorldAt) -> None:
    async with world_at(max_running=0, default_member_daily_credits=60_000) as world:
        for number in range(25):
            await world.generate(f"{number} " + "*" * 490)
        result = await world.alice.slash(world.channel, "queue")

        assert "and 5 more" in text_of(result)


async def test_the_quota_counts_what_is_reserved(world: World) -> None:
    await world.generate()
    result = await world.alice.slash(world.channel, "quota")

    assert result.ephemeral
    assert field_of(result, "You") == "48 of 60 credits, about 4 songs"
    assert field_of(result, "This server") == "588 of 600 credits, about 49 songs"
    assert field_of(result, "The whole bot") == "2388 of 2400 credits, about 199 songs"
    assert "Resets <t:" in text_of(result)


@pytest.mark.parametrize(
    ("who", "not_offered"),
    [
        ("alice", {"credits", "settings quota", "recordings"}),
        ("moderator", {"credits", "settings quota"}),
        ("admin", {"recordings"}),
    ],
)
async def test_the_help_names_every_command_that_one_may_use(world: World, who: str, not_offered: set[str]) -> None:
    member = getattr(world, who)
    commands = world.app.bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
    everything = {command.qualified_name for command in commands if isinstance(command, app_commands.Command)}
    result = await member.slash(world.channel, "help")

    assert result.ephemeral
    offered = set(member.available_commands(world.channel))
    assert offered == everything - not_offered
    for name in offered:
        assert f"`/{name}`" in text_of(result)
    assert text_of(result).count("`/") == len(offered) + 1  # one is named in the sentence that tells how to begin


async def test_an_admin_sets_what_may_be_spent(world: World) -> None:
    result = await world.admin.slash(world.channel, "settings quota", server=24.0, member=12.5)
    assert result.ephemeral
    assert field_of(result, "Server") == "24 credits, 0 of them used today"
    assert field_of(result, "Each member") == "12.5 credits"
    assert "at most 1200" in text_of(result)

    await world.generate()
    refused = await world.generate("another")
    assert "0.5 of your 12.5 left" in text_of(refused)


async def test_what_is_not_given_stays(world: World) -> None:
    await world.admin.slash(world.channel, "settings quota", server=100.0)
    await world.admin.slash(world.channel, "settings quota", member=20.0)
    result = await world.admin.slash(world.channel, "settings quota")

    assert field_of(result, "Server").startswith("100 credits")
    assert field_of(result, "Each member") == "20 credits"


@pytest.mark.parametrize("option", ["server", "member"])
async def test_no_admin_passes_the_operators_ceiling(world: World, option: str) -> None:
    result = await world.admin.slash(world.channel, "settings quota", **{option: 1200.01})

    assert result.ephemeral
    assert "1200.01" in text_of(result)
    assert "at most 1200" in text_of(result)
    unchanged = await world.admin.slash(world.channel, "settings quota")
    assert field_of(unchanged, "Server").startswith("600 credits")


async def test_a_ceiling_lowered_later_holds_for_what_was_set_before(world: World) -> None:
    await world.admin.slash(world.channel, "settings quota", server=1000.0)
    await world.restart(max_guild_daily_credits=10_000)
    result = await world.admin.slash(world.channel, "settings quota")

    assert field_of(result, "Server").startswith("100 credits")


async def test_the_credits_are_those_of_the_api(world: World) -> None:
    await world.song()
    result = await world.admin.slash(world.channel, "credits")

    assert result.ephemeral
    assert "9988 credits" in text_of(result)
    assert field_of(result, "Charged so far") == "12"
    assert field_of(result, "Unclear") == "0"


@pytest.mark.parametrize("command", ["credits", "settings"])
async def test_admin_commands_are_offered_to_admins_alone(world: World, command: str) -> None:
    offered = [name.split()[0] for name in world.admin.available_commands(world.channel)]
    assert command in offered
    for member in (world.alice, world.moderator):
        assert command not in [name.split()[0] for name in member.available_commands(world.channel)]


@pytest.mark.parametrize("command", ["credits", "settings"])
async def test_a_member_to_whom_an_admin_command_was_opened_is_told(world: World, command: str) -> None:
    # A server's own settings can show a command to anybody.
    root = world.env.backend.find_command(command, world.guild.id, type=1)
    assert root is not None
    nested = {"credits": [], "settings": [{"type": 1, "name": "quota", "options": []}]}[command]
    data = {"id": root["id"], "name": command, "type": 1, "options": nested}
    result = await _dispatch_actor_interaction(world.alice, InteractionType.APPLICATION_COMMAND, world.channel, data)

    assert result.ephemeral
    assert "may manage the server" in text_of(result)
    assert "credits" not in [request.operation for request in world.suno.received]
