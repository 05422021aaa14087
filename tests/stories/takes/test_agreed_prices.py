"""A button takes no more than it said: what costs more by the time somebody presses it is offered anew."""

import pytest

from tests.stage import Stage
from tests.stage.messages import cost_of, is_private, labels_of, message_of, text_of

pytestmark = pytest.mark.real_clock

FREE = "All stems, up to twelve: made before, free"


async def test_a_button_that_promised_something_for_nothing_does_not_take_50_credits(stage: Stage) -> None:
    take = await stage.a_take()
    (song, *_) = await stage.jobs()
    (post,) = stage.posts_of(song)
    await stage.done(
        await stage.press(await stage.slash("stems", track=take.code, mode="all_stems"), "Go ahead for 50 credits")
    )
    panel = await stage.alice.click(post, custom_id=f"take:more:{take.code}")
    offered = await stage.alice.click(message_of(panel), custom_id=f"take:stems:{take.code}")
    assert FREE in labels_of(offered)
    before = await stage.spent()

    await stage.arrange.forget_what_is_made_once()
    shown = await stage.press(offered, FREE)

    assert is_private(shown)
    assert "This would cost 50 credits now" in text_of(shown)
    assert await stage.spent() == before
    assert len(await stage.jobs()) == 2
    # The new price is agreed with the new button, which still counts once.
    made = await stage.press(shown, "Go ahead for 50 credits")
    assert cost_of(made) == "50 credits, stems"
    await stage.done(made)
    assert await stage.spent() == (before[0] + 5000, before[1] + 5000)


async def test_notes_that_were_to_cost_nothing_are_offered_with_their_stems_when_those_are_gone(
    stage: Stage,
) -> None:
    take = await stage.a_take()
    await stage.done(await stage.slash("stems", track=take.code))
    await stage.arrange.forget_what_is_made_once()
    before = await stage.spent()

    shown = await stage.slash("midi", track=take.code)

    assert is_private(shown)
    assert labels_of(message_of(shown)) == ["Voice and instruments, then MIDI: 10 credits"]
    assert await stage.spent() == before
