"""What moderators may do to what is another member's: where it stands, so that it can be undone, and not unseen."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.sandbox.suno_api import Timing
from storage.rows.job import JobState
from storage.rows.take import Take
from tests.media.samples import sound
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import code_of, form_of, labels_of, message_of, state_of, text_of, typed_in
from tests.stories.authority.rooms import press_from, room_of
from tests.stories.takes.pressing import numbered

SLOW = Timing(text=5, first=10, complete=60)


@pytest.fixture
async def songs(stage: Stage) -> Stage:
    """A server with a song of alice's in #music."""
    await stage.song()
    return stage


async def take_down(songs: Stage) -> Take:
    """The moderator takes alice's first take down, from under its post."""
    (take, _) = await songs.takes()
    panel = await songs.moderator.click(songs.posts()[0], custom_id=f"take:more:{take.code}")
    told = await songs.moderator.click(message_of(panel), label="Take it down")
    assert "is taken down" in text_of(told)
    assert labels_of(told) == ["Put it back"]
    return take


def codes_offered(choices: list[dict[str, str]]) -> list[str]:
    return [choice["value"] for choice in choices]


async def finds(songs: Stage, member: MemberActor, take: Take) -> bool:
    choices = await member.autocomplete(songs.channel, "extend", "track", take.code)
    return take.code in codes_offered(choices)


def told_to(songs: Stage, member: MemberActor) -> str:
    return "\n".join(message.content for message in songs.direct_messages(member))


# --- where a moderator stands ---


async def test_who_manages_a_room_of_their_own_can_do_nothing_to_what_stands_elsewhere(songs: Stage) -> None:
    room = room_of(songs, songs.bob)
    take, _ = await songs.takes()
    (job,) = await songs.jobs()
    said = await songs.bob.send(room, "my room")
    for custom_id in (
        f"take:remove:{take.code}",
        f"take:remove_now:{take.code}",
        f"take:take_down:{take.code}",
        f"post:remove:{take.code}.{songs.channel.id}.{songs.post.id}",
        f"take:forbid_remix:{take.code}",
        f"job:cancel:{job.code}",
    ):
        refused = await press_from(songs, room, songs.bob, said, custom_id)
        assert refused.ephemeral
        assert "belongs to somebody else" in text_of(refused), custom_id

    assert await songs.takes() == [take, (await songs.takes())[1]]
    assert len(songs.posts()) == 1
    assert songs.direct_messages(songs.alice) == []


async def test_a_moderator_of_the_server_has_to_stand_where_it_was_made(songs: Stage) -> None:
    elsewhere = songs.guild.create_text_channel("elsewhere")
    take, _ = await songs.takes()

    refused = await press_from(songs, elsewhere, songs.moderator, songs.post, f"take:take_down:{take.code}")

    assert "from there" in text_of(refused)
    assert await finds(songs, songs.bob, take)


async def test_a_song_under_way_is_cancelled_by_moderators_of_its_own_channel_alone(stage_with: StageWith) -> None:
    async with stage_with(timing=SLOW, max_running=1) as stage:
        room = room_of(stage, stage.bob)
        await stage.bob.slash(stage.channel, "generate", prompt="snow")
        await stage.until(lambda: stage.creates)
        await stage.generate("rain")
        code = code_of(stage.cards()[-1])

        refused = await stage.bob.slash(room, "cancel", job=code)
        assert "belongs to somebody else" in text_of(refused)
        assert (await stage.states())[JobState.CANCELLED] == 0

        cancelled = await stage.moderator.slash(stage.channel, "cancel", job=code)
        assert "Cancelled" in text_of(cancelled)
        await stage.until(lambda: "Cancelled" in state_of(stage.cards()[-1]))
        await stage.until(lambda: f"Cancelled by <@{stage.moderator.id}>" in stage.cards()[-1].content)
        assert f"<@{stage.moderator.id}> has cancelled what you asked for" in told_to(stage, stage.alice)
        assert len(stage.direct_messages(stage.alice)) == 1


async def test_what_a_moderator_has_cancelled_is_posted_after_all_by_moderators_alone(stage_with: StageWith) -> None:
    async with stage_with(timing=SLOW) as stage:
        await stage.generate()
        await stage.until(lambda: "Listen now" in labels_of(stage.card))
        asked = await stage.moderator.click(stage.card, label="Cancel")
        assert stage.direct_messages(stage.alice) == []  # asked, not done
        await stage.moderator.click(message_of(asked), label="Cancel it all the same")
        await stage.until(lambda: labels_of(stage.card) == ["Post it after all"])
        assert f"Cancelled by <@{stage.moderator.id}>." in stage.card.content

        refused = await stage.alice.click(stage.card, label="Post it after all")
        assert "Only those can do this who may manage messages" in text_of(refused)
        await stage.admin.click(stage.card, label="Post it after all")
        await stage.until(lambda: stage.posts())

        cancelled, posted = stage.direct_messages(stage.alice)
        assert f"<@{stage.moderator.id}> has cancelled" in cancelled.content
        assert f"<@{stage.admin.id}> has what you asked for" in posted.content
        await stage.until(lambda: "Cancelled by" not in stage.card.content)


# --- taking down and putting back ---


async def test_what_a_moderator_takes_down_is_found_by_its_owner_alone(songs: Stage) -> None:
    take = await take_down(songs)
    _, other = await songs.takes()

    assert songs.posts() == []
    assert not await finds(songs, songs.bob, take)
    assert not await finds(songs, songs.moderator, take)
    assert await finds(songs, songs.bob, other)
    for listing in ("server", "search"):
        options = {"text": "tone"} if listing == "search" else {}
        shown = await songs.alice.slash(songs.channel, f"library {listing}", **options)
        assert take.code not in text_of(shown)  # public: not for its owner either
        assert other.code in text_of(shown)
    assert "There is no take with the code" in text_of(await songs.bob.slash(songs.channel, "show", code=take.code))
    mine = await songs.alice.slash(songs.channel, "library mine")
    assert f"taken down · `{take.code}`" in text_of(mine)


async def test_the_owner_is_told_once_by_whom_and_how_it_comes_back(songs: Stage) -> None:
    take = await take_down(songs)
    again = await songs.press_made_up(songs.moderator, songs.card, f"take:take_down:{take.code}")
    mine = await songs.alice.slash(songs.channel, "library mine")
    panel = await songs.alice.click(message_of(mine), label=numbered(mine, 2))

    assert "is taken down" in text_of(again)
    (told,) = songs.direct_messages(songs.alice)
    for text in (told.content, text_of(panel)):
        assert f"<@{songs.moderator.id}>" in text
        assert f"<#{songs.channel.id}>" in text
        assert "put it back" in text
    assert "Put it back" not in labels_of(panel)
    await songs.until(lambda: f"Taken down by <@{songs.moderator.id}>." in songs.card.content)
    assert songs.pinged(songs.card) == []


async def test_its_owner_can_neither_show_it_nor_build_on_it_nor_put_it_back(songs: Stage) -> None:
    take = await take_down(songs)
    (job,) = await songs.jobs()
    creates = len(songs.creates)
    told = [
        await songs.alice.slash(songs.channel, "show", code=take.code),
        await songs.alice.slash(songs.channel, "extend", track=take.code),
        await songs.alice.slash(songs.channel, "wav", track=take.code),
        await songs.press_made_up(songs.alice, songs.card, f"take:play:{take.code}"),
    ]
    for shown in told:
        assert shown.ephemeral
        assert f"was taken down by <@{songs.moderator.id}>" in text_of(shown)
    for custom_id in (f"take:put_back:{take.code}", f"job:put_back:{job.code}"):
        refused = await songs.press_made_up(songs.alice, songs.card, custom_id)
        assert "Only those can do this who may manage messages" in text_of(refused)

    assert songs.posts() == []
    assert len(songs.creates) == creates


async def test_a_moderator_puts_it_back_from_what_they_were_told(songs: Stage) -> None:
    take, _ = await songs.takes()
    await songs.press_made_up(songs.bob, songs.post, f"take:favourite:{take.code}")
    panel = await songs.moderator.click(songs.post, custom_id=f"take:more:{take.code}")
    told = await songs.moderator.click(message_of(panel), label="Take it down")
    assert take.code not in text_of(await songs.bob.slash(songs.channel, "library favourites"))

    back = await songs.moderator.click(message_of(told), label="Put it back")

    assert f"Put back: `{take.code}`" in text_of(back)
    assert await finds(songs, songs.bob, take)
    assert take.code in text_of(await songs.bob.slash(songs.channel, "library favourites"))
    await songs.bob.slash(songs.channel, "show", code=take.code)
    assert len(songs.posts()) == 1
    assert f"has put **{take.title}** (`{take.code}`) back" in songs.direct_messages(songs.alice)[-1].content
    await songs.until(lambda: "Taken down" not in songs.card.content)


async def test_any_moderator_of_the_channel_puts_it_back_from_the_card_at_any_time_later(songs: Stage) -> None:
    for label in ("first", "second"):
        take = (await songs.takes())[0 if label == "first" else 1]
        await songs.press_made_up(songs.moderator, songs.card, f"take:take_down:{take.code}")
    await songs.until(lambda: state_of(songs.card) == "Done. It was taken down since.")
    await songs.restart()
    await songs.pass_time(40 * 24 * 3600)
    assert labels_of(songs.card) == ["Put it back"]
    assert "Only those can do this" in text_of(await songs.bob.click(songs.card, label="Put it back"))

    back = await songs.admin.click(songs.card, label="Put it back")

    takes = await songs.takes()
    assert back.ephemeral
    assert all(take.code in text_of(back) and take.hidden_at is None for take in takes)
    await songs.until(lambda: all(take.code in state_of(songs.card) for take in takes))
    assert labels_of(songs.card) == []
    assert "There is nothing to put back" in text_of(
        await songs.press_made_up(songs.admin, songs.card, f"job:put_back:{(await songs.jobs())[0].code}")
    )


async def test_what_is_taken_down_before_it_is_posted_is_not_posted(stage: Stage) -> None:
    stage.suno.faults.add("file-html", extension="mp3", times=None)
    await stage.generate()
    await stage.until(lambda: "could not be posted yet" in state_of(stage.card))
    for take in await stage.takes():
        await stage.press_made_up(stage.moderator, stage.card, f"take:take_down:{take.code}")
    stage.suno.faults.clear()
    await stage.pass_time(3600)
    await stage.until(lambda: "It was taken down since" in state_of(stage.card))

    assert stage.posts() == []


# --- for good, and for the whole server ---


async def test_removing_for_good_needs_manage_server_and_the_owner_is_told(songs: Stage) -> None:
    take, _ = await songs.takes()
    elsewhere = songs.guild.create_text_channel("elsewhere")
    for custom_id in (f"take:remove:{take.code}", f"take:remove_now:{take.code}"):
        refused = await songs.press_made_up(songs.moderator, songs.post, custom_id)
        assert "those who may manage the server" in text_of(refused)

    removed = await press_from(songs, elsewhere, songs.admin, songs.post, f"take:remove_now:{take.code}")

    assert "is removed from the library" in text_of(removed)
    assert f"<@{songs.admin.id}> has removed **{take.title}** (`{take.code}`)" in told_to(songs, songs.alice)
    await songs.until(lambda: f"Removed by <@{songs.admin.id}>." in songs.card.content)


async def test_a_post_is_removed_by_moderators_of_the_channel_where_it_stands(songs: Stage) -> None:
    take, _ = await songs.takes()
    room = room_of(songs, songs.bob)
    await songs.alice.slash(room, "show", code=take.code)
    (shown,) = songs.posts(room)

    panel = await songs.bob.click(shown, custom_id=f"take:more:{take.code}")
    assert "Remove post" in labels_of(panel)
    assert "Take it down" not in labels_of(panel)  # it was made in #music
    await songs.bob.click(message_of(panel), label="Remove post")

    assert songs.posts(room) == []
    assert len(songs.posts()) == 1
    assert f"<@{songs.bob.id}> has removed the post of **{take.title}**" in told_to(songs, songs.alice)


async def test_the_post_of_a_result_is_removed_where_it_stands_and_its_member_told(songs: Stage) -> None:
    take, _ = await songs.takes()
    shown = await songs.alice.slash(songs.channel, "wav", track=take.code)
    await songs.until(lambda: "Post it" in labels_of(shown))
    await songs.press(shown, "Post it")
    result = songs.posts()[-1]

    refused = await songs.bob.click(result, label="Remove post")
    assert "belongs to somebody else" in text_of(refused)

    await songs.moderator.click(result, label="Remove post")

    assert len(songs.posts()) == 1
    assert f"<@{songs.moderator.id}> has removed a post of yours" in told_to(songs, songs.alice)
    await songs.rest(10)
    assert [row.removed_at is not None for row in (await songs.database.deliveries())[-2:]] == [False, True]
    assert len(await songs.stores.moderation.of_job((await songs.jobs())[-1].id)) == 1


async def test_another_cover_needs_the_owner_or_manage_server(songs: Stage) -> None:
    take, _ = await songs.takes()
    await songs.alice.slash(songs.channel, "artwork", track=take.code)
    job = (await songs.jobs())[-1]
    await songs.until(lambda: songs.answers_of(job))
    await songs.alice.click(songs.answers_of(job)[0], label="Post it")
    pictures = songs.posts()[-1]

    refused = await songs.press_made_up(songs.moderator, pictures, f"job:cover_1:{job.code}")
    assert "those who may manage the server" in text_of(refused)

    chosen = await songs.press_made_up(songs.admin, pictures, f"job:cover_1:{job.code}")
    assert "has this picture as its cover now" in text_of(chosen)
    assert f"<@{songs.admin.id}> has given **{take.title}**" in told_to(songs, songs.alice)


async def test_whether_others_may_build_on_it_is_the_owners_word_alone(songs: Stage) -> None:
    take, _ = await songs.takes()
    for member in (songs.moderator, songs.admin):
        refused = await songs.press_made_up(member, songs.post, f"take:forbid_remix:{take.code}")
        assert "belongs to somebody else. Only they can do this." in text_of(refused)


# --- recordings ---


async def save(stage: Stage, name: str = "humming.mp3") -> Take:
    """Alice keeps a recording in #music."""
    message = await stage.alice.send(
        stage.channel,
        "listen",
        attachments=[
            (name, sound("mp3", "libmp3lame", seconds=20, rate=8000, channels=1, loudness=0.3, bit_rate=16_000))
        ],
    )
    await stage.alice.context_menu(stage.channel, "Save to library", message)
    return (await stage.takes())[-1]


async def recordings(stage: Stage, member: MemberActor) -> InteractionResult:
    return await member.slash(stage.channel, "recordings")


async def test_a_moderator_takes_a_recording_down_without_hearing_it(stage: Stage) -> None:
    take = await save(stage)
    listed = await recordings(stage, stage.moderator)
    assert listed.ephemeral
    assert f"humming · recording · `{take.code}`" in text_of(listed)

    panel = await stage.moderator.click(message_of(listed), label=numbered(listed, 1))
    assert labels_of(panel) == ["Take it down"]
    assert message_of(panel).attachments == []
    assert "There is no take" in text_of(await stage.moderator.slash(stage.channel, "show", code=take.code))
    await stage.moderator.click(message_of(panel), label="Take it down")

    refused = await stage.alice.slash(stage.channel, "extend", track=take.code)
    assert f"was taken down by <@{stage.moderator.id}>" in text_of(refused)
    assert f"<@{stage.moderator.id}> has taken down **humming**" in told_to(stage, stage.alice)
    listed = await recordings(stage, stage.moderator)
    panel = await stage.moderator.click(message_of(listed), label=numbered(listed, 1))
    assert labels_of(panel) == ["Put it back"]
    await stage.moderator.click(message_of(panel), label="Put it back")
    assert (await stage.alice.slash(stage.channel, "extend", track=take.code)).modal is not None


async def test_with_manage_server_a_recording_is_removed_with_its_file(stage: Stage) -> None:
    take = await save(stage)
    elsewhere = stage.guild.create_text_channel("elsewhere")
    both = stage.guild.create_role("both", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    boss = stage.guild.add_member(stage.env.create_user("boss"), roles=[both])
    listed = await boss.slash(elsewhere, "recordings")

    panel = await boss.click(message_of(listed), label=numbered(listed, 1))
    question = await boss.click(message_of(panel), label="Remove take")
    back = await boss.click(message_of(question), label="Back")
    question = await boss.click(message_of(back), label="Remove take")
    await boss.click(message_of(question), label="Remove it for good")

    assert list((stage.folder / "media").rglob("*.mp3")) == []
    assert f"<@{boss.id}> has removed **humming** (`{take.code}`)" in told_to(stage, stage.alice)


async def test_recordings_of_another_channel_are_not_listed_to_its_moderators(stage: Stage) -> None:
    room = room_of(stage, stage.bob)
    await save(stage)

    listed = await stage.bob.slash(room, "recordings")
    assert "There are none that you may take down" in text_of(listed)
    pressed = await stage.press_made_up(stage.alice, message_of(listed), f"page:recordings:{stage.alice.id}.0")
    assert "Only members who may manage messages here" in text_of(pressed)


async def test_a_form_that_was_open_builds_on_nothing_that_was_taken_down_since(songs: Stage) -> None:
    (take, _) = await songs.takes()
    form = await songs.bob.click(songs.post, custom_id=f"take:extend:{take.code}")
    await take_down(songs)

    assert form.modal is not None
    typed = {**typed_in(form), "prompt": "[Verse]\nmore"}
    refused = await songs.submit_made_up(songs.bob, str(form.modal["custom_id"]), typed)

    assert refused.ephemeral
    assert "is not to be found here any more. Press Edit and name another" in text_of(refused)
    assert labels_of(refused) == ["Edit"]
    assert [one.operation for one in await songs.jobs()] == ["generate"]
    again = await songs.bob.click(message_of(refused), label="Edit")
    assert "track_code" in form_of(again)
