"""Message menus: what can be done with the sound of any message, without typing a command."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.results import InteractionResult

from storage.rows.take import TakeKind
from tests.stage import Stage
from tests.stage.messages import field_of, is_posted, is_private, labels_of, message_of, text_of, typed_in
from tests.stage.stand_ins import recording
from tests.stories.recordings.files import BAD, GOOD

pytestmark = pytest.mark.real_clock

OPERATIONS = {
    "Extend this": ("Extend My demo.mp3, 12 credits", "My demo (extended)"),
    "Cover this": ("Cover My demo.mp3, 12 credits", "My demo (cover)"),
    "Add vocals": ("Sing over My demo.mp3, 12 credits", "My demo (with vocals)"),
    "Add instrumental": ("Accompany My demo.mp3, 12 credits", "My demo (with instruments)"),
}
"""The menus that open a form, with its heading and the title that it offers for the song."""
SAVE = "Save to library"


async def a_message(stage: Stage, *files: tuple[str, bytes], by: MemberActor | None = None) -> discord.Message:
    return await (by or stage.bob).send(stage.channel, "listen to this", attachments=files)


async def menu(stage: Stage, name: str, message: discord.Message, by: MemberActor | None = None) -> InteractionResult:
    return await (by or stage.alice).context_menu(stage.channel, name, message)


# --- what Discord is told ---


async def test_discord_is_told_of_five_menus_for_servers_alone(stage: Stage) -> None:
    menus = stage.app.bot.tree.get_commands(type=discord.AppCommandType.message)

    assert {menu.name for menu in menus} == {*OPERATIONS, SAVE}
    assert all(menu.guild_only for menu in menus)
    await stage.app.bot.unload_extension("cogs.menus")
    assert stage.app.bot.tree.get_commands(type=discord.AppCommandType.message) == []


# --- files of others ---


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_menu_opens_the_form_of_its_operation_filled_in(stage: Stage, name: str) -> None:
    heading, title = OPERATIONS[name]
    message = await a_message(stage, ("My demo.mp3", recording(20)))

    form = await menu(stage, name, message)

    assert form.modal is not None
    assert form.modal["title"] == heading
    assert typed_in(form)["title"] == title
    wanted = {"style": "folk", **({"prompt": "[Verse]\nla"} if "prompt" in typed_in(form) else {})}
    job = await stage.done(await stage.fill_in(form, **wanted))
    assert job.user_id == stage.alice.id
    assert stage.create["uploadUrl"].startswith(stage.suno.url)
    (upload,) = await stage.uploads()
    assert (upload.title, upload.owner_id) == ("My demo", stage.alice.id)


async def test_a_message_without_sound_is_refused_in_private(stage: Stage) -> None:
    with_a_picture = await a_message(stage, ("cat.png", b"\x89PNG\r\n\x1a\n"))
    without_a_file = await a_message(stage)

    for message in (with_a_picture, without_a_file):
        for name in (*OPERATIONS, SAVE):
            shown = await menu(stage, name, message)
            assert is_private(shown)
            assert "There is no sound in this message" in text_of(shown)
            assert "attach a file to `/extend` or `/cover`" in text_of(shown)


async def test_of_five_files_one_is_chosen(stage: Stage) -> None:
    names = [f"part {number}.mp3" for number in range(1, 6)]
    files = [(name, recording(20, 0.1 * number)) for number, name in enumerate(names, 1)]
    message = await a_message(stage, *files[:2], ("notes.txt", b"hello"), ("nothing.mp3", b""), *files[2:])

    choice = await menu(stage, "Cover this", message)

    assert is_private(choice)
    assert text_of(choice).splitlines() == ["Which of these files?", *names]
    form = await stage.press(choice, "part 4.mp3")
    assert typed_in(form)["title"] == "part 4 (cover)"
    await stage.done(await stage.fill_in(form, style="folk", prompt="[Verse]\nla"))
    assert [take.title for take in await stage.uploads()] == ["part 4"]


async def test_of_five_files_one_is_kept(stage: Stage) -> None:
    message = await a_message(stage, *[(f"part {number}.mp3", recording(20)) for number in range(1, 6)])

    choice = await menu(stage, SAVE, message)
    saved = await stage.press(choice, "part 2.mp3")

    assert is_private(choice)
    assert "**part 2**" in text_of(saved)
    assert [take.title for take in await stage.uploads()] == ["part 2"]


async def test_an_expired_link_is_said_so(stage: Stage) -> None:
    message = await a_message(stage, ("demo.mp3", recording(20)))
    stored = stage.env.backend.get_message(stage.channel.id, message.id)
    stored.attachments[0]["url"] += "?ex=65d903de&is=65c68ede&hm=0"

    for name in (*OPERATIONS, SAVE):
        shown = await menu(stage, name, message)
        assert is_private(shown)
        assert "Discord no longer has the file" in text_of(shown)
        assert "Attach it again." in text_of(shown)


async def test_a_forwarded_recording_is_a_recording(stage: Stage) -> None:
    message = await a_message(stage, ("demo.mp3", recording(20)))
    forwarded = await stage.bob.forward(message, stage.channel)

    saved = await menu(stage, SAVE, forwarded)

    assert "**demo**" in text_of(saved)


async def test_where_nothing_can_be_posted_no_form_is_opened(stage: Stage) -> None:
    message = await a_message(stage, ("demo.mp3", recording(20)))
    assert stage.app.bot.user is not None
    denied = discord.Permissions(attach_files=True).value
    overwrite = Overwrite(stage.app.bot.user.id, OverwriteType.MEMBER, allow=0, deny=denied)
    stage.env.backend.set_overwrite(stage.channel.id, overwrite)

    shown = await menu(stage, "Cover this", message)

    assert is_private(shown)
    assert "**Attach Files**" in text_of(shown)


# --- messages of ours ---


async def test_a_post_with_two_takes_asks_which(stage: Stage) -> None:
    take = await stage.a_take()
    job = await stage.app.stores.job_queries.by_id(take.job_id or 0)
    assert job is not None
    (post,) = stage.posts_of(job)

    choice = await menu(stage, "Extend this", post)

    assert is_private(choice)
    assert text_of(choice).splitlines() == ["Which of these takes?", *labels_of(choice)]
    codes = [one.code for one in await stage.app.stores.takes.of_job(job.id)]
    assert [label.split()[0] for label in labels_of(choice)] == codes
    form = await stage.alice.click(message_of(choice), custom_id=f"take:extend:{codes[1]}")
    await stage.done(await stage.fill_in(form, prompt="[Outro]\nla"))
    second = (await stage.app.stores.takes.of_job(job.id))[1]
    assert stage.create["audioId"] == second.audio_id
    assert await stage.uploads() == []


async def test_a_card_means_its_takes_once_it_is_finished(stage: Stage) -> None:
    stage.suno.faults.add("stuck", operation="generate")
    shown = await stage.slash("generate", prompt="rain")
    under_way = message_of(shown)
    take = await stage.a_take()
    finished = next(card for card in stage.cards() if is_posted(card))

    told = await menu(stage, "Add vocals", under_way)
    choice = await menu(stage, "Add vocals", finished)

    assert is_private(told)
    assert "There is nothing to hear here yet" in text_of(told)
    assert labels_of(choice)[0].split()[0] == take.code


async def test_files_of_a_take_mean_the_take(stage: Stage) -> None:
    take = await stage.a_take()
    shown = await stage.slash("stems", track=take.code)
    job = await stage.done(shown)
    await stage.press(shown, "Post it")
    (post,) = stage.posts_of(job)

    form = await menu(stage, "Extend this", post)
    saved = await menu(stage, SAVE, post)

    assert typed_in(form)["title"] == f"{take.title} (extended)"
    assert "In the library already" in text_of(saved)
    assert f"`{take.code}`" in text_of(saved)
    assert labels_of(saved) == ["Extend", "Cover", "Add vocals", "Add instrumental"]
    assert await stage.uploads() == []


async def test_a_take_that_others_may_not_build_on_is_refused(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.app.stores.takes.let_remix(take.id, False)
    shown = await stage.slash("stems", track=take.code)
    job = await stage.done(shown)
    await stage.press(shown, "Post it")
    (post,) = stage.posts_of(job)

    told = await menu(stage, "Cover this", post, by=stage.bob)

    assert is_private(told)
    assert "does not let others build on this one" in text_of(told)


# --- the library ---


@pytest.mark.parametrize("name", GOOD)
async def test_every_kind_of_recording_goes_into_the_library(stage: Stage, name: str) -> None:
    message = await a_message(stage, (name, GOOD[name]()))

    saved = await menu(stage, SAVE, message)

    (take,) = await stage.uploads()
    assert is_private(saved)
    assert f"(`{take.code}`, 0:02) is in the library now. Only you find it there, and it cost nothing." in text_of(
        saved
    )
    assert labels_of(saved) == ["Extend", "Cover", "Add vocals", "Add instrumental"]
    assert (take.owner_id, take.kind, take.title) == (stage.alice.id, TakeKind.UPLOAD, name.rpartition(".")[0])
    assert await stage.spent() == (0, 0)
    kept = await stage.app.bot.services.library.kept(take)
    assert kept is not None
    assert kept.audio.read_bytes().startswith((b"ID3", b"\xff\xfb"))


@pytest.mark.parametrize("case", BAD)
async def test_what_is_no_recording_is_not_kept(stage: Stage, case: str) -> None:
    name, content, said = BAD[case]
    message = await a_message(stage, (name, content()))

    shown = await menu(stage, SAVE, message)

    assert is_private(shown)
    assert said in text_of(shown)
    assert await stage.uploads() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no bytes at all. Attach it again."), (bytes(1024 * 1024 + 1), "at most 1 MB are possible.")],
)
async def test_what_is_too_large_or_empty_is_refused_at_once(
    stage: Stage, content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.intake.LARGEST_RECORDING", 1024 * 1024)
    message = await a_message(stage, ("demo.mp3", content))

    for name in (*OPERATIONS, SAVE):
        shown = await menu(stage, name, message)
        assert is_private(shown)
        assert said in text_of(shown)
        assert shown.followups == []


async def test_the_same_recording_is_kept_once_for_each_member(stage: Stage) -> None:
    message = await a_message(stage, ("demo.mp3", recording(20)))

    first = await menu(stage, SAVE, message)
    again = await menu(stage, SAVE, await a_message(stage, ("renamed.mp3", recording(20))))
    of_bob = await menu(stage, SAVE, message, by=stage.bob)

    hers, his = await stage.uploads()
    assert (hers.owner_id, his.owner_id) == (stage.alice.id, stage.bob.id)
    assert all(f"`{hers.code}`" in text_of(shown) for shown in (first, again))
    assert f"`{his.code}`" in text_of(of_bob)


async def test_a_recording_that_was_removed_can_be_kept_anew(stage: Stage) -> None:
    message = await a_message(stage, ("demo.mp3", recording(20)))
    await menu(stage, SAVE, message)
    (removed,) = await stage.uploads()
    await stage.app.bot.services.removals.remove_take(removed, removed.owner_id)

    await menu(stage, SAVE, message)

    (_, kept) = await stage.uploads()
    assert await stage.app.bot.services.library.kept(kept) is not None


async def test_a_kept_recording_is_used_again_without_sending_it(stage: Stage) -> None:
    await menu(stage, SAVE, await a_message(stage, ("demo.mp3", recording(20))))
    (take,) = await stage.uploads()

    for _ in range(2):
        shown = await stage.slash("cover", track=take.code, prompt="as a march")
        assert f"`{take.code}`" in field_of(shown, "Made from")
        await stage.done(shown)

    links = [request.body["uploadUrl"] for request in stage.creates]
    assert len(set(links)) == 2
    assert len(await stage.uploads()) == 1
    theirs = await stage.slash("cover", stage.bob, track=take.code, prompt="as a march")
    assert "There is no take with the code" in text_of(theirs)
    found = await stage.bob.autocomplete(stage.channel, "cover", "track", "demo")
    assert found == []
