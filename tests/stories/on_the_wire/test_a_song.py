"""From the command to two takes in the channel, seen from outside the process."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mutagen.id3 import ID3

from tests.crash.audit import audit
from tests.stage.process_stage import (
    KEY,
    PATIENCE,
    SONG,
    WEBHOOK_KEY,
    ProcessStage,
    at_rest,
    has_ended,
    is_card,
    is_song,
    open_process_stage,
)
from tests.wire.discord import Channel, Member, Message, Upload
from tests.wire.discord.model.interactions import AnswerKind

POST = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
ANSWER = "POST /interactions/{interaction_id}/{token}/callback"

Alice = tuple[Channel, Member]

read_tags: Callable[[io.BytesIO], Any] = ID3  # mutagen says little about its types


async def test_a_song_with_callbacks_costs_three_requests(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        answer = await member.slash(channel, "generate", prompt="rain on a tin roof").response()
        song = await channel.wait_for(is_song, PATIENCE)
        card = await channel.wait_for(has_ended, PATIENCE)
        await at_rest(stage)

    assert answer.kind is AnswerKind.MESSAGE
    assert answer.message is card
    assert answer.seconds < 1.0
    assert [message.author.bot for message in channel.messages] == [True, True]
    assert [request.operation for request in stage.suno.received] == ["generate", "music-record", "music-record"]
    assert stage.suno.balance == 10_000 * 100 - SONG
    assert audit(stage).mistakes == ()
    _check_the_post(song, card, member)


def _check_the_post(song: Message, card: Message, member: Member) -> None:
    assert song.reply_to is card
    assert song.pinged == []
    takes = [file for file in song.attachments if file.filename.endswith(".mp3")]
    assert len({file.filename for file in takes}) == 2
    for file in takes:
        assert file.content is not None
        tags = read_tags(io.BytesIO(file.content))
        assert str(tags["TIT2"]) == "A tone"
        assert "rain on a tin roof" in str(tags.getall("USLT")[0])
        assert tags.getall("APIC")
    labels = [button["label"] for button in song.buttons]
    assert labels[::5] == ["Star 1: 0", "Star 2: 0", "Lyrics"]


async def test_a_song_without_callbacks_is_found_by_asking(tmp_path: Path) -> None:
    async with open_process_stage(tmp_path, callbacks=False) as stage:
        channel, member = stage.member()
        async with stage.bot() as bot:
            await bot.online()
            member.slash(channel, "generate", prompt="rain")
            await channel.wait_for(has_ended, PATIENCE)
            await at_rest(stage)

        assert [request.operation for request in stage.suno.received] == ["generate", "music-record"]
        (task,) = stage.suno.tasks.values()
        assert (urlsplit(task.callback_url).hostname or "").endswith(".invalid")
        assert audit(stage).mistakes == ()
        assert stage.discord.violations == []


async def test_a_post_cannot_be_doubled_and_no_message_can_mention_anybody_else(
    stage: ProcessStage, alice: Alice
) -> None:
    channel, member = alice
    bob = member.guild.add_member(stage.discord.create_user("bob"))
    async with stage.bot() as bot:
        await bot.online()
        member.slash(channel, "generate", prompt=f"@everyone and {bob.mention} in the rain")
        await channel.wait_for(is_song, PATIENCE)
        await channel.wait_for(has_ended, PATIENCE)
        await member.slash(channel, "queue").message()

    (post,) = [call.body for call in stage.discord.calls_to(POST)]
    assert post["enforce_nonce"] is True
    assert 0 < len(post["nonce"]) <= 25
    assert post["allowed_mentions"]["parse"] == []
    assert post["allowed_mentions"]["users"] == [member.id]
    assert not post["allowed_mentions"].get("replied_user")
    others = [call.body["data"] for call in stage.discord.calls_to(ANSWER)]
    others += [call.body for call in stage.discord.calls_to(EDIT)]
    assert len(others) >= 3
    assert [body["allowed_mentions"]["parse"] for body in others] == [[]] * len(others)
    assert not any(body["allowed_mentions"].get("users") for body in others)
    assert {user for message in channel.messages for user in message.pinged} == set()


async def test_lyrics_from_a_file_and_a_form_make_a_song(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    lyrics = "[Verse]\n" + "All night the rain is falling\n" * 40
    async with stage.bot() as bot:
        await bot.online()
        file = Upload("words.txt", lyrics.encode())
        form = await member.slash(channel, "compose", vocal="female", lyrics_file=file).modal()
        assert form.field("lyrics")["value"] == lyrics.strip()
        submitted = member.submit(form, {"title": "Tin roof", "style": "lo-fi, rain", "avoid": "metal"})
        card = await submitted.message()
        song = await channel.wait_for(is_song, PATIENCE)
        await channel.wait_for(has_ended, PATIENCE)

    assert is_card(card)
    (create,) = [request.body for request in stage.suno.received if request.operation == "generate"]
    assert (create["title"], create["style"], create["prompt"]) == ("Tin roof", "lo-fi, rain", lyrics.strip())
    assert (create["vocalGender"], create["negativeTags"]) == ("f", "metal")
    assert sorted(file.filename for file in song.attachments if file.filename.endswith(".mp3")) == [
        "Tin_roof_1.mp3",
        "Tin_roof_2.mp3",
    ]
    assert song.reply_to is card


async def test_buttons_work_after_a_restart(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        member.slash(channel, "generate", prompt="rain on a tin roof")
        song = await channel.wait_for(is_song, PATIENCE)
        form = await member.click(song, label="Edit and rerun").modal()
        await at_rest(stage)
        bot.kill()
        await bot.wait()

    async with stage.bot() as bot:
        await bot.online()
        again = await member.click(song, label="Again").message()
        edited = await member.submit(form, {"Prompt": "snow on a tin roof"}).message()
        panel = await member.click(song, label="More 1").message()
        await member.click(panel, label="Favourite: no").message()
        filled_in = await member.click(song, label="Edit and rerun").modal()
        await channel.wait_for(lambda message: message.reply_to is again, PATIENCE)
        await channel.wait_for(lambda message: message.reply_to is edited, PATIENCE)

    prompts = [request.body["prompt"] for request in stage.suno.received if request.operation == "generate"]
    assert prompts == ["rain on a tin roof", "rain on a tin roof", "snow on a tin roof"]
    assert panel.ephemeral
    assert filled_in.field("prompt")["value"] == "rain on a tin roof"
    assert stage.database.count("favourites") == 1


async def test_commands_are_told_to_discord_once(stage: ProcessStage) -> None:
    for _ in range(2):
        async with stage.bot() as bot:
            await bot.online()
            bot.terminate()
            assert await bot.wait() == 0

    assert len(stage.discord.state.commands.syncs) == 1


async def test_no_secret_gets_anywhere(stage: ProcessStage, alice: Alice) -> None:
    stage.discord.token = "canary-of.a-discord.token"
    channel, member = alice
    stage.suno.faults.add("callback-twice", operation="generate")
    stage.suno.faults.add("http-502", operation="music-record")
    async with stage.bot(LOG_LEVEL="DEBUG") as bot:
        await bot.online()
        member.slash(channel, "generate", prompt="rain on a tin roof")
        await channel.wait_for(is_song, PATIENCE)
        await channel.wait_for(has_ended, PATIENCE)
        await member.slash(channel, "queue").message()
        bot.terminate()
        assert await bot.wait() == 0

    (task,) = stage.suno.tasks.values()
    secrets = [stage.discord.token, KEY, WEBHOOK_KEY, urlsplit(task.callback_url).path.rsplit("/", 1)[1]]
    kept = stage.database.everything()
    files = [path for path in stage.folder.rglob("*") if path.is_file()]
    said = [message.text + repr(message.components) for message in channel.messages]
    assert {"bot.log", "bandstand.db"} <= {path.name for path in files}
    assert "POST /api/v1/generate" in stage.log_file.read_text()  # it did log what it sent
    for secret in secrets:
        assert secret not in kept
        assert secret not in "\n".join(said)
        assert [path.name for path in files if secret.encode() in path.read_bytes()] == []
