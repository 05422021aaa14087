"""A post whose answer was lost, in a channel that cannot be read for hours: it stays the only one."""

import pytest

from storage.rows.delivery import DeliveryState
from tests.stage import Stage
from tests.stage.messages import is_posted, state_of
from tests.stories.trouble.lost_answers import lost_answers

MINUTE = 60.0
HOUR = 60 * MINUTE


async def a_song_whose_post_got_no_answer(stage: Stage) -> None:
    """It stands in the channel, and the bot does not know."""
    await stage.generate()
    with lost_answers("POST", f"/channels/{stage.channel.id}/messages") as lost:
        await stage.until(lambda: lost)
        hide_the_history(stage, "broken")
    assert len(stage.posts()) == 1


def hide_the_history(stage: Stage, how: str) -> None:
    if how == "forbidden":
        stage.forbid("read_message_history")
    else:
        stage.env.inject_error("GET", f"/channels/{stage.channel.id}/messages", status=500, times=None)


def show_the_history(stage: Stage) -> None:
    stage.forbid()
    stage.env.backend.faults.clear()


def looks(stage: Stage) -> int:
    """How often the bot asked for what stands in the channel."""
    history = f"/channels/{stage.channel.id}/messages"
    return len([it for it in stage.env.http_requests if (it.method, it.path) == ("GET", history)])


@pytest.mark.parametrize("how", ["broken", "forbidden"])
async def test_a_song_is_not_posted_twice_however_long_the_channel_could_not_be_read(stage: Stage, how: str) -> None:
    await a_song_whose_post_got_no_answer(stage)
    show_the_history(stage)
    hide_the_history(stage, how)
    for number in range(30):
        await stage.pass_time(5 * MINUTE)
        await stage.bob.send(stage.channel, f"chatter {number}")
    assert "could not be posted yet" in state_of(stage.card)
    show_the_history(stage)
    for number in range(18):
        await stage.pass_time(5 * MINUTE)
        await stage.bob.send(stage.channel, f"more chatter {number}")

    assert len(stage.posts()) == 1
    (delivery,) = await stage.database.deliveries()
    assert (delivery.state, delivery.message_id) == (DeliveryState.POSTED, stage.post.id)
    assert is_posted(stage.card)
    assert len(stage.direct_messages(stage.alice)) <= 1


async def test_a_channel_that_cannot_be_read_is_asked_ever_more_rarely(stage: Stage) -> None:
    await a_song_whose_post_got_no_answer(stage)
    await stage.rest(2 * HOUR, step=10.0)

    assert 3 <= looks(stage) < 20
    assert len(stage.posts()) == 1
    assert stage.direct_messages(stage.alice) == []


async def test_a_restart_does_not_make_a_bot_impatient(stage: Stage) -> None:
    """How often it was tried in vain is written down."""
    await a_song_whose_post_got_no_answer(stage)
    await stage.rest(HOUR, step=10.0)
    before = looks(stage)
    await stage.restart()
    await stage.rest(HOUR, step=10.0)

    assert looks(stage) - before <= 3


async def test_a_post_that_was_deleted_before_its_answer_came_is_not_said_to_be_impossible(stage: Stage) -> None:
    """Discord remembers its nonce, and says that there is no such message any more."""
    await stage.generate()
    posts = f"/channels/{stage.channel.id}/messages"
    with lost_answers("POST", posts) as lost:
        await stage.until(lambda: lost)
        stage.env.inject_error("POST", posts, status=404, code=10008)
    (post,) = stage.posts()
    await stage.moderator.delete(post)
    await stage.until(lambda: state_of(stage.card).startswith("Done"))
    await stage.rest(HOUR, step=10.0)

    assert state_of(stage.card).startswith("Done. Its post was removed; `/show` brings it back:")
    assert stage.posts() == stage.direct_messages(stage.alice) == []
