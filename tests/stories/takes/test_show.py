"""`/show`: a take comes back anywhere on its server, from the bot's own copy."""

import io

import av

from storage.rows.kept_file import FileOwner
from storage.rows.take import Take
from tests.media.samples import sound_of
from tests.stage import Stage
from tests.stage.messages import labels_of, message_of, text_of


async def test_a_take_comes_back_in_another_channel_without_asking_the_api(stage: Stage) -> None:
    await stage.song()
    (_, second) = await stage.takes()
    asked, fetched = len(stage.suno.received), len(stage.suno.downloads)
    elsewhere = stage.guild.create_text_channel("elsewhere")
    result = await stage.bob.slash(elsewhere, "show", code=second.code)

    assert not result.ephemeral
    (post,) = stage.posts(elsewhere)
    song, picture = post.attachments
    assert (song.filename, picture.filename) == ("A_tone_2.mp3", f"cover_{second.code}.jpg")
    with av.open(io.BytesIO(await stage.content(song))) as container:
        assert container.streams.audio
    assert f"`{second.code}`" in text_of(post)
    assert labels_of(post) == ["Star 2: 0", "Vary 2", "Extend 2", "Cover 2", "More 2", "Lyrics"]
    assert stage.pinged(post) == []
    assert (len(stage.suno.received), len(stage.suno.downloads)) == (asked, fetched)


async def test_a_take_comes_back_after_a_restart_and_long_after_its_links_died(stage: Stage) -> None:
    await stage.song()
    (first, _) = await stage.takes()
    await stage.restart()
    await stage.pass_time(30 * 24 * 3600)
    stage.suno.faults.add("file-missing", times=None)
    result = await stage.alice.slash(stage.channel, "show", code=first.code)

    assert not result.ephemeral
    assert len(stage.posts()) == 2


async def test_a_take_whose_file_is_not_there_yet_is_explained(stage: Stage) -> None:
    stage.suno.faults.add("file-html", extension="mp3", times=None)
    await stage.generate()
    await stage.rest(10)
    (first, _) = await stage.takes()
    result = await stage.alice.slash(stage.channel, "show", code=first.code)

    (explained,) = result.followups
    assert explained.ephemeral
    assert "not here yet" in text_of(explained)
    assert [message for message in stage.channel.history() if not message.flags.ephemeral] == [stage.card]


async def test_a_copy_that_was_lost_is_fetched_again(stage: Stage) -> None:
    await stage.song()
    (first, _) = await stage.takes()
    for file in (stage.folder / "media").rglob("audio.mp3"):
        file.unlink()
    result = await stage.alice.slash(stage.channel, "show", code=first.code)

    assert not result.ephemeral
    song, _ = stage.posts()[-1].attachments
    kept = (stage.folder / "media").joinpath(await path_of(stage, first)).read_bytes()
    assert sound_of(kept) == sound_of(await stage.content(song))


async def path_of(stage: Stage, take: Take) -> str:
    """Where the copy of a take's sound lies below MEDIA_DIR."""
    files = await stage.stores.kept_files.of(FileOwner.TAKE, take.id)
    return files["audio"].path


async def test_a_channel_where_files_are_forbidden_is_refused(stage: Stage) -> None:
    await stage.song()
    (first, _) = await stage.takes()
    stage.forbid("attach_files")
    result = await stage.alice.slash(stage.channel, "show", code=first.code)

    assert result.ephemeral
    assert "Attach Files" in text_of(result)
    assert len(stage.posts()) == 1


async def test_a_favourite_can_be_marked_where_a_take_is_shown(stage: Stage) -> None:
    await stage.song()
    (first, _) = await stage.takes()
    await stage.alice.slash(stage.channel, "show", code=first.code)
    panel = await stage.bob.click(stage.posts()[-1], label="More 1")
    marked = await stage.bob.click(message_of(panel), label="Favourite: no")

    assert "Favourite: yes" in labels_of(marked)


async def test_codes_can_be_copied_from_where_they_are_shown(stage: Stage) -> None:
    await stage.song()
    (first, second) = await stage.takes()
    for typed in (first.code, f" `{first.code.lower()}` ", f"#{second.code}"):
        result = await stage.bob.slash(stage.channel, "show", code=typed)
        assert not result.ephemeral
