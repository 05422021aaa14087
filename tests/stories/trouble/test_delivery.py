"""Files on their way from the API into the channel: what is wrong with them, and what Discord says to them."""

import io

import av
import discord
import pytest

from tests.stage.messages import labels_of, state_of, text_of
from tests.stage.quick import tone
from tests.stage.world import World


@pytest.mark.parametrize(
    "fault", ["file-empty", "file-html", "file-truncated", "file-too-large", "file-missing", "file-redirect-private"]
)
async def test_a_bad_file_is_never_posted_and_fetched_again(world: World, fault: str) -> None:
    # Twice for each of two files, and twice as often where a fresh link is asked for.
    world.suno.faults.add(fault, extension="mp3", times=8 if fault == "file-missing" else 4)
    await world.generate()
    await world.until(lambda: "could not be posted yet" in state_of(world.card))
    takes = await world.takes()
    assert all(take.code in state_of(world.card) for take in takes)
    assert world.posts() == []

    await world.until(lambda: world.posts())
    await world.until(lambda: state_of(world.card).startswith("Done:"))
    assert len([file for file in world.post.attachments if file.filename.endswith(".mp3")]) == 2
    assert len(world.creates) == 1
    # The file server's own complaint about somebody who hangs up on 200 MB.
    assert {record.name for record in world.expect_mistakes()} <= {"aiohttp.server"}


async def test_a_file_that_is_no_music_is_never_posted(world: World) -> None:
    world.composer.instead = {"audio": b"ID3" + bytes(range(256)) * 200}
    await world.generate()
    await world.until(lambda: "could not be posted yet" in state_of(world.card))
    await world.rest(600, step=20)

    assert world.posts() == []
    assert (await world.books()).spent == 1200


async def test_with_one_take_broken_for_ever_the_other_is_posted(world: World) -> None:
    world.composer.instead_in_take[1] = {"audio": b"not audio at all"}
    await world.song()

    assert [file.filename for file in world.post.attachments if file.filename.endswith(".mp3")] == ["A_tone.mp3"]
    assert len(world.post.embeds) == 1


async def test_a_song_without_its_picture_is_still_a_song(world: World) -> None:
    world.suno.faults.add("file-html", extension="jpeg", times=None)
    await world.song()

    assert [file.filename for file in world.post.attachments] == ["A_tone.mp3", "A_tone_2.mp3"]


async def test_a_file_over_the_servers_limit_is_made_smaller(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 60_000
    monkeypatch.setattr(discord.Guild, "filesize_limit", property(lambda guild: limit))
    world.composer.instead = {"audio": tone(3.0, 0.3, bit_rate=320_000), "seconds": 3.0}
    await world.song()

    songs = [file for file in world.post.attachments if file.filename.endswith(".mp3")]
    assert len(songs) == 2
    for file in songs:
        content = await world.content(file)
        assert len(content) <= limit
        with av.open(io.BytesIO(content), "r") as container:
            assert (container.duration or 0) / av.time_base == pytest.approx(3.0, abs=0.2)


@pytest.mark.parametrize("status", [400, 413])
async def test_what_discord_finds_too_large_is_made_smaller(
    world: World, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.Guild, "filesize_limit", property(lambda guild: 150_000))
    world.composer.instead = {"audio": tone(3.0, 0.3, bit_rate=320_000), "seconds": 3.0}
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=status, code=40005)
    await world.song()

    songs = [file for file in world.post.attachments if file.filename.endswith(".mp3")]
    assert all(file.size <= 75_000 for file in songs)
    assert world.direct_messages(world.alice) == []


@pytest.mark.parametrize("status", [500, 502])
async def test_an_answer_of_discord_that_says_nothing_leads_to_one_post(world: World, status: int) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=status, times=2)
    await world.song()
    await world.rest(120, step=5)

    assert len(world.posts()) == 1


async def test_a_channel_that_no_longer_takes_it_is_told_by_direct_message(world: World) -> None:
    elsewhere = world.guild.create_text_channel("elsewhere")
    await world.generate()
    await world.until(lambda: world.creates)
    world.forbid("send_messages")
    await world.until(lambda: world.direct_messages(world.alice))

    takes = await world.takes()
    (told,) = world.direct_messages(world.alice)
    assert world.channel.mention in told.content
    assert all(take.code in told.content for take in takes)
    assert world.posts() == []
    result = await world.alice.slash(elsewhere, "show", code=takes[0].code)
    assert not result.ephemeral
    assert len(world.posts(elsewhere)) == 1

    # Not given up: as soon as it is allowed again, the song comes, and nobody is told a second time.
    await world.rest(300, step=10)
    world.forbid()
    await world.until(lambda: world.posts())
    assert len(world.direct_messages(world.alice)) == 1
    assert len(world.posts()) == 1


async def test_a_deleted_channel_ends_the_delivery(world: World) -> None:
    elsewhere = world.guild.create_text_channel("elsewhere")
    await world.generate()
    await world.until(lambda: world.creates)
    world.env.backend.delete_channel(world.channel.id)
    await world.until(lambda: world.direct_messages(world.alice))
    await world.rest(300, step=10)

    (told,) = world.direct_messages(world.alice)
    (take, _) = await world.takes()
    assert take.code in told.content
    await world.alice.slash(elsewhere, "show", code=take.code)
    assert len(world.posts(elsewhere)) == 1


async def test_a_member_who_takes_no_direct_messages_is_no_trouble(world: World) -> None:
    await world.generate()
    await world.until(lambda: world.creates)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    world.forbid("send_messages")
    await world.until(lambda: "could not be posted yet" in state_of(world.card))
    world.forbid()
    await world.until(lambda: world.posts())

    assert world.direct_messages(world.alice) == []


async def test_a_post_that_may_have_arrived_is_not_repeated_while_the_channel_cannot_be_read(world: World) -> None:
    """Discord keeps the message but its answer is lost; then the bot may not read the history for a while."""
    await world.song()
    row = (await world.app.stores._database.all("SELECT id FROM deliveries"))[0]

    async def forget(connection: object) -> None:
        # As the process leaves it that ends between Discord's answer and its own note of it.
        await connection.execute(  # type: ignore[attr-defined]
            "UPDATE deliveries SET state = 'posting', message_id = NULL, posted_at = NULL WHERE id = ?", (row["id"],)
        )

    await world.app.stores._database.write(forget)
    world.forbid("read_message_history")
    await world.restart()
    await world.rest(60, step=5)
    world.forbid()
    await world.rest(600, step=20)

    assert len(world.posts()) == 1
    (delivery,) = await world.app.stores._database.all("SELECT state, message_id FROM deliveries")
    assert (delivery["state"], delivery["message_id"]) == ("posted", world.post.id)


async def test_the_length_is_that_of_the_file(world: World) -> None:
    """The API may know it only roughly, or not at all."""
    world.composer.instead = {"seconds": 60.0}
    await world.song()

    lengths = [part.value for embed in world.post.embeds for part in embed.fields if part.name == "Length"]
    assert lengths == ["0:01", "0:01"]


async def test_a_deleted_card_does_not_keep_the_song_back(world: World) -> None:
    await world.generate()
    await world.until(lambda: world.creates)
    world.env.backend.delete_message(world.channel.id, world.card.id)
    await world.until(lambda: world.posts())

    assert "Again" in labels_of(world.post)
    assert text_of(world.post)
