"""Options that arrive as values: what names nothing is refused before the command begins, and by the same words."""

import pytest

from tests.stage.messages import message_of, text_of
from tests.stage.world import World
from tests.stories.conftest import WorldAt


@pytest.mark.parametrize("command", ["wav", "midi", "video", "artwork", "karaoke", "stems"])
async def test_a_take_that_nobody_knows(world: World, command: str) -> None:
    result = await world.alice.slash(world.channel, command, track="nothing of the kind")

    assert result.ephemeral
    assert "There is no take with the code" in text_of(result)
    assert world.channel.history() == []


async def test_a_take_is_named_by_its_code_a_link_or_what_is_pasted_from_a_card(world: World) -> None:
    await world.song()
    (_, second) = await world.takes()
    link = world.post.jump_url

    shown = [
        message_of(await world.alice.slash(world.channel, "show", code=named)).attachments[0].filename
        for named in (second.code, second.code.lower(), link, f"<{link}>", f"· {second.code}")
    ]

    assert shown == ["A_tone_2.mp3", "A_tone_2.mp3", "A_tone.mp3", "A_tone.mp3", "A_tone_2.mp3"]


async def test_takes_and_personas_are_offered_while_one_types(world: World) -> None:
    await world.song()
    takes = await world.takes()

    for command, option in (("wav", "track"), ("extend", "track"), ("mashup", "second"), ("show", "code")):
        offered = await world.alice.autocomplete(world.channel, command, option, "tone")
        assert {choice["value"] for choice in offered} == {take.code for take in takes}, command
    assert await world.alice.autocomplete(world.channel, "persona delete", "name", "any") == []
    offered = await world.alice.autocomplete(world.channel, "generate", "model", "v5_")
    assert [choice["value"] for choice in offered] == ["V5_5"]


async def test_a_persona_that_nobody_knows_cannot_be_deleted(world: World) -> None:
    result = await world.alice.slash(world.channel, "persona delete", name="Nobody")

    assert result.ephemeral
    assert "There is no persona with the name Nobody" in text_of(result)


async def test_where_the_bot_is_not_open_no_option_is_looked_at(world_at: WorldAt) -> None:
    async with world_at(allowed_guilds=frozenset({1})) as world:
        result = await world.alice.slash(world.channel, "wav", track="nothing of the kind")

        assert "not opened it to this server" in text_of(result)
