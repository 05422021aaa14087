"""Message menus: what can be done with the sound of any message, without typing a command."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.results import InteractionResult

from storage.reading import take_of
from storage.rows.take import Take, TakeKind
from tests.stage.studio import (
    Studio,
    field_of,
    is_private,
    labels_of,
    message_of,
    recording,
    text_of,
    typed_in,
)
from tests.stories.recordings.files import BAD, GOOD

OPERATIONS = {
    "Extend this": "Go on with a song",
    "Cover this": "Cover a song",
    "Add vocals": "Sing over it",
    "Add instrumental": "Accompany it",
}
"""The menus that open a form, with its title."""
SAVE = "Save to library"


async def a_message(studio: Studio, *files: tuple[str, bytes], by: MemberActor | None = None) -> discord.Message:
    return await (by or studio.bob).send(studio.channel, "listen to this", attachments=files)


async def menu(studio: Studio, name: str, message: discord.Message, by: MemberActor | None = None) -> InteractionResult:
    return await (by or studio.alice).context_menu(studio.channel, name, message)


async def uploads(studio: Studio) -> list[Take]:
    rows = await studio.app.stores._database.all("SELECT * FROM takes WHERE kind = 'upload' ORDER BY id")
    return [take_of(row) for row in rows]


# --- what Discord is told ---


async def test_discord_is_told_of_five_menus_for_servers_alone(studio: Studio) -> None:
    menus = studio.app.bot.tree.get_commands(type=discord.AppCommandType.message)

    assert {menu.name for menu in menus} == {*OPERATIONS, SAVE}
    assert all(menu.guild_only for menu in menus)
    await studio.app.bot.unload_extension("cogs.menus")
    assert studio.app.bot.tree.get_commands(type=discord.AppCommandType.message) == []


# --- files of others ---


@pytest.mark.parametrize(("name", "title"), OPERATIONS.items())
async def test_a_menu_opens_the_form_of_its_operation_filled_in(studio: Studio, name: str, title: str) -> None:
    message = await a_message(studio, ("My demo.mp3", recording(20)))

    form = await menu(studio, name, message)

    assert form.modal is not None
    assert form.modal["title"] == title
    assert typed_in(form)["title"] == "My demo"
    wanted = {"style": "folk", **({"prompt": "[Verse]\nla"} if "prompt" in typed_in(form) else {})}
    job = await studio.done(await studio.fill_in(form, **wanted))
    assert job.user_id == studio.alice.id
    assert studio.create["uploadUrl"].startswith(studio.suno.url)
    (upload,) = await uploads(studio)
    assert (upload.title, upload.owner_id) == ("My demo", studio.alice.id)


async def test_a_message_without_sound_is_refused_in_private(studio: Studio) -> None:
    with_a_picture = await a_message(studio, ("cat.png", b"\x89PNG\r\n\x1a\n"))
    without_a_file = await a_message(studio)

    for message in (with_a_picture, without_a_file):
        for name in (*OPERATIONS, SAVE):
            shown = await menu(studio, name, message)
            assert is_private(shown)
            assert "There is no sound in this message" in text_of(shown)
            assert "attach a file to `/extend` or `/cover`" in text_of(shown)


async def test_of_five_files_one_is_chosen(studio: Studio) -> None:
    names = [f"part {number}.mp3" for number in range(1, 6)]
    files = [(name, recording(20, 0.1 * number)) for number, name in enumerate(names, 1)]
    message = await a_message(studio, *files[:2], ("notes.txt", b"hello"), ("nothing.mp3", b""), *files[2:])

    choice = await menu(studio, "Cover this", message)

    assert is_private(choice)
    assert text_of(choice) == "Which of these files?"
    assert labels_of(choice) == names
    form = await studio.press(choice, "part 4.mp3")
    assert typed_in(form)["title"] == "part 4"
    await studio.done(await studio.fill_in(form, style="folk", prompt="[Verse]\nla"))
    assert [take.title for take in await uploads(studio)] == ["part 4"]


async def test_of_five_files_one_is_kept(studio: Studio) -> None:
    message = await a_message(studio, *[(f"part {number}.mp3", recording(20)) for number in range(1, 6)])

    choice = await menu(studio, SAVE, message)
    saved = await studio.press(choice, "part 2.mp3")

    assert is_private(choice)
    assert "**part 2**" in text_of(saved)
    assert [take.title for take in await uploads(studio)] == ["part 2"]


async def test_an_expired_link_is_said_so(studio: Studio) -> None:
    message = await a_message(studio, ("demo.mp3", recording(20)))
    stored = studio.env.backend.get_message(studio.channel.id, message.id)
    stored.attachments[0]["url"] += "?ex=65d903de&is=65c68ede&hm=0"

    for name in (*OPERATIONS, SAVE):
        shown = await menu(studio, name, message)
        assert is_private(shown)
        assert "Discord no longer has the file" in text_of(shown)
        assert "Attach it again." in text_of(shown)


async def test_a_forwarded_recording_is_a_recording(studio: Studio) -> None:
    message = await a_message(studio, ("demo.mp3", recording(20)))
    forwarded = await studio.bob.forward(message, studio.channel)

    saved = await menu(studio, SAVE, forwarded)

    assert "**demo**" in text_of(saved)


async def test_where_nothing_can_be_posted_no_form_is_opened(studio: Studio) -> None:
    message = await a_message(studio, ("demo.mp3", recording(20)))
    assert studio.app.bot.user is not None
    denied = discord.Permissions(attach_files=True).value
    overwrite = Overwrite(studio.app.bot.user.id, OverwriteType.MEMBER, allow=0, deny=denied)
    studio.env.backend.set_overwrite(studio.channel.id, overwrite)

    shown = await menu(studio, "Cover this", message)

    assert is_private(shown)
    assert "**Attach Files**" in text_of(shown)


# --- messages of ours ---


async def test_a_post_with_two_takes_asks_which(studio: Studio) -> None:
    take = await studio.song()
    job = await studio.app.stores.job_queries.by_id(take.job_id or 0)
    assert job is not None
    (post,) = studio.posts_of(job)

    choice = await menu(studio, "Extend this", post)

    assert is_private(choice)
    assert text_of(choice) == "Which of these takes?"
    codes = [one.code for one in await studio.app.stores.takes.of_job(job.id)]
    assert [label.split()[0] for label in labels_of(choice)] == codes
    form = await studio.alice.click(message_of(choice), custom_id=f"take:extend:{codes[1]}")
    await studio.done(await studio.fill_in(form, prompt="[Outro]\nla"))
    second = (await studio.app.stores.takes.of_job(job.id))[1]
    assert studio.create["audioId"] == second.audio_id
    assert await uploads(studio) == []


async def test_a_card_means_its_takes_once_it_is_finished(studio: Studio) -> None:
    studio.suno.faults.add("stuck", operation="generate")
    shown = await studio.slash("generate", prompt="rain")
    under_way = message_of(shown)
    take = await studio.song()
    finished = next(message for message in studio.channel.history() if "Done" in field_of(message, "State"))

    told = await menu(studio, "Add vocals", under_way)
    choice = await menu(studio, "Add vocals", finished)

    assert is_private(told)
    assert "There is nothing to hear here yet" in text_of(told)
    assert labels_of(choice)[0].split()[0] == take.code


async def test_files_of_a_take_mean_the_take(studio: Studio) -> None:
    take = await studio.song()
    shown = await studio.slash("stems", track=take.code)
    job = await studio.done(shown)
    (post, *_) = studio.posts_of(job)

    form = await menu(studio, "Extend this", post)
    saved = await menu(studio, SAVE, studio.card_of(shown))

    assert typed_in(form)["title"] == take.title
    assert "In the library already" in text_of(saved)
    assert f"`{take.code}`" in text_of(saved)
    assert labels_of(saved) == ["Extend", "Cover", "Add vocals", "Add instrumental"]
    assert await uploads(studio) == []


async def test_a_take_that_others_may_not_build_on_is_refused(studio: Studio) -> None:
    take = await studio.song()
    await studio.app.stores.takes.let_remix(take.id, False)
    shown = await studio.done(await studio.slash("stems", track=take.code))
    (post, *_) = studio.posts_of(shown)

    told = await menu(studio, "Cover this", post, by=studio.bob)

    assert is_private(told)
    assert "does not let others build on this one" in text_of(told)


# --- the library ---


@pytest.mark.parametrize("name", GOOD)
async def test_every_kind_of_recording_goes_into_the_library(studio: Studio, name: str) -> None:
    message = await a_message(studio, (name, GOOD[name]()))

    saved = await menu(studio, SAVE, message)

    (take,) = await uploads(studio)
    assert is_private(saved)
    assert f"(`{take.code}`, 0:02) is in the library now. Only you find it there, and it cost nothing." in text_of(
        saved
    )
    assert labels_of(saved) == ["Extend", "Cover", "Add vocals", "Add instrumental"]
    assert (take.owner_id, take.kind, take.title) == (studio.alice.id, TakeKind.UPLOAD, name.rpartition(".")[0])
    assert await studio.spent() == (0, 0)
    kept = await studio.app.bot.services.library.kept(take)
    assert kept is not None
    assert kept.audio.read_bytes().startswith((b"ID3", b"\xff\xfb"))


@pytest.mark.parametrize("case", BAD)
async def test_what_is_no_recording_is_not_kept(studio: Studio, case: str) -> None:
    name, content, said = BAD[case]
    message = await a_message(studio, (name, content()))

    shown = await menu(studio, SAVE, message)

    assert is_private(shown)
    assert said in text_of(shown)
    assert await uploads(studio) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no bytes at all. Attach it again."), (bytes(1024 * 1024 + 1), "at most 1 MB are possible.")],
)
async def test_what_is_too_large_or_empty_is_refused_at_once(
    studio: Studio, content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.intake.LARGEST_RECORDING", 1024 * 1024)
    message = await a_message(studio, ("demo.mp3", content))

    for name in (*OPERATIONS, SAVE):
        shown = await menu(studio, name, message)
        assert is_private(shown)
        assert said in text_of(shown)
        assert shown.followups == []


async def test_the_same_recording_is_kept_once_for_each_member(studio: Studio) -> None:
    message = await a_message(studio, ("demo.mp3", recording(20)))

    first = await menu(studio, SAVE, message)
    again = await menu(studio, SAVE, await a_message(studio, ("renamed.mp3", recording(20))))
    of_bob = await menu(studio, SAVE, message, by=studio.bob)

    hers, his = await uploads(studio)
    assert (hers.owner_id, his.owner_id) == (studio.alice.id, studio.bob.id)
    assert all(f"`{hers.code}`" in text_of(shown) for shown in (first, again))
    assert f"`{his.code}`" in text_of(of_bob)


async def test_a_recording_that_was_removed_can_be_kept_anew(studio: Studio) -> None:
    message = await a_message(studio, ("demo.mp3", recording(20)))
    await menu(studio, SAVE, message)
    (removed,) = await uploads(studio)
    await studio.app.bot.services.removals.remove_take(removed, removed.owner_id)

    await menu(studio, SAVE, message)

    (_, kept) = await uploads(studio)
    assert await studio.app.bot.services.library.kept(kept) is not None


async def test_a_kept_recording_is_used_again_without_sending_it(studio: Studio) -> None:
    await menu(studio, SAVE, await a_message(studio, ("demo.mp3", recording(20))))
    (take,) = await uploads(studio)

    for _ in range(2):
        shown = await studio.slash("cover", track=take.code, prompt="as a march")
        assert f"`{take.code}`" in field_of(shown, "Made from")
        await studio.done(shown)

    links = [request.body["uploadUrl"] for request in studio.creates]
    assert len(set(links)) == 2
    assert len(await uploads(studio)) == 1
    theirs = await studio.slash("cover", studio.bob, track=take.code, prompt="as a march")
    assert "There is no take with the code" in text_of(theirs)
    found = await studio.bob.autocomplete(studio.channel, "cover", "track", "demo")
    assert found == []
