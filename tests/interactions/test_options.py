"""Options that arrive as values: what names nothing is refused before the command begins, and by the same words."""

import pytest

from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import message_of, text_of


@pytest.mark.parametrize("command", ["wav", "midi", "video", "artwork", "karaoke", "stems"])
async def test_a_take_that_nobody_knows(stage: Stage, command: str) -> None:
    result = await stage.alice.slash(stage.channel, command, track="nothing of the kind")

    assert result.ephemeral
    assert "There is no take with the code" in text_of(result)
    assert stage.channel.history() == []


async def test_a_take_is_named_by_its_code_a_link_or_what_is_pasted_from_a_card(stage: Stage) -> None:
    await stage.song()
    (_, second) = await stage.takes()
    link = stage.post.jump_url

    shown = [
        message_of(await stage.alice.slash(stage.channel, "show", code=named)).attachments[0].filename
        for named in (second.code, second.code.lower(), link, f"<{link}>", f"· {second.code}")
    ]

    assert shown == ["A_tone_2.mp3", "A_tone_2.mp3", "A_tone_1.mp3", "A_tone_1.mp3", "A_tone_2.mp3"]


async def test_takes_and_personas_are_offered_while_one_types(stage: Stage) -> None:
    await stage.song()
    takes = await stage.takes()

    for command, option in (("wav", "track"), ("extend", "track"), ("mashup", "second"), ("show", "code")):
        offered = await stage.alice.autocomplete(stage.channel, command, option, "tone")
        assert {choice["value"] for choice in offered} == {take.code for take in takes}, command
    assert await stage.alice.autocomplete(stage.channel, "persona delete", "name", "any") == []
    offered = await stage.alice.autocomplete(stage.channel, "generate", "model", "v5_")
    assert [(choice["name"], choice["value"]) for choice in offered] == [("V5.5", "V5_5")]


async def test_a_model_may_be_typed_as_it_is_called_or_as_the_api_calls_it(stage: Stage) -> None:
    offered = await stage.alice.autocomplete(stage.channel, "generate", "model", "4.5 p")
    assert [(choice["name"], choice["value"]) for choice in offered] == [("V4.5 Plus", "V4_5PLUS")]

    for typed in ("v4.5 plus", "V4_5PLUS", " v5.5 "):
        await stage.alice.slash(stage.channel, "generate", prompt=f"rain {typed}", model=typed)
    await stage.until(lambda: len(stage.creates) == 3)

    assert sorted(request.body["model"] for request in stage.creates) == ["V4_5PLUS", "V4_5PLUS", "V5_5"]


async def test_a_persona_that_nobody_knows_cannot_be_deleted(stage: Stage) -> None:
    result = await stage.alice.slash(stage.channel, "persona delete", name="Nobody")

    assert result.ephemeral
    assert "There is no persona with the name Nobody" in text_of(result)


async def test_where_the_bot_is_not_open_no_option_is_looked_at(stage_with: StageWith) -> None:
    async with stage_with(allowed_guilds=frozenset({1})) as stage:
        result = await stage.alice.slash(stage.channel, "wav", track="nothing of the kind")

        assert "not opened it to this server" in text_of(result)
