"""The star under a take: a favourite of each who presses it, counted for everybody."""

from tests.stage import Stage
from tests.stage.messages import buttons_of, is_private, labels_of, message_of, text_of
from tests.stories.takes.pressing import first_of


def labels_now(stage: Stage) -> list[str]:
    return labels_of(stage.posts()[0])


async def test_the_star_counts_members_and_everybody_sees_it(songs: Stage) -> None:
    before = labels_now(songs)
    assert before[0] == "Star 1: 0"

    pressed = await songs.bob.click(songs.post, label="Star 1: 0")
    assert not pressed.ephemeral
    assert labels_now(songs) == ["Star 1: 1", *before[1:]]

    await songs.alice.click(songs.post, label="Star 1: 1")
    assert labels_now(songs) == ["Star 1: 2", *before[1:]]

    await songs.alice.click(songs.post, label="Star 2: 0")
    assert labels_now(songs) == ["Star 1: 2", *before[1:5], "Star 2: 1", *before[6:]]


async def test_whoever_presses_again_takes_the_star_away(songs: Stage) -> None:
    await songs.bob.click(songs.post, label="Star 1: 0")
    await songs.alice.click(songs.post, label="Star 1: 1")

    await songs.bob.click(songs.post, label="Star 1: 2")

    assert labels_now(songs)[0] == "Star 1: 1"
    assert "Roof" in text_of(await songs.alice.slash(songs.channel, "library favourites"))
    assert "Roof" not in text_of(await songs.bob.slash(songs.channel, "library favourites"))


async def test_a_star_changes_nothing_else_of_the_post(songs: Stage) -> None:
    before = songs.post

    await songs.bob.click(before, label="Star 2: 0")

    after = songs.post
    assert (after.content, after.embeds) == (before.content, before.embeds)
    assert [file.filename for file in after.attachments] == [file.filename for file in before.attachments]
    kept = [button.to_dict() for button in buttons_of(before)]
    assert [button.to_dict() for button in buttons_of(after) if button.label != "Star 2: 1"] == kept[:5] + kept[6:]
    edited = await songs.alice.click(after, label="Edit and rerun")
    assert edited.modal is not None


async def test_a_star_and_the_favourite_of_the_panel_are_the_same(songs: Stage) -> None:
    panel = message_of(await songs.bob.click(songs.post, label="More 1"))
    await songs.bob.click(panel, label="Favourite: no")

    await songs.alice.click(songs.post, label="Star 1: 0")
    assert labels_now(songs)[0] == "Star 1: 2"
    await songs.bob.click(songs.post, label="Star 1: 2")
    assert "Favourite: no" in labels_of(await songs.bob.click(songs.post, label="More 1"))


async def test_a_take_that_is_shown_again_has_the_stars_that_it_had(songs: Stage) -> None:
    take = await first_of(songs)
    await songs.bob.click(songs.post, label="Star 1: 0")

    await songs.alice.slash(songs.channel, "show", code=take.code)

    assert labels_of(songs.posts()[-1])[0] == "Star 1: 1"


async def test_the_buttons_of_earlier_posts_still_work(songs: Stage) -> None:
    take = await first_of(songs)
    pressed = {
        action: await songs.press_made_up(songs.bob, songs.post, f"take:{action}:{take.code}")
        for action in ("favourite", "unfavourite", "stems", "extend", "wav")
    }

    assert "Favourite: yes" in labels_of(pressed["favourite"])
    assert "Favourite: no" in labels_of(pressed["unfavourite"])
    assert "Voice and instruments: 10 credits" in labels_of(pressed["stems"])
    assert pressed["extend"].modal is not None
    assert "Roof without loss" in text_of(pressed["wav"])


async def test_a_removed_take_gets_no_star(songs: Stage) -> None:
    take = await first_of(songs)
    await songs.press_made_up(songs.alice, songs.post, f"take:remove_now:{take.code}")

    told = await songs.bob.click(songs.post, label="Star 1: 0")

    assert is_private(told)
    assert f"The take `{take.code}` was removed from the library." in text_of(told)
    assert labels_now(songs)[0] == "Star 1: 0"


async def test_a_take_that_one_may_not_see_gets_no_star(songs: Stage) -> None:
    take = await first_of(songs)
    await songs.arrange.move_take(take, guild_id=1)

    told = await songs.bob.click(songs.post, label="Star 1: 0")

    assert is_private(told)
    assert "There is no take with the code" in text_of(told)
