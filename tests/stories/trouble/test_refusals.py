"""What is refused: privately, with nothing left in the channel, nothing spent, and what was typed not lost."""

from typing import Any

import discord
import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from storage.rows.job import JobState
from tests.stage.messages import buttons_of, code_of, form_of, labels_of, message_of, text_of, typed_in
from tests.stage.world import World
from tests.stories.conftest import WorldAt


async def assert_refused(world: World, result: InteractionResult, *said: str) -> None:
    """The member alone reads why; nobody else sees anything, nothing is spent and nothing is asked of the API."""
    assert result.ephemeral
    for part in said:
        assert part in text_of(result)
    assert [message for message in world.channel.history() if not message.flags.ephemeral] == []
    assert (await world.books()).allowance == []
    assert world.suno.received == []


@pytest.mark.parametrize("prompt", ["   ", "\n\t"], ids=["spaces", "breaks"])
async def test_an_empty_idea(world: World, prompt: str) -> None:
    result = await world.generate(prompt)

    await assert_refused(world, result, "description", "empty")
    assert labels_of(result) == ["Edit"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prompt": "x" * 501}, ("description", "501", "V5", "500")),
        ({"prompt": "x" * 501, "model": "V4"}, ("description", "501", "V4", "500")),
        ({"prompt": "x" * 6000, "model": "BRAND_NEW"}, ("description", "6000", "500")),
    ],
    ids=["usual model", "old model", "unknown model"],
)
async def test_an_idea_that_is_too_long(world: World, options: dict[str, Any], said: tuple[str, ...]) -> None:
    await assert_refused(world, await world.generate(**options), *said)


@pytest.mark.parametrize(
    ("typed", "model", "said"),
    [
        ({"title": " "}, "V5", ("title", "empty")),
        ({"style": " "}, "V5", ("style", "empty")),
        ({"lyrics": " "}, "V5", ("lyrics", "empty")),
        ({"style": "x" * 201}, "V4", ("style", "201", "V4", "200")),
        ({"lyrics": "x" * 3001}, "V4", ("lyrics", "3001", "V4", "3000")),
    ],
)
async def test_a_form_with_something_wrong(
    world: World, typed: dict[str, str], model: str, said: tuple[str, ...]
) -> None:
    # A form keeps most of this from being typed at all; an older one, or another client, may not.
    shown = await world.alice.slash(world.channel, "compose", model=model)
    fields = {"title": "Roof", "style": "lo-fi", "lyrics": "Rain", "avoid": "", **typed}
    result = await world.submit(world.alice, (shown.modal or {})["custom_id"], fields)

    await assert_refused(world, result, *said)
    again = await world.alice.click(message_of(result), label="Edit")
    kept = typed_in(again)
    assert kept == {name: text.strip() for name, text in fields.items()}


async def test_a_title_that_is_too_long(world: World) -> None:
    shown = await world.alice.slash(world.channel, "compose")
    assert form_of(shown)["title"]["max_length"] == 80
    fields = {"title": "x" * 81, "style": "lo-fi", "lyrics": "Rain"}
    result = await world.submit(world.alice, (shown.modal or {})["custom_id"], fields)

    await assert_refused(world, result, "title", "81", "V5", "80")


async def test_a_weight_out_of_range_cannot_be_typed(world: World) -> None:
    """The form has no field for it, so a refusal after the form could not be put right by Edit."""
    command = world.env.backend.find_command("compose", None, type=1)
    assert command is not None
    weights = [option for option in command["options"] if option["name"] in ("style_weight", "weirdness")]

    assert [(option["min_value"], option["max_value"]) for option in weights] == [(0, 1), (0, 1)]


async def test_edit_opens_the_form_with_what_was_typed_and_submitting_it_works(world: World) -> None:
    result = await world.generate("x" * 501)
    shown = await world.alice.click(message_of(result), label="Edit")
    assert typed_in(shown) == {"prompt": "x" * 501}

    await world.alice.submit_modal(shown, {"prompt": "shorter"})
    await world.until(lambda: world.posts())
    assert world.creates[0].body["prompt"] == "shorter"


async def test_edit_works_after_a_restart_and_much_later(world: World) -> None:
    result = await world.generate("x" * 501, instrumental=True, model="V4")
    await world.restart()
    await world.pass_time(20 * 60)
    shown = await world.alice.click(message_of(result), label="Edit")
    assert typed_in(shown) == {"prompt": "x" * 501}

    await world.alice.submit_modal(shown, {"prompt": "shorter"})
    await world.until(lambda: world.creates)
    assert world.creates[0].body["instrumental"] is True
    assert world.creates[0].body["model"] == "V4"


async def test_what_was_typed_is_kept_for_a_month(world: World) -> None:
    refused = await world.generate("x" * 501)
    await world.pass_time(31 * 24 * 3600)
    await world.generate("x" * 501)
    result = await world.alice.click(message_of(refused), label="Edit")

    assert result.ephemeral
    assert "no longer kept" in text_of(result)


async def test_a_direct_message(world: World) -> None:
    # Discord does not even offer the commands there; an old client may have them in mind all the same.
    command = world.env.backend.find_command("generate", None, type=1)
    assert command is not None
    data = {
        **{"id": command["id"], "name": "generate", "type": 1},
        "options": [{"type": 3, "name": "prompt", "value": "rain"}],
    }
    user = world.alice.user
    result = await _dispatch_actor_interaction(user, InteractionType.APPLICATION_COMMAND, user.dm_channel, data)

    await assert_refused(world, result, "server")


async def test_no_command_is_offered_in_direct_messages(world: World) -> None:
    assert world.alice.user.available_commands() == ()


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
async def test_a_missing_permission_is_named(world: World, command: str, permission: str, called: str) -> None:
    world.forbid(permission)
    result = await (world.generate() if command == "generate" else world.compose())

    await assert_refused(world, result, called, "nothing spent")
    assert labels_of(result) == ["Edit"]


async def test_two_missing_permissions_are_both_named(world: World) -> None:
    world.forbid("attach_files", "embed_links")

    await assert_refused(world, await world.generate(), "Attach Files", "Embed Links")


async def test_what_is_missing_in_a_thread_is_named_as_such(world: World) -> None:
    parent = world.app.bot.get_channel(world.channel.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="demo", type=discord.ChannelType.public_thread)
    (thread,) = world.channel.threads

    result = await world.alice.slash(thread, "generate", prompt="rain")
    await world.until(lambda: world.posts(thread))
    assert not result.ephemeral

    world.forbid("send_messages_in_threads")
    result = await world.alice.slash(thread, "generate", prompt="rain")
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
    world_at: WorldAt, limits: dict[str, int], who: str
) -> None:
    async with world_at(**limits) as world:
        await world.generate()
        result = await world.generate("snow")

        assert result.ephemeral
        assert "costs 12 credits" in text_of(result)
        assert who in text_of(result)
        assert f"<t:{int((world.clock.now().timestamp() // 86400 + 1) * 86400)}:R>" in text_of(result)
        assert len(world.cards()) == 1
        assert (await world.books()).allowance == [("reserve", 1200)]

        # The next day it may be spent again, and what was typed is not lost.
        await world.pass_time(24 * 3600)
        shown = await world.alice.click(message_of(result), label="Edit")
        assert typed_in(shown) == {"prompt": "snow"}
        await world.alice.submit_modal(shown, {"prompt": "snow"})
        assert len(world.cards()) == 2


async def test_the_allowance_of_one_member_is_not_that_of_another(world_at: WorldAt) -> None:
    async with world_at(default_member_daily_credits=1200) as world:
        await world.generate()
        result = await world.bob.slash(world.channel, "generate", prompt="snow")

        assert not result.ephemeral


@pytest.mark.parametrize("code", ["ZZZZZZ", "no code at all", "", "`@everyone`", "x" * 6000])
async def test_an_unknown_code(world: World, code: str) -> None:
    for command, option in (("show", "code"), ("cancel", "job")):
        result = await world.alice.slash(world.channel, command, **{option: code})
        await assert_refused(world, result, "There is no")
        assert len(text_of(result)) < 300


async def test_songs_of_another_server_are_unknown_here(world: World) -> None:
    await world.song()
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("songs")
    alice = elsewhere.add_member(world.alice.user)
    (take, _) = await world.takes()

    shown = await alice.slash(channel, "show", code=take.code)
    cancelled = await alice.slash(channel, "cancel", job=code_of(world.card))

    assert shown.ephemeral
    assert "no take with the code" in text_of(shown)
    assert cancelled.ephemeral
    assert "no job with the code" in text_of(cancelled)


async def test_a_server_that_the_operator_has_not_opened(world_at: WorldAt) -> None:
    async with world_at(allowed_guilds=frozenset({1})) as world:
        await assert_refused(world, await world.generate(), "not opened it to this server")
        await assert_refused(world, await world.alice.slash(world.channel, "help"), "not opened it")


async def test_buttons_and_forms_are_closed_too_where_the_bot_is_no_longer_open(world: World) -> None:
    await world.song()
    shown = await world.alice.slash(world.channel, "compose")
    await world.restart(allowed_guilds=frozenset({1}))

    pressed = await world.alice.click(world.post, label="Again")
    submitted = await world.submit(world.alice, (shown.modal or {})["custom_id"], {"title": "x"})

    for result in (pressed, submitted):
        assert result.ephemeral
        assert "not opened it to this server" in text_of(result)
    assert len(world.cards()) == 1


async def test_an_interaction_that_comes_twice_is_paid_once(world: World) -> None:
    result = await world.generate()
    record = result._interaction
    (event,) = [
        payload
        for kind, name, payload in world.env.backend.transcript
        if name == "INTERACTION_CREATE" and isinstance(payload, dict) and payload.get("id") == str(record.id)
    ]
    world.env.backend.emit("INTERACTION_CREATE", event)
    await world.env.settle()
    await world.rest()

    assert (await world.states()) == {JobState.FINISHED: 1}
    assert len(world.creates) == 1
    assert len(world.cards()) == 1
    assert [button.label for button in buttons_of(world.post)][-2:] == ["Again", "Edit and rerun"]
