"""`/show`: a take comes back anywhere on its server, from the bot's own copy."""

import io

import av

from storage.library.kept_files import KeptFileStore
from storage.rows.kept_file import FileOwner
from storage.rows.take import Take
from tests.media.samples import sound_of
from tests.stage.messages import labels_of, message_of, text_of
from tests.stage.world import World


async def test_a_take_comes_back_in_another_channel_without_asking_the_api(world: World) -> None:
    await world.song()
    (_, second) = await world.takes()
    asked, fetched = len(world.suno.received), len(world.suno.downloads)
    elsewhere = world.guild.create_text_channel("elsewhere")
    result = await world.bob.slash(elsewhere, "show", code=second.code)

    assert not result.ephemeral
    (post,) = world.posts(elsewhere)
    song, picture = post.attachments
    assert (song.filename, picture.filename) == ("A_tone_2.mp3", f"cover_{second.code}.jpg")
    with av.open(io.BytesIO(await world.content(song))) as container:
        assert container.streams.audio
    assert f"`{second.code}`" in text_of(post)
    assert labels_of(post) == ["Extend 2", "Cover 2", "Stems 2", "WAV 2", "More 2"]
    assert world.pinged(post) == []
    assert (len(world.suno.received), len(world.suno.downloads)) == (asked, fetched)


async def test_a_take_comes_back_after_a_restart_and_long_after_its_links_died(world: World) -> None:
    await world.song()
    (first, _) = await world.takes()
    await world.restart()
    await world.pass_time(30 * 24 * 3600)
    world.suno.faults.add("file-missing", times=None)
    result = await world.alice.slash(world.channel, "show", code=first.code)

    assert not result.ephemeral
    assert len(world.posts()) == 2


async def test_a_take_whose_file_is_not_there_yet_is_explained(world: World) -> None:
    world.suno.faults.add("file-html", extension="mp3", times=None)
    await world.generate()
    await world.rest(10)
    (first, _) = await world.takes()
    result = await world.alice.slash(world.channel, "show", code=first.code)

    (explained,) = result.followups
    assert explained.ephemeral
    assert "not here yet" in text_of(explained)
    assert [message for message in world.channel.history() if not message.flags.ephemeral] == [world.card]


async def test_a_copy_that_was_lost_is_fetched_again(world: World) -> None:
    await world.song()
    (first, _) = await world.takes()
    for file in (world.folder / "media").rglob("audio.mp3"):
        file.unlink()
    result = await world.alice.slash(world.channel, "show", code=first.code)

    assert not result.ephemeral
    song, _ = world.posts()[-1].attachments
    kept = (world.folder / "media").joinpath(await path_of(world, first)).read_bytes()
    assert sound_of(kept) == sound_of(await world.content(song))


async def path_of(world: World, take: Take) -> str:
    """Where the copy of a take's sound lies below MEDIA_DIR."""
    files = await KeptFileStore(world.app.stores._database).of(FileOwner.TAKE, take.id)
    return files["audio"].path


async def test_a_channel_where_files_are_forbidden_is_refused(world: World) -> None:
    await world.song()
    (first, _) = await world.takes()
    world.forbid("attach_files")
    result = await world.alice.slash(world.channel, "show", code=first.code)

    assert result.ephemeral
    assert "Attach Files" in text_of(result)
    assert len(world.posts()) == 1


async def test_a_favourite_can_be_marked_where_a_take_is_shown(world: World) -> None:
    await world.song()
    (first, _) = await world.takes()
    await world.alice.slash(world.channel, "show", code=first.code)
    panel = await world.bob.click(world.posts()[-1], label="More 1")
    marked = await world.bob.click(message_of(panel), label="Favourite: no")

    assert "Favourite: yes" in labels_of(marked)


async def test_codes_can_be_copied_from_where_they_are_shown(world: World) -> None:
    await world.song()
    (first, second) = await world.takes()
    for typed in (first.code, f" `{first.code.lower()}` ", f"#{second.code}"):
        result = await world.bob.slash(world.channel, "show", code=typed)
        assert not result.ephemeral
