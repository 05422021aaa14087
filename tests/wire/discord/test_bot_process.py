"""discord.py as a process of its own against the stand-in: commands, forms, kills, restarts."""

import pytest

from tests.wire.discord import Channel, DiscordServer, Fault, GestureError, Member, Upload
from tests.wire.discord.conftest import StartBot

POST = "POST /channels/{channel_id}/messages"


async def test_a_button_outlives_the_process_that_sent_it(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    async with start_bot() as bot:
        await bot.online()
        message = await alice.slash(channel, "echo", text="hello").message()
        bot.kill()
        assert await bot.wait() == -9

    async with start_bot() as bot:
        await bot.online()
        answer = await alice.click(message, label="Again").message()
        bot.terminate()
        assert await bot.wait() == 0

    assert (answer.content, answer.ephemeral) == ("again 7", True)
    assert [message.content for message in channel.messages] == ["hello"]
    assert len(server.state.commands.syncs) == 2
    assert server.violations == []


async def test_every_way_of_asking_reaches_the_bot(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    async with start_bot() as bot:
        await bot.online()

        echoed = await alice.slash(channel, "echo", text="x", file=Upload("a.mp3", b"tune")).message()
        assert [(file.filename, file.content) for file in echoed.attachments] == [("a.mp3", b"tune")]

        choices = await alice.autocomplete(channel, "find", "code", "ab").choices()
        assert choices == [{"name": "Song ab", "value": "code-ab"}]

        quoted = await alice.use_menu("Quote this", alice.write(channel, "well said")).message()
        assert quoted.content == "> well said"

        told = await alice.slash(channel, "settings quota", member=alice, credits=60).message()
        assert told.content == "alice has 60"

        form = await alice.slash(channel, "form").modal()
        recording = Upload("take one.wav", b"RIFF")
        sent = alice.submit(form, {"Mood": ["wild"], "recording": [recording], "loud": True})
        done = await sent.message()
        assert done.content == "Untitled, wild, loud"
        assert [(file.filename, file.content) for file in done.attachments] == [("take_one.wav", b"RIFF")]
    assert server.violations == []


async def test_the_library_and_the_stand_in_agree_on_the_rest_of_the_api(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    direct = server.direct_messages(alice.user)
    async with start_bot() as bot:
        await bot.online()
        alice.slash(channel, "workout")
        await direct.wait_for(lambda message: message.content == "done")
        card = await channel.wait_for(lambda message: message.content == "four")
        await server.wait_for_call("DELETE /channels/{channel_id}/messages/{message_id}")

        assert [file.filename for file in card.files] == ["cover.png"]
        assert (card.attachments, card.buttons) == ([], [])
        assert [message.text for message in channel.messages] == ["four\nCard", "a layout"]
        layout = channel.messages[1]
        alice.click(layout, label="Again")
        await channel.changed.until(lambda: layout.deleted or None, timeout=5, what="the layout to go")

        for place in (channel.create_thread("talk"), direct):
            assert (await alice.slash(place, "echo", text=place.name).message()).content == place.name
        with pytest.raises(GestureError, match="not offered here"):
            alice.slash(direct, "settings quota", member=alice, credits=1)
    assert server.violations == []


async def test_a_message_whose_answer_was_lost_is_not_posted_twice(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    lost = server.faults.add(Fault(route=POST, after_effect=True, held=True))
    async with start_bot() as bot:
        await bot.online()
        alice.slash(channel, "deliver", number=1)
        await lost.reached.wait()  # it stands in the channel, the bot has not heard of it
        bot.kill()
        await bot.wait()
    server.faults.clear()

    async with start_bot() as bot:
        await bot.online()
        told = await alice.slash(channel, "deliver", number=1).wait_for(lambda message: bool(message.content))

    assert told.ephemeral
    assert [str(message.id) for message in channel.messages] == [told.content]
    assert channel.messages[0].nonce == "d1"


async def test_a_session_survives_every_disturbance_of_the_gateway(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    async def resumed(count: int) -> None:
        await server.gateway.changed.until(
            lambda: server.gateway.resumed >= count or None, timeout=5, what=f"resume {count}"
        )

    async with start_bot() as bot:
        await bot.online()
        server.gateway.ask_to_reconnect()
        await resumed(1)
        server.gateway.drop()
        missed = alice.slash(channel, "echo", text="while you were away")
        await resumed(2)
        assert (await missed.message()).content == "while you were away"
        server.gateway.invalidate(resumable=False)
        await server.wait_for_identify(2)
        assert (await alice.slash(channel, "echo", text="new session").message()).content == "new session"


async def test_the_bot_keeps_to_the_limits_it_is_told(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    server.limits.limit(POST, requests=3, seconds=0.4)
    server.limits.limit_everything(requests=2, seconds=0.3)
    async with start_bot() as bot:
        await bot.online()
        alice.slash(channel, "flood", count=7)
        await server.wait_for_call(POST, count=7)
        await channel.changed.until(lambda: len(channel.messages) == 7 or None, timeout=5, what="all seven")

    statuses = {call.status for call in server.calls}
    assert statuses == {200, 429}  # only the global limit comes unannounced
    posted = [call.at for call in server.calls_to(POST) if call.status == 200]
    assert all(later - earlier > 0.35 for earlier, later in zip(posted, posted[3:], strict=False))


async def test_two_shards_share_the_guilds(
    server: DiscordServer, start_bot: StartBot, channel: Channel, alice: Member
) -> None:
    server.shards = 2
    async with start_bot() as bot:
        await bot.online()
        assert (await alice.slash(channel, "echo", text="from my shard").message()).content == "from my shard"
    assert {session.shard for session in server.gateway.sessions.values()} == {(0, 2), (1, 2)}


@pytest.mark.parametrize(
    ("env", "complaint"),
    [
        pytest.param({"DISCORD_TOKEN": "wrong"}, "LoginFailure", id="a wrong token"),
        pytest.param({"ASK_FOR_MEMBERS": "yes"}, "PrivilegedIntentsRequired", id="a privileged intent"),
    ],
)
async def test_a_bot_that_is_not_let_in_says_why(start_bot: StartBot, env: dict[str, str], complaint: str) -> None:
    async with start_bot(env=env) as bot:
        assert await bot.wait() == 1
        assert complaint in bot.log
        with pytest.raises(AssertionError, match=complaint):
            await bot.online()
