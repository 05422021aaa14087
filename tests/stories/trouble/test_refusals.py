"""What is refused: privately, with nothing left in the channel, nothing spent, and what was typed not lost."""

from typing import Any

import discord
import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import buttons_of, form_of, labels_of, message_of, text_of, typed_in


async def assert_refused(stage: Stage, result: InteractionResult, *said: str) -> None:
    """The member alone reads why; nobody else sees anything, nothing is spent and nothing is asked of the API."""
    assert result.ephemeral
    for part in said:
        assert part in text_of(result)
    assert [message for message in stage.channel.history() if not message.flags.ephemeral] == []
    assert (await stage.books()).allowance == []
    assert stage.suno.received == []


@pytest.mark.parametrize("prompt", ["   ", "\n\t"], ids=["spaces", "breaks"])
async def test_an_empty_idea(stage: Stage, prompt: str) -> None:
    result = await stage.generate(prompt)

    await assert_refused(stage, result, "**Prompt** is empty.")
    assert labels_of(result) == ["Edit"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prompt": "x" * 501}, ("**Prompt** has 501 characters. The model V5 takes at most 500 here.",)),
        (
            {"prompt": "x" * 501, "model": "V4"},
            ("**Prompt** has 501 characters. The model V4 takes at most 500 here.",),
        ),
        ({"prompt": "x" * 6000, "model": "BRAND_NEW"}, ("**Prompt** has 6000 characters.", "takes at most 500 here.")),
    ],
    ids=["usual model", "old model", "unknown model"],
)
async def test_an_idea_that_is_too_long(stage: Stage, options: dict[str, Any], said: tuple[str, ...]) -> None:
    await assert_refused(stage, await stage.generate(**options), *said)


@pytest.mark.parametrize(
    ("typed", "model", "said"),
    [
        ({"title": " "}, "V5", ("**Title** is empty.",)),
        ({"style": " "}, "V5", ("**Style** is empty.",)),
        ({"lyrics": " "}, "V5", ("**Lyrics** is empty.",)),
        ({"style": "x" * 201}, "V4", ("**Style** has 201 characters. The model V4 takes at most 200 here.",)),
        ({"lyrics": "x" * 3001}, "V4", ("**Lyrics** has 3001 characters. The model V4 takes at most 3000 here.",)),
    ],
)
async def test_a_form_with_something_wrong(
    stage: Stage, typed: dict[str, str], model: str, said: tuple[str, ...]
) -> None:
    # A form keeps most of this from being typed at all; an older one, or another client, may not.
    shown = await stage.alice.slash(stage.channel, "compose", model=model)
    fields = {"title": "Roof", "style": "lo-fi", "lyrics": "Rain", "avoid": "", **typed}
    result = await stage.submit_made_up(stage.alice, (shown.modal or {})["custom_id"], fields)

    await assert_refused(stage, result, *said)
    again = await stage.alice.click(message_of(result), label="Edit")
    kept = typed_in(again)
    assert kept == {name: text.strip() for name, text in fields.items()}


async def test_a_title_that_is_too_long(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose")
    assert form_of(shown)["title"]["max_length"] == 80
    fields = {"title": "x" * 81, "style": "lo-fi", "lyrics": "Rain"}
    result = await stage.submit_made_up(stage.alice, (shown.modal or {})["custom_id"], fields)

    await assert_refused(stage, result, "**Title** has 81 characters. The model V5 takes at most 80 here.")


async def test_a_weight_out_of_range_cannot_be_typed(stage: Stage) -> None:
    """The form has no field for it, so a refusal after the form could not be put right by Edit."""
    command = stage.env.backend.find_command("compose", None, type=1)
    assert command is not None
    weights = [option for option in command["options"] if option["name"] in ("style_weight", "weirdness")]

    assert [(option["min_value"], option["max_value"]) for option in weights] == [(0, 1), (0, 1)]


async def test_edit_opens_the_form_with_what_was_typed_and_submitting_it_works(stage: Stage) -> None:
    result = await stage.generate("x" * 501)
    shown = await stage.alice.click(message_of(result), label="Edit")
    assert typed_in(shown) == {"prompt": "x" * 501}

    await stage.alice.submit_modal(shown, {"prompt": "shorter"})
    await stage.until(lambda: stage.posts())
    assert stage.creates[0].body["prompt"] == "shorter"


async def test_edit_works_after_a_restart_and_much_later(stage: Stage) -> None:
    result = await stage.generate("x" * 501, instrumental=True, model="V4")
    await stage.restart()
    await stage.pass_time(20 * 60)
    shown = await stage.alice.click(message_of(result), label="Edit")
    assert typed_in(shown) == {"prompt": "x" * 501}

    await stage.alice.submit_modal(shown, {"prompt": "shorter"})
    await stage.until(lambda: stage.creates)
    assert stage.creates[0].body["instrumental"] is True
    assert stage.creates[0].body["model"] == "V4"


async def test_what_was_typed_is_kept_for_a_month(stage: Stage) -> None:
    refused = await stage.generate("x" * 501)
    await stage.pass_time(31 * 24 * 3600)
    await stage.generate("x" * 501)
    result = await stage.alice.click(message_of(refused), label="Edit")

    assert result.ephemeral
    assert "no longer kept" in text_of(result)


async def test_a_direct_message(stage: Stage) -> None:
    # Discord does not even offer the commands there; an old client may have them in mind all the same.
    command = stage.env.backend.find_command("generate", None, type=1)
    assert command is not None
    data = {
        **{"id": command["id"], "name": "generate", "type": 1},
        "options": [{"type": 3, "name": "prompt", "value": "rain"}],
    }
    user = stage.alice.user
    result = await _dispatch_actor_interaction(user, InteractionType.APPLICATION_COMMAND, user.dm_channel, data)

    await assert_refused(stage, result, "server")


async def test_no_command_is_offered_in_direct_messages(stage: Stage) -> None:
    assert stage.alice.user.available_commands() == ()


@pytest.mark.parametrize(
    ("permission", "called"),
    [
        ("send_messages", "Send Messages"),
        ("attach_files", "Attach Files"),
        ("embed_links", "Embed Links"),
        ("read_message_history", "Read Message History"),
    ],
)
@pytest.mark.parametrize("command", ["generate", "compose"])
async def test_a_missing_permission_is_named(stage: Stage, command: str, permission: str, called: str) -> None:
    stage.forbid(permission)
    result = await (stage.generate() if command == "generate" else stage.compose())

    await assert_refused(stage, result, called, "nothing spent")
    assert labels_of(result) == ["Edit"]


async def test_two_missing_permissions_are_both_named(stage: Stage) -> None:
    stage.forbid("attach_files", "embed_links")

    await assert_refused(stage, await stage.generate(), "Attach Files", "Embed Links")


async def test_what_is_missing_in_a_thread_is_named_as_such(stage: Stage) -> None:
    parent = stage.app.bot.get_channel(stage.channel.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="demo", type=discord.ChannelType.public_thread)
    (thread,) = stage.channel.threads

    result = await stage.alice.slash(thread, "generate", prompt="rain")
    await stage.until(lambda: stage.posts(thread))
    assert not result.ephemeral

    stage.forbid("send_messages_in_threads")
    result = await stage.alice.slash(thread, "generate", prompt="rain")
    assert result.ephemeral
    assert "Send Messages in Threads" in text_of(result)


@pytest.mark.parametrize(
    ("limits", "who"),
    [
        ({"default_member_daily_credits": 2000}, "you have 8 of your 20 left"),
        ({"default_guild_daily_credits": 2000}, "this server has 8 of its 20 left"),
        ({"operator_daily_credits": 2000}, "the bot as a whole has 8 of its 20 left"),
    ],
    ids=["member", "server", "operator"],
)
async def test_a_used_up_allowance_says_whose_how_much_and_until_when(
    stage_with: StageWith, limits: dict[str, int], who: str
) -> None:
    async with stage_with(**limits) as stage:
        await stage.generate()
        result = await stage.generate("snow")

        assert result.ephemeral
        assert "costs 12 credits" in text_of(result)
        assert who in text_of(result)
        assert f"<t:{int((stage.clock.now().timestamp() // 86400 + 1) * 86400)}:R>" in text_of(result)
        assert len(stage.cards()) == 1
        assert (await stage.books()).allowance == [("reserve", 1200)]

        # The next day it may be spent again, and what was typed is not lost.
        await stage.pass_time(24 * 3600)
        shown = await stage.alice.click(message_of(result), label="Edit")
        assert typed_in(shown) == {"prompt": "snow"}
        await stage.alice.submit_modal(shown, {"prompt": "snow"})
        assert len(stage.cards()) == 2


async def test_the_allowance_of_one_member_is_not_that_of_another(stage_with: StageWith) -> None:
    async with stage_with(default_member_daily_credits=1200) as stage:
        await stage.generate()
        result = await stage.bob.slash(stage.channel, "generate", prompt="snow")

        assert not result.ephemeral


@pytest.mark.parametrize("code", ["ZZZZZZ", "no code at all", "", "`@everyone`", "x" * 6000])
async def test_an_unknown_code(stage: Stage, code: str) -> None:
    for command, option in (("show", "code"), ("cancel", "job")):
        result = await stage.alice.slash(stage.channel, command, **{option: code})
        await assert_refused(stage, result, "There is no")
        assert len(text_of(result)) < 300


async def test_songs_of_another_server_are_unknown_here(stage: Stage) -> None:
    await stage.song()
    elsewhere = stage.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("songs")
    alice = elsewhere.add_member(stage.alice.user)
    (take, _) = await stage.takes()

    shown = await alice.slash(channel, "show", code=take.code)
    cancelled = await alice.slash(channel, "cancel", job=(await stage.job_of(stage.card)).code)

    assert shown.ephemeral
    assert "no take with the code" in text_of(shown)
    assert cancelled.ephemeral
    assert "no job with the code" in text_of(cancelled)


async def test_a_server_that_the_operator_has_not_opened(stage_with: StageWith) -> None:
    async with stage_with(allowed_guilds=frozenset({1})) as stage:
        await assert_refused(stage, await stage.generate(), "not opened it to this server")
        await assert_refused(stage, await stage.alice.slash(stage.channel, "help"), "not opened it")


async def test_buttons_and_forms_are_closed_too_where_the_bot_is_no_longer_open(stage: Stage) -> None:
    await stage.song()
    shown = await stage.alice.slash(stage.channel, "compose")
    await stage.restart(allowed_guilds=frozenset({1}))

    pressed = await stage.alice.click(stage.post, label="Again")
    submitted = await stage.submit_made_up(stage.alice, (shown.modal or {})["custom_id"], {"title": "x"})

    for result in (pressed, submitted):
        assert result.ephemeral
        assert "not opened it to this server" in text_of(result)
    assert len(stage.cards()) == 1


async def test_an_interaction_that_comes_twice_is_paid_once(stage: Stage) -> None:
    result = await stage.generate()
    record = result._interaction
    (event,) = [
        payload
        for kind, name, payload in stage.env.backend.transcript
        if name == "INTERACTION_CREATE" and isinstance(payload, dict) and payload.get("id") == str(record.id)
    ]
    stage.env.backend.emit("INTERACTION_CREATE", event)
    await stage.env.settle()
    await stage.rest()

    assert (await stage.states()) == {JobState.FINISHED: 1}
    assert len(stage.creates) == 1
    assert len(stage.cards()) == 1
    assert [button.label for button in buttons_of(stage.post)][-2:] == ["Again", "Edit and rerun"]
