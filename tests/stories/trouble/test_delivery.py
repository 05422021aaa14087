"""Files on their way from the API into the channel: what is wrong with them, and what Discord says to them."""

import io

import av
import discord
import pytest

from storage.rows.delivery import DeliveryState
from tests.stage import Stage
from tests.stage.messages import is_posted, labels_of, state_of, text_of
from tests.stage.stand_ins import large_recording


@pytest.mark.parametrize(
    "fault", ["file-empty", "file-html", "file-truncated", "file-too-large", "file-missing", "file-redirect-private"]
)
async def test_a_bad_file_is_never_posted_and_fetched_again(stage: Stage, fault: str) -> None:
    # Twice for each of two files, and twice as often where a fresh link is asked for.
    stage.suno.faults.add(fault, extension="mp3", times=8 if fault == "file-missing" else 4)
    await stage.generate()
    await stage.until(lambda: "could not be posted yet" in state_of(stage.card))
    takes = await stage.takes()
    assert all(take.code in state_of(stage.card) for take in takes)
    assert stage.posts() == []

    await stage.until(lambda: stage.posts())
    await stage.until(lambda: is_posted(stage.card))
    assert len([file for file in stage.post.attachments if file.filename.endswith(".mp3")]) == 2
    assert len(stage.creates) == 1
    # The file server's own complaint about somebody who hangs up on 200 MB.
    assert {record.name for record in stage.expect_errors()} <= {"aiohttp.server"}


async def test_a_file_that_is_no_music_is_never_posted(stage: Stage) -> None:
    stage.composer.instead = {"audio": b"ID3" + bytes(range(256)) * 200}
    await stage.generate()
    await stage.until(lambda: "could not be posted yet" in state_of(stage.card))
    await stage.rest(600, step=20)

    assert stage.posts() == []
    assert (await stage.books()).spent == 1200


async def test_with_one_take_broken_for_ever_the_other_is_posted(stage: Stage) -> None:
    stage.composer.instead_in_take[1] = {"audio": b"not audio at all"}
    await stage.song()

    assert [file.filename for file in stage.post.attachments if file.filename.endswith(".mp3")] == ["A_tone_1.mp3"]
    assert len(stage.post.embeds) == 1


async def test_a_song_without_its_picture_is_still_a_song(stage: Stage) -> None:
    stage.suno.faults.add("file-html", extension="jpeg", times=None)
    await stage.song()

    assert [file.filename for file in stage.post.attachments] == ["A_tone_1.mp3", "A_tone_2.mp3"]


async def test_a_file_over_the_servers_limit_is_made_smaller(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 60_000
    monkeypatch.setattr(discord.Guild, "filesize_limit", property(lambda guild: limit))
    stage.composer.instead = {"audio": large_recording(3.0), "seconds": 3.0}
    await stage.song()

    songs = [file for file in stage.post.attachments if file.filename.endswith(".mp3")]
    assert len(songs) == 2
    for file in songs:
        content = await stage.content(file)
        assert len(content) <= limit
        with av.open(io.BytesIO(content), "r") as container:
            assert (container.duration or 0) / av.time_base == pytest.approx(3.0, abs=0.2)


@pytest.mark.parametrize("status", [400, 413])
async def test_what_discord_finds_too_large_is_made_smaller(
    stage: Stage, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.Guild, "filesize_limit", property(lambda guild: 150_000))
    stage.composer.instead = {"audio": large_recording(3.0), "seconds": 3.0}
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/messages", status=status, code=40005)
    await stage.song()

    songs = [file for file in stage.post.attachments if file.filename.endswith(".mp3")]
    assert all(file.size <= 75_000 for file in songs)
    assert stage.direct_messages(stage.alice) == []


@pytest.mark.parametrize("status", [500, 502])
async def test_an_answer_of_discord_that_says_nothing_leads_to_one_post(stage: Stage, status: int) -> None:
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/messages", status=status, times=2)
    await stage.song()
    await stage.rest(120, step=5)

    assert len(stage.posts()) == 1


async def test_a_channel_that_no_longer_takes_it_is_told_by_direct_message(stage: Stage) -> None:
    elsewhere = stage.guild.create_text_channel("elsewhere")
    await stage.generate()
    await stage.until(lambda: stage.creates)
    stage.forbid("send_messages")
    await stage.until(lambda: stage.direct_messages(stage.alice))

    takes = await stage.takes()
    (told,) = stage.direct_messages(stage.alice)
    assert stage.channel.mention in told.content
    assert all(take.code in told.content for take in takes)
    assert stage.posts() == []
    result = await stage.alice.slash(elsewhere, "show", code=takes[0].code)
    assert not result.ephemeral
    assert len(stage.posts(elsewhere)) == 1

    # Not given up: as soon as it is allowed again, the song comes, and nobody is told a second time.
    await stage.rest(300, step=10)
    stage.forbid()
    await stage.until(lambda: stage.posts())
    assert len(stage.direct_messages(stage.alice)) == 1
    assert len(stage.posts()) == 1


async def test_a_deleted_channel_ends_the_delivery(stage: Stage) -> None:
    elsewhere = stage.guild.create_text_channel("elsewhere")
    await stage.generate()
    await stage.until(lambda: stage.creates)
    stage.env.backend.delete_channel(stage.channel.id)
    await stage.until(lambda: stage.direct_messages(stage.alice))
    await stage.rest(300, step=10)

    (told,) = stage.direct_messages(stage.alice)
    (take, _) = await stage.takes()
    assert take.code in told.content
    await stage.alice.slash(elsewhere, "show", code=take.code)
    assert len(stage.posts(elsewhere)) == 1


async def test_a_member_who_takes_no_direct_messages_is_no_trouble(stage: Stage) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    stage.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    stage.forbid("send_messages")
    await stage.until(lambda: "could not be posted yet" in state_of(stage.card))
    stage.forbid()
    await stage.until(lambda: stage.posts())

    assert stage.direct_messages(stage.alice) == []


async def test_a_post_that_may_have_arrived_is_not_repeated_while_the_channel_cannot_be_read(stage: Stage) -> None:
    """Discord keeps the message but its answer is lost; then the bot may not read the history for a while."""
    await stage.song()
    await stage.arrange.forget_posts()
    stage.forbid("read_message_history")
    await stage.restart()
    await stage.rest(60, step=5)
    stage.forbid()
    await stage.rest(600, step=20)

    assert len(stage.posts()) == 1
    (delivery,) = await stage.database.deliveries()
    assert (delivery.state, delivery.message_id) == (DeliveryState.POSTED, stage.post.id)


async def test_the_length_is_that_of_the_file(stage: Stage) -> None:
    """The API may know it only roughly, or not at all."""
    stage.composer.instead = {"seconds": 60.0}
    await stage.song()

    assert "**Take 1** · 0:01 · " in text_of(stage.post)
    assert "**Take 2** · 0:01 · " in text_of(stage.post)


async def test_a_deleted_card_does_not_keep_the_song_back(stage: Stage) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    stage.env.backend.delete_message(stage.channel.id, stage.card.id)
    await stage.until(lambda: stage.posts())

    assert "Again" in labels_of(stage.post)
    assert text_of(stage.post)
