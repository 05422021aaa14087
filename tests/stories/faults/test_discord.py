"""Every fault of Discord as a row: how the job ends, what its member sees, and both books.

Told elsewhere in the same form:
- the gateway dropped, resumed, invalid session: tests/stories/on_the_wire/test_trouble.py,
  test_a_song_does_not_notice_the_gateway, test_a_command_during_an_outage_is_answered_after_it,
  test_an_event_that_comes_again_makes_one_job
- 5xx with and without effect, cut connections, on the wire: tests/stories/on_the_wire/test_trouble.py,
  test_lost_and_broken_answers_make_neither_a_second_card_nor_a_second_post
- rate limits as Discord tells them: tests/stories/on_the_wire/test_trouble.py,
  test_limits_are_kept_without_being_refused_once
- an interaction whose token has expired while a file was read: tests/stories/recordings/test_attachments.py,
  test_the_card_says_it_when_its_interaction_has_expired
- what each refusal means: tests/jobs/test_discord_refusals.py
"""

from typing import Any

import pytest

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stories.faults.rows import NOTHING_SPENT, PAID, Act, Row, done, planned, play

NOT_YET = "could not be posted yet"


def refusing(method: str, path: str | None = None, **options: Any) -> Act:
    """Of messages in the channel of the song, unless it is another `path`."""

    def refuse(stage: Stage) -> None:
        stage.env.inject_error(method, path or f"/channels/{stage.channel.id}/messages", **options)

    return refuse


def forbidding(*permissions: str) -> Act:
    def forbid(stage: Stage) -> None:
        stage.forbid(*permissions)

    return forbid


def well_again(stage: Stage) -> None:
    stage.env.backend.faults.clear()


ROWS = [
    Row(name="429 for a post", during=refusing("POST", status=429, times=3)),
    Row(name="429 for everything", during=refusing("*", "*", status=429, times=5)),
    *(Row(name=f"{status} for a post", during=refusing("POST", status=status, times=3)) for status in (500, 502, 503)),
    *(
        Row(name=f"{status} for an edit of the card", during=refusing("PATCH", "*", status=status, times=3))
        for status in (429, 500, 502, 503)
    ),
    *(
        Row(
            name=f"403 after {permission} was taken away",
            during=forbidding(permission),
            meanwhile=NOT_YET,
            then=forbidding(),
            told=1,
            step=5,
        )
        for permission in ("send_messages",)
    ),
    Row(name="40005, the files are too large", during=refusing("POST", status=413, code=40005)),
    Row(
        name="50083, an archived thread",
        during=refusing("POST", status=400, code=50083, times=None),
        meanwhile=NOT_YET,
        then=well_again,
        told=1,
        step=5,
    ),
    # A card is edited as a message: nothing depends on the token of the interaction.
    Row(name="a token past 15 minutes", before=planned("late-success", "no-callback", seconds=3600), step=30),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_fault_of_discord(stage: Stage, row: Row) -> None:
    await play(row, stage)


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (429, 0), (500, 0), (503, 0), (400, 50035)])
async def test_an_answer_to_a_command_that_does_not_arrive_becomes_a_message(
    stage: Stage, status: int, code: int
) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    await stage.generate()
    await stage.until(lambda: stage.cards())
    await stage.until(lambda: stage.posts())
    await stage.rest(60, step=5)

    assert len(stage.cards()) == len(stage.posts()) == len(stage.creates) == 1
    assert await stage.states() == {JobState.FINISHED: 1}
    assert await stage.books() == PAID


async def test_nobody_pays_for_a_card_that_nobody_can_see(stage: Stage) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    await stage.generate()
    await stage.rest(120, step=3)

    assert await stage.states() == {JobState.CANCELLED: 1}
    assert await stage.books() == NOTHING_SPENT
    assert stage.creates == []


def delete_channel(stage: Stage) -> None:
    stage.env.backend.delete_channel(stage.channel.id)


def leave_guild(stage: Stage) -> None:
    stage.env.backend.remove_guild(stage.guild.id)


@pytest.mark.parametrize("go", [delete_channel, leave_guild])
async def test_where_the_place_is_gone_the_song_stays_paid_and_its_member_is_told(stage: Stage, go: Act) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    await done(go, stage)
    await stage.until(lambda: stage.direct_messages(stage.alice))
    await stage.rest(600, step=10)

    assert await stage.states() == {JobState.FINISHED: 1}
    assert await stage.books() == PAID
    assert len(stage.creates) == 1
    (told,) = stage.direct_messages(stage.alice)
    assert all(take.code in told.content for take in await stage.takes())


async def test_a_deleted_card_keeps_nothing_back(stage: Stage) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    stage.env.backend.delete_message(stage.channel.id, stage.card.id)
    await stage.until(lambda: stage.posts())
    await stage.rest(60, step=5)

    assert (stage.cards(), len(stage.posts())) == ([], 1)
    assert await stage.books() == PAID
