"""A button takes no more than it said: what costs more by the time somebody presses it is offered anew."""

from tests.stage.studio import Studio, field_of, is_private, labels_of, text_of

FREE = "All stems, up to twelve: made before, free"


async def test_a_button_that_promised_something_for_nothing_does_not_take_50_credits(studio: Studio) -> None:
    take = await studio.song()
    (song, *_) = await studio.jobs()
    (post,) = studio.posts_of(song)
    stems = await studio.done(
        await studio.press(await studio.slash("stems", track=take.code, mode="all_stems"), "Go ahead for 50 credits")
    )
    offered = await studio.alice.click(post, custom_id=f"take:stems:{take.code}")
    assert FREE in labels_of(offered)
    before = await studio.spent()

    await studio.write("UPDATE jobs SET reuse_key = NULL WHERE id = ?", stems.id)
    shown = await studio.press(offered, FREE)

    assert is_private(shown)
    assert "This would cost 50 credits now" in text_of(shown)
    assert await studio.spent() == before
    assert len(await studio.jobs()) == 2
    # The new price is agreed with the new button, which still counts once.
    made = await studio.press(shown, "Go ahead for 50 credits")
    assert field_of(made, "Cost") == "50 credits"
    await studio.done(made)
    assert await studio.spent() == (before[0] + 5000, before[1] + 5000)


async def test_notes_that_were_to_cost_nothing_are_offered_with_their_stems_when_those_are_gone(
    studio: Studio,
) -> None:
    take = await studio.song()
    await studio.done(await studio.slash("stems", track=take.code))
    await studio.write("UPDATE jobs SET reuse_key = NULL")
    before = await studio.spent()

    shown = await studio.slash("midi", track=take.code)

    assert is_private(shown)
    labels = labels_of(message_of(shown))
    assert labels == ["Voice and instruments, then MIDI: 10 credits", "All stems, then MIDI: 50 credits"]
    assert await studio.spent() == before
