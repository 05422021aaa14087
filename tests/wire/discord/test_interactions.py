"""Interactions over the API: answered once and in time, edited, followed up, and no longer than 15 minutes."""

from typing import Any

import pytest

from tests.wire.discord import AnswerKind, Channel, DiscordServer, GestureError, Guild, Interaction, Member, Upload
from tests.wire.discord.conftest import RawClient

MESSAGE, THINKING, ACKNOWLEDGE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
BUTTONS = [{"type": 1, "components": [
    {"type": 2, "style": 1, "label": "Go", "custom_id": "go"},
    {"type": 2, "style": 1, "label": "Stop", "custom_id": "stop", "disabled": True},
    {"type": 2, "style": 5, "label": "Listen", "url": "https://example.org"},
]}]  # fmt: skip
COMMANDS = [
    {
        "name": "make",
        "description": "Make something",
        "default_member_permissions": None,
        "options": [
            {"type": 3, "name": "prompt", "description": "What", "required": True, "max_length": 10},
            {"type": 3, "name": "model", "description": "Model", "choices": [{"name": "Five", "value": "V5"}]},
            {"type": 4, "name": "count", "description": "How many", "min_value": 1},
            {"type": 5, "name": "loud", "description": "Loud"},
            {"type": 11, "name": "file", "description": "File"},
        ],
    },
    {"name": "admin", "description": "Admin", "default_member_permissions": 1 << 5, "contexts": [0]},
]
MODAL = {
    "title": "Song",
    "custom_id": "song",
    "components": [
        {"type": 18, "label": "Title", "component": {"type": 4, "custom_id": "title", "style": 1, "max_length": 5}},
        {"type": 18, "label": "Notes", "component": {
            "type": 4, "custom_id": "notes", "style": 2, "required": False, "value": "as before"}},
    ],
}  # fmt: skip


@pytest.fixture
async def synced(server: DiscordServer, api: RawClient) -> None:
    path = f"/applications/{server.state.bot_user.id}/commands"
    status, _ = await api.request("PUT", path, json=COMMANDS)
    assert status == 200


async def answer(api: RawClient, interaction: Interaction, kind: int, **data: Any) -> tuple[int, Any]:
    path = f"/interactions/{interaction.id}/{interaction.token}/callback"
    body = {"type": kind, "data": data} if data else {"type": kind}
    return await api.request("POST", path, json=body, params={"with_response": 1})


async def webhook(api: RawClient, method: str, interaction: Interaction, tail: str = "", **body: Any) -> Any:
    path = f"/webhooks/{interaction.state.bot_user.id}/{interaction.token}{tail}"
    options: dict[str, Any] = {"json": body} if body else {}
    return (await api.request(method, path, **options))[1]


async def test_an_interaction_is_answered_once_and_edited_for_15_minutes(
    server: DiscordServer, api: RawClient, channel: Channel, alice: Member, synced: None
) -> None:
    interaction = alice.slash(channel, "make", prompt="rain")
    assert (await webhook(api, "PATCH", interaction, "/messages/@original", content="early"))["code"] == 10015

    status, body = await answer(api, interaction, MESSAGE, content="a card")
    assert status == 200
    assert body["interaction"]["response_message_id"] == str(channel.messages[0].id)
    assert (await answer(api, interaction, MESSAGE, content="another"))[1]["code"] == 40060
    assert (await interaction.response()).kind is AnswerKind.MESSAGE

    assert (await webhook(api, "PATCH", interaction, "/messages/@original", content="new"))["content"] == "new"
    private = await webhook(api, "POST", interaction, content="only you", flags=64)
    assert (await interaction.followup()).ephemeral
    assert len(channel.messages) == 1
    edited = await webhook(api, "PATCH", interaction, f"/messages/{private['id']}", content="changed")
    assert edited["flags"] == 64
    assert (await webhook(api, "GET", interaction, f"/messages/{channel.id}"))["code"] == 10008

    server.clock.advance(15 * 60 + 1)
    assert (await webhook(api, "PATCH", interaction, "/messages/@original", content="late"))["code"] == 50027
    assert (await api.request("PATCH", f"/channels/{channel.id}/messages/{channel.messages[0].id}",
                              json={"content": "as the bot"}))[0] == 200  # fmt: skip


async def test_an_answer_after_three_seconds_is_too_late(
    server: DiscordServer, api: RawClient, channel: Channel, alice: Member, synced: None
) -> None:
    interaction = alice.slash(channel, "make", prompt="rain")
    server.clock.advance(3.1)
    status, body = await answer(api, interaction, MESSAGE, content="a card")
    assert (status, body["code"]) == (404, 10062)
    assert channel.messages == []
    with pytest.raises(TimeoutError, match="make"):
        await interaction.response(timeout=0.01)


async def test_the_first_follow_up_takes_the_place_of_thinking(
    api: RawClient, channel: Channel, alice: Member, synced: None
) -> None:
    interaction = alice.slash(channel, "make", prompt="rain")
    _, body = await answer(api, interaction, THINKING)
    assert body["interaction"]["response_message_loading"] is True
    filled = await webhook(api, "POST", interaction, content="here", flags=64)
    assert [message.content for message in channel.messages] == ["here"]
    assert filled["flags"] == 0  # as visible as the thinking was, whatever was asked


async def test_no_answer_reaches_a_channel_that_is_gone(
    api: RawClient, channel: Channel, alice: Member, synced: None
) -> None:
    answered, unanswered = (alice.slash(channel, "make", prompt="rain") for _ in range(2))
    await answer(api, answered, MESSAGE, content="a card")
    channel.delete()
    assert (await answer(api, unanswered, MESSAGE, content="a card"))[1]["code"] == 10003
    assert (await webhook(api, "PATCH", answered, "/messages/@original", content="new"))["code"] == 10008


async def test_a_button_updates_its_message(api: RawClient, channel: Channel, alice: Member) -> None:
    await api.post(channel, content="card", components=BUTTONS)
    message = channel.messages[0]
    interaction = alice.click(message, label="Go")
    await answer(api, interaction, UPDATE, content="pressed", components=[])
    assert (await interaction.message()).content == "pressed"
    assert message.buttons == []


async def test_a_form_is_opened_filled_and_submitted(
    api: RawClient, channel: Channel, alice: Member, synced: None
) -> None:
    asked = alice.slash(channel, "make", prompt="rain")
    await answer(api, asked, FORM, **MODAL)
    form = await asked.modal()
    with pytest.raises(GestureError, match="at most 5"):
        alice.submit(form, {"Title": "far too long"})
    with pytest.raises(GestureError, match="at least 1"):
        alice.submit(form)
    sent = alice.submit(form, {"Title": "Rain"})
    assert sent.data == {
        "custom_id": "song",
        "components": [
            {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "title", "value": "Rain"}},
            {"type": 18, "id": 3, "component": {"type": 4, "id": 4, "custom_id": "notes", "value": "as before"}},
        ],
    }
    assert (await answer(api, sent, FORM, **MODAL))[1]["code"] == 50035  # no form in answer to a form
    assert (await answer(api, sent, MESSAGE, content="thanks"))[0] == 200


async def test_a_form_that_breaks_the_rules_is_refused(
    api: RawClient, channel: Channel, alice: Member, synced: None
) -> None:
    asked = alice.slash(channel, "make", prompt="rain")
    status, body = await answer(api, asked, FORM, **(MODAL | {"title": "x" * 46}))
    assert (status, body["errors"]["data"]["title"]["_errors"][0]["code"]) == (400, "BASE_TYPE_BAD_LENGTH")
    assert (await answer(api, asked, FORM, **MODAL))[0] == 200  # a refused answer is no answer


@pytest.mark.parametrize(
    ("command", "options", "complaint"),
    [
        ("unheard", {}, "never synced"),
        ("make", {}, "needs the option 'prompt'"),
        ("make", {"prompt": "x", "colour": 1}, "no option"),
        ("make", {"prompt": "far too long a text"}, "outside"),
        ("make", {"prompt": "x", "model": "V9"}, "none of"),
        ("make", {"prompt": "x", "count": 0}, "outside"),
        ("make", {"prompt": "x", "count": "many"}, "does not take"),
        ("make", {"prompt": "x", "file": Upload("big.wav", bytes(11 * 1024 * 1024))}, "too large"),
        ("admin", {}, "hidden from alice"),
    ],
)
def test_the_client_lets_nobody_do_what_discord_would_not(
    channel: Channel, alice: Member, synced: None, command: str, options: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(GestureError, match=complaint):
        alice.slash(channel, command, **options)


async def test_some_buttons_cannot_be_pressed(api: RawClient, channel: Channel, alice: Member) -> None:
    await api.post(channel, content="card", components=BUTTONS)
    message = channel.messages[0]
    for label, complaint in (("Stop", "disabled"), ("Listen", "link"), ("Nothing", "No button")):
        with pytest.raises(GestureError, match=complaint):
            alice.click(message, label=label)
    await api.request("DELETE", f"/channels/{channel.id}/messages/{message.id}")
    with pytest.raises(GestureError, match="gone"):
        alice.click(message, custom_id="go")


async def test_commands_are_checked_and_syncs_are_counted(server: DiscordServer, api: RawClient, guild: Guild) -> None:
    path = f"/applications/{server.state.bot_user.id}/guilds/{guild.id}/commands"
    _, first = await api.request("PUT", path, json=COMMANDS)
    _, second = await api.request("PUT", path, json=COMMANDS[:1])
    assert first[0]["id"] == second[0]["id"]
    assert (await api.request("GET", path))[1] == second
    assert [(sync.guild_id, sync.names) for sync in server.state.commands.syncs] == [
        (guild.id, ["make", "admin"]),
        (guild.id, ["make"]),
    ]
    twice = [{"name": "a", "description": "b"}] * 2
    assert (await api.request("PUT", path, json=twice))[1]["errors"]["1"]["name"]
    assert (await api.request("PUT", path, json=[{"name": "A B", "description": ""}]))[1]["errors"]["0"]
    assert (await api.request("PUT", path, json=[{"name": "a", "description": "b", "colour": 1}]))[0] == 400
    assert len(server.violations) == 1
