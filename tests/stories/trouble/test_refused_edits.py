"""Cards whose edit Discord refuses: none is tried for ever, and none holds up another."""

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import is_posted, labels_of, message_of, state_of, text_of

MINUTE = 60.0
HOUR = 60 * MINUTE
MANY = 50
ARCHIVED, MALFORMED = 50083, 50035


def refuse_edits(stage: Stage, *, status: int = 400, code: int = 0) -> None:
    """Of the messages in the stage's channel, for good."""
    edits = f"/channels/{stage.channel.id}/messages/*"
    stage.env.inject_error("PATCH", edits, status=status, code=code, times=None)


def edits(stage: Stage) -> list[str]:
    """The bot's edits of messages in the stage's channel, by path."""
    messages = f"/channels/{stage.channel.id}/messages/"
    return [it.path for it in stage.env.http_requests if it.method == "PATCH" and it.path.startswith(messages)]


@pytest.mark.parametrize("code", [ARCHIVED, MALFORMED])
async def test_an_edit_that_is_refused_for_good_is_tried_once_alive_and_once_at_the_end(
    stage: Stage, code: int
) -> None:
    """The post of the song may have opened the thread: whether it has, only another try can tell."""
    await stage.generate()
    refuse_edits(stage, code=code)
    await stage.until(lambda: stage.posts())
    await stage.rest(2 * HOUR, step=10.0)

    assert len(edits(stage)) == 2
    await stage.restart()
    await stage.rest(2 * HOUR, step=10.0)
    assert len(edits(stage)) == 2


@pytest.mark.parametrize(("status", "code"), [(400, ARCHIVED), (400, MALFORMED), (500, 0)])
async def test_many_refused_cards_do_not_hold_up_one_of_another_server(
    stage_with: StageWith, status: int, code: int
) -> None:
    async with stage_with(default_guild_daily_credits=200_000, default_member_daily_credits=200_000) as stage:
        there, carol = another_server(stage)
        stage.suno.faults.add("inner-code", operation="generate", code=422, times=MANY)
        refuse_edits(stage, status=status, code=code)
        for number in range(MANY):
            await stage.generate(f"rain {number}")
        await stage.until(lambda: len(set(edits(stage))) == MANY)
        await stage.rest(5 * MINUTE, step=5.0)
        tried = len(edits(stage))
        await carol.slash(there, "generate", prompt="snow")
        await stage.until(lambda: stage.posts(there))
        await stage.rest(5)

        (card,) = stage.cards(there)
        assert is_posted(card)
        assert labels_of(card) == []
        if status == 400:
            assert tried == len(edits(stage)) == MANY


def another_server(stage: Stage) -> tuple[ChannelHandle, MemberActor]:
    guild = stage.env.create_guild("Snow people")
    return guild.create_text_channel("snow"), guild.add_member(stage.env.create_user("carol"))


async def test_a_card_that_cannot_be_edited_is_given_up_a_day_after_the_end(stage: Stage) -> None:
    await stage.generate()
    refuse_edits(stage, status=500)
    await stage.until(lambda: stage.posts())
    await stage.rest(HOUR, step=10.0)
    assert 4 <= len(edits(stage)) <= 12
    await stage.rest(26 * HOUR, step=10 * MINUTE)
    tried = len(edits(stage))
    assert tried <= 40

    await stage.rest(24 * HOUR, step=10 * MINUTE)

    assert len(edits(stage)) == tried


async def test_the_card_of_an_old_song_that_changes_once_more_is_tried_anew(stage: Stage) -> None:
    post = await stage.song()
    await stage.pass_time(3 * 24 * HOUR)
    take, _ = await stage.takes()
    panel = await stage.moderator.click(post, custom_id=f"take:more:{take.code}")
    refuse_edits(stage, status=503)
    await stage.moderator.click(message_of(panel), label="Take it down")
    await stage.rest(MINUTE, step=5.0)
    assert "Taken down by" not in text_of(stage.card)
    stage.env.backend.faults.clear()
    await stage.rest(5 * MINUTE, step=5.0)

    assert "Taken down by" in text_of(stage.card)


async def test_a_card_that_can_be_edited_again_within_the_day_shows_the_end(stage: Stage) -> None:
    await stage.generate()
    refuse_edits(stage, status=503)
    await stage.until(lambda: stage.posts())
    await stage.rest(3 * HOUR, step=MINUTE)
    assert "Done" not in state_of(stage.card)
    stage.env.backend.faults.clear()
    await stage.rest(70 * MINUTE, step=MINUTE)

    assert is_posted(stage.card)
    assert labels_of(stage.card) == []
