"""Takes and posts that are taken away: found by nobody, and nothing else with them."""

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from storage.rows.delivery import DeliveryState
from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import is_posted, is_private, labels_of, message_of, state_of, text_of, typed_in
from tests.stories.takes.pressing import click, first_of, posted


def kept(stage: Stage, take: Take) -> list[str]:
    return [path.name for path in (stage.folder / "media").rglob(f"{take.code}/*")]


async def remove(stage: Stage, member: MemberActor, take: Take) -> InteractionResult:
    panel = await click(stage, member, "more", take)
    question = await member.click(message_of(panel), label="Remove take")
    assert is_private(question)
    assert "that cannot be undone" in text_of(question)
    return await member.click(message_of(question), label="Remove it for good")


@pytest.mark.parametrize("who", ["alice", "admin"])
async def test_a_removed_take_is_found_by_nobody(songs: Stage, who: str) -> None:
    first, second = await songs.takes()
    books = await songs.books()
    await songs.bob.click(
        message_of(await click(songs, songs.bob, "more", first)), custom_id=f"take:favourite:{first.code}"
    )
    removed = await remove(songs, getattr(songs, who), first)

    assert "is removed from the library" in text_of(removed)
    assert labels_of(removed) == []
    assert kept(songs, first) == []
    assert len(kept(songs, second)) == 2
    for action in ("extend", "cover", "stems", "wav", "more"):
        told = await songs.press_made_up(songs.alice, songs.posts()[0], f"take:{action}:{first.code}")
        assert is_private(told)
        assert f"The take `{first.code}` was removed from the library." in text_of(told)
    told = await songs.alice.slash(songs.channel, "show", code=first.code)
    assert "was removed" in text_of(told)
    for typed in ("", "Roof", first.code):
        choices = await songs.alice.autocomplete(songs.channel, "show", "code", typed)
        assert first.code not in [choice["value"] for choice in choices]
    for listing in ("mine", "server"):
        shown = await songs.alice.slash(songs.channel, f"library {listing}")
        assert first.code not in text_of(shown)
        assert second.code in text_of(shown)
    assert first.code not in text_of(await songs.bob.slash(songs.channel, "library favourites"))
    link = f"https://discord.com/channels/{songs.guild.id}/{songs.channel.id}/{songs.posts()[0].id}"
    await songs.alice.slash(songs.channel, "show", code=link)
    assert songs.posts()[-1].attachments[0].filename.endswith("_2.mp3")
    assert await songs.books() == books


async def test_what_was_made_of_a_removed_take_stays_and_its_stems_go(songs: Stage) -> None:
    take = await first_of(songs)
    form = await click(songs, songs.bob, "extend", take)
    await songs.bob.submit_modal(form, typed_in(form))
    await posted(songs, 2)
    wav = await click(songs, songs.bob, "wav", take)
    await songs.until(lambda: "Post it" in labels_of(wav))
    assert list((songs.folder / "media").rglob("*.wav"))
    charged = (await songs.books()).charged

    await remove(songs, songs.alice, take)

    assert list((songs.folder / "media").rglob("*.wav")) == []
    child = (await songs.takes())[2]
    await songs.bob.slash(songs.channel, "show", code=child.code)
    shown = songs.posts()[-1]
    assert shown.attachments
    assert f"a take of {songs.alice.name} that was removed" in text_of(shown)
    again = await songs.press_made_up(songs.bob, songs.posts()[0], f"take:wav:{take.code}")
    assert "was removed from the library" in text_of(again)
    assert (await songs.books()).charged == charged


async def test_others_may_not_remove(songs: Stage) -> None:
    take = await first_of(songs)
    state = f"{take.code}.{songs.channel.id}.{songs.post.id}"
    for custom_id in (f"take:remove:{take.code}", f"take:remove_now:{take.code}", f"post:remove:{state}"):
        refused = await songs.press_made_up(songs.bob, songs.post, custom_id)
        assert is_private(refused)
        assert "belongs to somebody else" in text_of(refused)
    assert (await first_of(songs)).removed_at is None
    assert len(songs.posts()) == 1


async def test_removing_twice_says_so(songs: Stage) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.alice, "more", take)
    question = await songs.alice.click(message_of(panel), label="Remove take")
    await remove(songs, songs.admin, take)

    late = await songs.alice.click(message_of(question), label="Remove it for good")
    assert "was removed from the library" in text_of(late)


async def test_second_thoughts_lead_back_to_the_panel(songs: Stage) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.alice, "more", take)
    question = await songs.alice.click(message_of(panel), label="Remove take")
    back = await songs.alice.click(message_of(question), label="Back")

    assert labels_of(back) == labels_of(panel)
    assert (await first_of(songs)).removed_at is None


async def test_a_removed_post_leaves_the_take_and_its_card_says_so(songs: Stage) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.moderator, "more", take)
    gone = await songs.moderator.click(message_of(panel), label="Remove post")

    assert "The post is gone" in text_of(gone)
    assert songs.posts() == []
    await songs.until(lambda: "Its post was removed" in state_of(songs.card))
    assert take.code in state_of(songs.card)
    (delivery,) = await songs.app.stores.deliveries.of_job(take.job_id or 0)
    assert delivery.state is DeliveryState.POSTED
    await songs.bob.slash(songs.channel, "show", code=take.code)
    panel = await click(songs, songs.alice, "more", take)
    assert "Remove post" in labels_of(panel)


async def test_a_post_shown_again_is_removed_by_itself(songs: Stage) -> None:
    take = await first_of(songs)
    await songs.bob.slash(songs.channel, "show", code=take.code)
    original, shown = songs.posts()
    panel = await songs.alice.click(shown, custom_id=f"take:more:{take.code}")
    marked = await songs.alice.click(message_of(panel), label="Favourite: no")
    await songs.alice.click(message_of(marked), label="Remove post")

    assert [post.id for post in songs.posts()] == [original.id]
    assert is_posted(songs.card)
    late = await songs.press_made_up(songs.alice, original, f"post:remove:{take.code}.{songs.channel.id}.{shown.id}")
    assert "That post is no longer there" in text_of(late)


@pytest.mark.parametrize(("status", "code"), [(400, 50083), (403, 50001)])
async def test_a_post_that_cannot_be_deleted_is_not_called_gone(songs: Stage, status: int, code: int) -> None:
    """An archived thread takes no deletion, and its post still stands there."""
    panel = await click(songs, songs.alice, "more", await first_of(songs))
    songs.env.inject_error("DELETE", f"/channels/{songs.channel.id}/messages/*", status=status, code=code)
    told = await songs.alice.click(message_of(panel), label="Remove post")

    assert "I can no longer reach that post" in text_of(told.followups[-1])
    assert len(songs.posts()) == 1
    await songs.rest(20)
    assert is_posted(songs.card)


async def test_no_button_deletes_another_message(songs: Stage) -> None:
    first, second = await songs.takes()
    said = await songs.bob.send(songs.channel, "hello")
    await songs.bob.slash(songs.channel, "show", code=second.code)
    gone, strange = "That post is no longer there", "That button belongs to another version of the bot."
    targets = dict.fromkeys((said.id, songs.card.id, songs.posts()[-1].id, 9_000_000_000_000_000_000), gone)
    for target, answer in (targets | {99999999999999999999: strange}).items():
        result = await songs.press_made_up(
            songs.alice,
            songs.post if len(songs.posts()) == 1 else songs.posts()[0],
            f"post:remove:{first.code}.{songs.channel.id}.{target}",
        )
        assert is_private(result)
        assert answer in text_of(result)
    assert len(songs.posts()) == 2
    assert "hello" in [message.content for message in songs.channel.history()]


async def test_what_is_removed_before_it_is_posted_is_not_posted(stage: Stage) -> None:
    stage.suno.faults.add("file-html", extension="mp3", times=None)
    await stage.generate()
    await stage.until(lambda: "could not be posted yet" in state_of(stage.card))
    first, second = await stage.takes()
    for take in (first, second):
        await stage.press_made_up(stage.alice, stage.card, f"take:remove_now:{take.code}")
    stage.suno.faults.clear()
    await stage.pass_time(3600)
    await stage.until(lambda: "It was removed from the library since" in state_of(stage.card))

    assert stage.posts() == []
