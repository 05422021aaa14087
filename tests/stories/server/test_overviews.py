"""Private answers: `/queue`, `/quota`, `/help`, `/settings quota`, `/credits`."""

import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType

from bot.sandbox.suno_api import Timing
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import code_of, field_of, message_of, text_of


async def test_an_empty_queue_says_how_to_begin(stage: Stage) -> None:
    result = await stage.alice.slash(stage.channel, "queue")

    assert result.ephemeral
    assert "`/generate`" in text_of(result)


async def test_the_queue_tells_ones_own_songs_apart_and_where_each_stands(stage_with: StageWith) -> None:
    async with stage_with(timing=Timing(text=5, first=10, complete=60), max_running=1) as stage:
        await stage.generate("rain on a tin roof")
        await stage.until(lambda: stage.creates)
        await stage.rest(3)
        await stage.bob.slash(stage.channel, "generate", prompt="snow")
        await stage.generate("a *second* idea " * 20)
        await stage.compose(title="A title")
        result = await stage.alice.slash(stage.channel, "queue")

        assert result.ephemeral
        first, second, third = (message_of(result).embeds[0].description or "").splitlines()
        assert "rain on a tin roof" in first
        assert "Composing" in first
        assert "a \\*second\\* idea" in second
        assert "place 2" in second  # Bob's comes first: Alice has had her turn
        assert "A title" in third
        assert "place 3" in third
        assert "snow" not in text_of(result)
        assert code_of(stage.cards()[0]) in first


async def test_the_queue_holds_discords_limits(stage_with: StageWith) -> None:
    async with stage_with(max_running=0, default_member_daily_credits=60_000) as stage:
        for number in range(25):
            await stage.generate(f"{number} " + "*" * 490)
        result = await stage.alice.slash(stage.channel, "queue")

        assert "and 5 more" in text_of(result)


async def test_the_quota_counts_what_is_reserved(stage: Stage) -> None:
    await stage.generate()
    result = await stage.alice.slash(stage.channel, "quota")

    assert result.ephemeral
    assert field_of(result, "You") == "48 of 60 credits: 4 songs at 12 credits each"
    assert field_of(result, "This server") == "588 of 600 credits: 49 songs at 12 credits each"
    assert field_of(result, "The whole bot") == "2388 of 2400 credits: 199 songs at 12 credits each"
    assert "Resets <t:" in text_of(result)


async def test_what_is_left_and_no_song_says_so_in_words(stage: Stage) -> None:
    await stage.admin.slash(stage.channel, "settings quota", member=29.0)
    await stage.generate()
    one_more = await stage.alice.slash(stage.channel, "quota")
    await stage.generate("another")
    none = await stage.alice.slash(stage.channel, "quota")

    assert field_of(one_more, "You") == "17 of 29 credits: 1 song at 12 credits"
    assert field_of(none, "You") == "5 of 29 credits, not enough for a song (12 credits)"


async def test_an_admin_sets_what_may_be_spent(stage: Stage) -> None:
    result = await stage.admin.slash(stage.channel, "settings quota", server=24.0, member=12.5)
    assert result.ephemeral
    assert field_of(result, "Server") == "24 credits, 0 of them used today"
    assert field_of(result, "Each member") == "12.5 credits"
    assert "at most 1200" in text_of(result)

    await stage.generate()
    refused = await stage.generate("another")
    assert "0.5 of your 12.5 left" in text_of(refused)


async def test_what_is_not_given_stays(stage: Stage) -> None:
    await stage.admin.slash(stage.channel, "settings quota", server=100.0)
    await stage.admin.slash(stage.channel, "settings quota", member=20.0)
    result = await stage.admin.slash(stage.channel, "settings quota")

    assert field_of(result, "Server").startswith("100 credits")
    assert field_of(result, "Each member") == "20 credits"


@pytest.mark.parametrize("option", ["server", "member"])
async def test_no_admin_passes_the_operators_ceiling(stage: Stage, option: str) -> None:
    result = await stage.admin.slash(stage.channel, "settings quota", **{option: 1200.01})

    assert result.ephemeral
    assert "1200.01" in text_of(result)
    assert "at most 1200" in text_of(result)
    unchanged = await stage.admin.slash(stage.channel, "settings quota")
    assert field_of(unchanged, "Server").startswith("600 credits")


async def test_a_ceiling_lowered_later_holds_for_what_was_set_before(stage: Stage) -> None:
    await stage.admin.slash(stage.channel, "settings quota", server=1000.0)
    await stage.restart(max_guild_daily_credits=10_000)
    result = await stage.admin.slash(stage.channel, "settings quota")

    assert field_of(result, "Server").startswith("100 credits")


async def test_the_credits_are_those_of_the_api(stage: Stage) -> None:
    await stage.song()
    result = await stage.admin.slash(stage.channel, "credits")

    assert result.ephemeral
    assert "9988 credits" in text_of(result)
    assert field_of(result, "Charged so far") == "12"
    assert field_of(result, "Unclear") == "0"


@pytest.mark.parametrize("command", ["credits", "settings"])
async def test_admin_commands_are_offered_to_admins_alone(stage: Stage, command: str) -> None:
    offered = [name.split()[0] for name in stage.admin.available_commands(stage.channel)]
    assert command in offered
    for member in (stage.alice, stage.moderator):
        assert command not in [name.split()[0] for name in member.available_commands(stage.channel)]


@pytest.mark.parametrize("command", ["credits", "settings"])
async def test_a_member_to_whom_an_admin_command_was_opened_is_told(stage: Stage, command: str) -> None:
    # A server's own settings can show a command to anybody.
    root = stage.env.backend.find_command(command, stage.guild.id, type=1)
    assert root is not None
    nested = {"credits": [], "settings": [{"type": 1, "name": "quota", "options": []}]}[command]
    data = {"id": root["id"], "name": command, "type": 1, "options": nested}
    result = await _dispatch_actor_interaction(stage.alice, InteractionType.APPLICATION_COMMAND, stage.channel, data)

    assert result.ephemeral
    assert "may manage the server" in text_of(result)
    assert "credits" not in [request.operation for request in stage.suno.received]
