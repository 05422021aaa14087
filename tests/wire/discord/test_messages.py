"""Messages over the API: what is accepted, what is refused and how, what is found again."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import discord
import pytest

from tests.wire.discord import Channel, DiscordServer, Guild, Member, Upload
from tests.wire.discord.conftest import RawClient

BUTTON = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}
NOTHING = discord.Permissions.none()


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def with_files(body: dict[str, Any], *contents: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(body))
    for index, content in enumerate(contents):
        form.add_field(f"files[{index}]", io.BytesIO(content), filename=f"take {index}.mp3")
    return form


async def test_a_message_lives_from_posting_to_deletion(api: RawClient, channel: Channel) -> None:
    _, posted = await api.post(channel, content="one", components=[row(dict(BUTTON))])
    path = f"/channels/{channel.id}/messages/{posted['id']}"
    status, edited = await api.request("PATCH", path, json={"content": "two"})

    assert (status, edited["content"]) == (200, "two")
    assert edited["edited_timestamp"]
    assert edited["components"][0]["components"][0]["custom_id"] == "go"
    assert (await api.request("GET", path))[1] == edited
    assert await api.request("DELETE", path) == (204, None)
    assert (await api.request("GET", path))[1] == {"message": "Unknown Message", "code": 10008}
    assert channel.messages == []


async def test_files_are_kept_and_served_until_their_link_expires(
    server: DiscordServer, api: RawClient, channel: Channel
) -> None:
    body = {
        "attachments": [{"id": 0, "filename": "take 1.mp3"}, {"id": 1, "filename": "cover.jpg"}],
        "embeds": [{"thumbnail": {"url": "attachment://cover.jpg"}}],
    }
    data = with_files(body, b"tune", b"picture")
    status, posted = await api.request("POST", f"/channels/{channel.id}/messages", data=data)

    assert status == 200
    assert [(file["filename"], file["content_type"]) for file in posted["attachments"]] == [
        ("take_1.mp3", "audio/mpeg")
    ]
    for url, content in (
        (posted["attachments"][0]["url"], b"tune"),
        (posted["embeds"][0]["thumbnail"]["url"], b"picture"),
    ):
        async with api.session.get(url) as response:
            assert (response.status, await response.read()) == (200, content)

    path = f"/channels/{channel.id}/messages/{posted['id']}"
    _, edited = await api.request("PATCH", path, json={"embeds": [], "attachments": []})
    assert edited["code"] == 50006  # nothing would be left
    server.clock.advance(25 * 3600)
    async with api.session.get(posted["attachments"][0]["url"]) as response:
        assert response.status == 404


async def test_history_is_read_in_every_direction(api: RawClient, channel: Channel, alice: Member) -> None:
    ids = [alice.write(channel, f"message {number}").id for number in range(6)]

    async def contents(**query: int) -> list[int]:
        _, found = await api.request("GET", f"/channels/{channel.id}/messages", params=query)
        return [ids.index(int(message["id"])) for message in found]

    assert await contents() == [5, 4, 3, 2, 1, 0]
    assert await contents(limit=2) == [5, 4]
    assert await contents(before=ids[3], limit=2) == [2, 1]
    assert await contents(after=ids[1], limit=2) == [3, 2]
    assert await contents(around=ids[3], limit=3) == [4, 3, 2]


async def test_a_nonce_makes_posting_repeatable_for_a_while(
    server: DiscordServer, api: RawClient, guild: Guild, channel: Channel
) -> None:
    async def post(where: Channel = channel, *, enforce: bool = True) -> Any:
        return (await api.post(where, content="song", nonce="n1", enforce_nonce=enforce))[1]

    first = await post()
    assert (await post())["id"] == first["id"]
    assert (await post(guild.create_channel("other")))["id"] != first["id"]
    assert (await post(enforce=False))["id"] != first["id"]

    again = await post()
    await api.request("DELETE", f"/channels/{channel.id}/messages/{again['id']}")
    assert (await post())["code"] == 10008  # posted and deleted since: it is not posted again
    server.clock.advance(server.state.nonce_window + 1)
    assert (await post())["id"] != first["id"]


async def test_a_reply_needs_its_message_unless_told_otherwise(api: RawClient, channel: Channel, alice: Member) -> None:
    asked = alice.write(channel, "a song please")
    reference = {"message_id": str(asked.id), "channel_id": str(channel.id)}
    mentions = {"parse": [], "users": [str(alice.id)]}
    _, reply = await api.post(
        channel, content=f"{alice.mention} here", message_reference=reference, allowed_mentions=mentions
    )
    assert reply["message_reference"]["message_id"] == str(asked.id)
    assert reply["referenced_message"]["content"] == "a song please"
    assert channel.messages[-1].pinged == [alice.user]

    unknown = {"message_id": "1", "channel_id": str(channel.id)}
    status, refused = await api.post(channel, content="x", message_reference=unknown)
    assert (status, refused["code"]) == (400, 50035)
    assert refused["errors"]["message_reference"]["_errors"][0]["code"] == "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
    status, _ = await api.post(channel, content="x", message_reference={**unknown, "fail_if_not_exists": False})
    assert status == 200


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": "x", "nonce": "n" * 26}, "nonce"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
        ({"embeds": [{"fields": [{"name": "", "value": "v"}]}]}, "embeds.0.fields.0.name"),
        ({"embeds": [{"description": "x" * 4000}] * 2}, "embeds"),
        ({"content": "x", "components": [row(dict(BUTTON))] * 6}, "components"),
        ({"content": "x", "components": [row(*[BUTTON | {"custom_id": str(n)} for n in range(6)])]},
         "components.0.components"),
        ({"content": "x", "components": [row(BUTTON, BUTTON)]}, "components.0.components.1.custom_id"),
        ({"content": "x", "components": [row(BUTTON | {"custom_id": "x" * 101})]},
         "components.0.components.0.custom_id"),
        ({"content": "x", "components": [row(BUTTON | {"label": "x" * 81})]}, "components.0.components.0.label"),
        ({"content": "x", "components": [dict(BUTTON)]}, "components.0.type"),
        ({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]}, "content"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_refused_at_its_place(
    api: RawClient, server: DiscordServer, channel: Channel, body: dict[str, Any], path: str
) -> None:
    status, refused = await api.post(channel, **body)

    assert (status, refused["code"]) == (400, 50035)
    node = refused["errors"]
    for step in path.split("."):
        node = node[step]
    assert node["_errors"][0]["message"]
    assert channel.messages == []
    assert server.violations == []


async def test_files_have_a_limit_that_grows_with_boosts(api: RawClient, guild: Guild, channel: Channel) -> None:
    path = f"/channels/{channel.id}/messages"
    song = bytes(guild.upload_limit + 1)
    assert (await api.request("POST", path, data=with_files({}, song)))[1]["code"] == 40005
    three = [bytes(9 * 1024 * 1024)] * 3
    assert (await api.request("POST", path, data=with_files({}, *three)))[0] == 413
    guild.premium_tier = 2
    status, posted = await api.request("POST", path, data=with_files({}, song))
    assert status == 200
    async with api.session.get(posted["attachments"][0]["url"]) as response:
        assert len(await response.read()) == len(song)


async def test_permissions_decide(api: RawClient, guild: Guild, channel: Channel, alice: Member) -> None:
    message = alice.write(channel, "hello")
    path = f"/channels/{channel.id}/messages"
    reference = {"message_id": str(message.id)}

    def deny(**names: bool) -> None:
        channel.overwrite(guild.bot_role, deny=discord.Permissions(**names))

    deny(attach_files=True)
    assert (await api.request("POST", path, data=with_files({}, b"x")))[1]["code"] == 50013
    deny(embed_links=True)
    assert (await api.post(channel, embeds=[{"title": "x"}]))[1]["code"] == 50013
    deny(send_messages=True)
    assert (await api.post(channel, content="x"))[1]["code"] == 50013
    deny(read_message_history=True)
    assert await api.request("GET", path) == (200, [])
    assert (await api.request("GET", f"{path}/{message.id}"))[1]["code"] == 50013
    assert (await api.post(channel, content="x", message_reference=reference))[1]["code"] == 160002
    deny(view_channel=True)
    assert (await api.post(channel, content="x"))[1]["code"] == 50001
    channel.overwrite(guild.bot_role)
    assert (await api.request("PATCH", f"{path}/{message.id}", json={"content": "x"}))[1]["code"] == 50005
    assert (await api.post(channel, content="x"))[0] == 200


async def test_what_is_gone_is_unknown(api: RawClient, guild: Guild, channel: Channel) -> None:
    thread = channel.create_thread("talk")
    assert (await api.post(thread, content="x"))[0] == 200
    thread.locked = True
    assert (await api.post(thread, content="x"))[1]["code"] == 50083
    channel.delete()
    assert (await api.post(thread, content="x"))[1]["code"] == 10003
    assert (await api.post(channel, content="x"))[1]["code"] == 10003
    other = guild.create_channel("other")
    guild.remove_bot()
    assert (await api.post(other, content="x"))[1]["code"] == 50001
    guild.delete()
    assert (await api.request("GET", f"/guilds/{guild.id}"))[1]["code"] == 10004
    assert (await api.post(other, content="x"))[1]["code"] == 10003


async def test_a_member_may_close_the_door_to_direct_messages(
    server: DiscordServer, api: RawClient, alice: Member
) -> None:
    _, opened = await api.request("POST", "/users/@me/channels", json={"recipient_id": str(alice.id)})
    path = f"/channels/{opened['id']}/messages"
    assert (await api.request("POST", path, json={"content": "psst"}))[0] == 200
    assert server.state.direct_messages(alice.user).messages[0].content == "psst"
    alice.user.accepts_direct_messages = False
    assert (await api.request("POST", path, json={"content": "psst"}))[1]["code"] == 50007


async def test_what_discord_does_not_know_is_written_down(
    server: DiscordServer, api: RawClient, channel: Channel
) -> None:
    assert (await api.request("GET", "/guilds/templates"))[0] == 400  # a route, but no id
    assert server.violations == []
    assert (await api.request("GET", "/stickers/1"))[0] == 404
    assert (await api.post(channel, content="x", colour=1))[0] == 400
    assert (await api.request("GET", f"/channels/{channel.id}/messages", params={"since": 1}))[0] == 400
    assert (await api.post(channel, embeds=[{"image": {"url": "attachment://nowhere.png"}}]))[0] == 400
    assert len(server.violations) == 4


async def test_only_the_bots_token_opens_the_api(api: RawClient) -> None:
    assert (await api.request("GET", "/users/@me", token="stolen"))[0] == 401
    assert (await api.request("GET", "/users/@me"))[0] == 200


async def test_a_person_writes_with_files(channel: Channel, alice: Member) -> None:
    message = alice.write(channel, "listen", files=(Upload("hum.wav", b"RIFF"),))
    assert await channel.wait_for(lambda found: bool(found.attachments)) is message
    with pytest.raises(TimeoutError, match="#music"):
        await channel.wait_for(lambda found: found.content == "never", timeout=0.01)


async def test_a_request_that_breaks_off_has_no_effect(server: DiscordServer, channel: Channel, api: RawClient) -> None:
    host, port = server.address.split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/v10/channels/{channel.id}/messages HTTP/1.1\r\nHost: {host}\r\n"
    head += f"Authorization: Bot {server.token}\r\nContent-Length: 500\r\n"
    writer.write(f"{head}Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n".encode())
    await writer.drain()
    await server.arrived.until(lambda: server.calls or None, timeout=5, what="the request")
    writer.transport.abort()
    assert (await api.request("GET", "/users/@me"))[0] == 200
    assert channel.messages == []
    assert server.violations == []


async def test_a_server_for_long_runs_keeps_no_files(channel: Channel, server: DiscordServer, api: RawClient) -> None:
    server.state.keeps_files = False
    _, posted = await api.request("POST", f"/channels/{channel.id}/messages", data=with_files({}, b"tune"))
    assert [(file.size, file.content) for file in channel.messages[0].attachments] == [(4, None)]
    async with api.session.get(posted["attachments"][0]["url"]) as response:
        assert response.status == 404
