"""Rate limits as they are told and enforced, and faults on request."""

import asyncio

import aiohttp
import pytest

from tests.wire.discord import Channel, DiscordServer, Fault
from tests.wire.discord.conftest import RawClient

POST = "POST /channels/{channel_id}/messages"


async def test_a_bucket_tells_its_state_and_refuses_when_empty(
    server: DiscordServer, api: RawClient, channel: Channel
) -> None:
    server.limits.limit(POST, requests=2, seconds=60)
    path = f"/channels/{channel.id}/messages"
    left = []
    for _ in range(2):
        _, _, headers = await api.request_with_headers("POST", path, json={"content": "x"})
        left.append((headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]))
    status, body, headers = await api.request_with_headers("POST", path, json={"content": "x"})

    assert left == [("2", "1"), ("2", "0")]
    assert status == 429
    assert 59 < body["retry_after"] <= 60
    assert body["global"] is False
    assert headers["X-RateLimit-Scope"] == "user"
    assert len(channel.messages) == 2
    server.limits.limit(POST, requests=2, seconds=60)
    status, _, headers = await api.request_with_headers("POST", path, json={"content": ""})
    assert (status, headers["X-RateLimit-Remaining"]) == (400, "1")  # a refusal counts as well
    assert channel.guild is not None
    assert (await api.post(channel.guild.create_channel("other"), content="x"))[0] == 200  # a bucket of its own
    server.limits.off()
    assert (await api.post(channel, content="x"))[0] == 200


async def test_the_global_limit_counts_everything_but_interactions(server: DiscordServer, api: RawClient) -> None:
    server.limits.limit_everything(requests=1, seconds=60)
    assert (await api.request("GET", "/users/@me"))[0] == 200
    status, body, headers = await api.request_with_headers("GET", "/users/@me")
    assert (status, body["global"], headers["X-RateLimit-Scope"]) == (429, True, "global")
    answer = await api.request("POST", "/interactions/1/token/callback", json={"type": 4})
    assert answer[1]["code"] == 10062


@pytest.mark.parametrize("after_effect", [False, True])
async def test_an_error_comes_with_or_without_the_effect(
    server: DiscordServer, api: RawClient, channel: Channel, after_effect: bool
) -> None:
    server.faults.add(Fault(route=POST, status=502, after_effect=after_effect))
    assert (await api.post(channel, content="x"))[0] == 502
    assert len(channel.messages) == int(after_effect)
    assert (await api.post(channel, content="x"))[0] == 200
    assert [call.status for call in server.calls_to(POST)] == [502, 200]


async def test_a_connection_is_cut_after_the_effect(server: DiscordServer, api: RawClient, channel: Channel) -> None:
    server.faults.add(Fault(route=POST, status=None, after_effect=True))
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.post(channel, content="x")
    assert [message.content for message in channel.messages] == ["x"]


async def test_a_request_is_held_until_it_is_let_go(server: DiscordServer, api: RawClient, channel: Channel) -> None:
    fault = server.faults.add(Fault(route=POST, status=200, held=True))
    posting = asyncio.create_task(api.post(channel, content="late"))
    await fault.reached.wait()
    assert channel.messages == []
    fault.release.set()
    assert (await posting)[0] == 200


def test_a_misspelt_route_is_noticed(server: DiscordServer) -> None:
    for misspelt in ("POST /channel/messages", "messages"):
        with pytest.raises(ValueError, match="no route"):
            server.faults.add(Fault(route=misspelt))
        with pytest.raises(ValueError, match="no route"):
            server.limits.limit(misspelt, requests=1, seconds=1)
        with pytest.raises(ValueError, match="no route"):
            server.calls_to(misspelt)


async def test_a_fault_can_be_any_refusal_for_chosen_requests(
    server: DiscordServer, api: RawClient, channel: Channel
) -> None:
    server.faults.add(Fault(route=POST, status=413, code=40005, when=lambda call: call.body["content"] == "big"))
    server.faults.add(Fault(route="*", status=429, retry_after=7.5, when=lambda call: call.method == "GET"))
    assert (await api.post(channel, content="small"))[0] == 200
    assert (await api.post(channel, content="big"))[1]["code"] == 40005
    assert (await api.request("GET", "/users/@me"))[1]["retry_after"] == 7.5
