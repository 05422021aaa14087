"""Taking a song back: everything returned while it waits, its result withheld once it was sent."""

from collections.abc import AsyncIterator

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.sandbox.suno_api import Timing
from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import code_of, is_posted, labels_of, message_of, state_of, text_of

SLOW = Timing(text=5, first=10, complete=60)


@pytest.fixture
async def busy(stage_with: StageWith) -> AsyncIterator[Stage]:
    """A stage whose API is busy with Bob's song, so that Alice's has to wait."""
    async with stage_with(timing=SLOW, max_running=1) as stage:
        await stage.bob.slash(stage.channel, "generate", prompt="snow")
        await stage.until(lambda: stage.creates)
        await stage.generate()
        yield stage


async def cancel(stage: Stage, actor: MemberActor, how: str) -> InteractionResult:
    if how == "button":
        return await actor.click(stage.cards()[-1], label="Cancel")
    return await actor.slash(stage.channel, "cancel", job=(await stage.job_of(stage.cards()[-1])).code)


async def cancel_all_the_same(stage: Stage, actor: MemberActor, how: str) -> InteractionResult:
    """Cancel what is being made already, which is asked back first."""
    asked = await cancel(stage, actor, how)
    assert asked.ephemeral
    assert text_of(asked).startswith(
        "It is being made already; cancelling keeps it out of the channel, the 12 credits stay spent."
    )
    return await actor.click(message_of(asked), label="Cancel it all the same")


@pytest.mark.parametrize("how", ["button", "command"])
async def test_a_waiting_song_is_cancelled_and_everything_returned(busy: Stage, how: str) -> None:
    await busy.until(lambda: "place 1" in state_of(busy.cards()[-1]))
    result = await cancel(busy, busy.alice, how)

    assert result.ephemeral
    assert "Nothing was taken" in text_of(result)
    await busy.until(lambda: "Cancelled" in state_of(busy.cards()[-1]))
    await busy.rest()
    assert labels_of(busy.cards()[-1]) == ["Edit and rerun", "Again"]
    assert len(busy.creates) == 1
    assert (await busy.books()).allowance[1:] == [("reserve", 1200), ("release", -1200)]


@pytest.mark.parametrize("how", ["button", "command"])
async def test_the_result_of_a_running_song_goes_to_the_library(stage_with: StageWith, how: str) -> None:
    async with stage_with(timing=SLOW) as stage:
        await stage.generate()
        await stage.until(lambda: "Listen now" in labels_of(stage.card))
        result = await cancel_all_the_same(stage, stage.alice, how)
        assert "goes to the library" in text_of(result)
        assert labels_of(result) == []
        await stage.rest(1)
        assert "Cancelled" in state_of(stage.card)
        assert labels_of(stage.card) == ["Post it after all"]

        await stage.until(lambda: "`/show`" in state_of(stage.card))
        takes = await stage.takes()
        assert all(take.code in state_of(stage.card) for take in takes)
        await stage.rest()
        assert stage.posts() == []
        assert (await stage.books()).allowance == [("reserve", 1200), ("settle", 0)]
        assert (await stage.books()).charged == 1200


async def test_a_withheld_song_can_be_shown(stage_with: StageWith) -> None:
    """The card promises it, so its file has to be kept although it was never posted."""
    async with stage_with(timing=SLOW) as stage:
        await stage.generate()
        await stage.until(lambda: stage.creates)
        await stage.rest(3)
        await cancel_all_the_same(stage, stage.alice, "command")
        await stage.until(lambda: "`/show`" in state_of(stage.card))
        await stage.rest()
        (take, _) = await stage.takes()
        result = await stage.alice.slash(stage.channel, "show", code=take.code)

        assert not result.ephemeral
        assert len(stage.posts()) == 1


async def test_without_a_yes_the_song_is_posted(stage_with: StageWith) -> None:
    async with stage_with(timing=SLOW) as stage:
        await stage.generate()
        await stage.until(lambda: "Listen now" in labels_of(stage.card))
        await cancel(stage, stage.alice, "button")

        await stage.until(lambda: stage.posts())


@pytest.mark.parametrize("when", ["while it is made", "when it is kept"])
async def test_what_was_cancelled_can_be_posted_after_all(stage_with: StageWith, when: str) -> None:
    async with stage_with(timing=SLOW) as stage:
        await stage.generate()
        await stage.until(lambda: "Listen now" in labels_of(stage.card))
        await cancel_all_the_same(stage, stage.alice, "button")
        await stage.until(lambda: "Post it after all" in labels_of(stage.card))
        if when == "when it is kept":
            await stage.until(lambda: "`/show`" in state_of(stage.card))
        assert "somebody else" in text_of(await stage.bob.click(stage.card, label="Post it after all"))

        shown = await stage.alice.click(stage.card, label="Post it after all")

        assert "It will be posted after all." in text_of(shown)
        await stage.until(lambda: stage.posts())
        await stage.until(lambda: is_posted(stage.card))
        assert labels_of(stage.card) == []
        assert len(stage.creates) == 1
        assert (await stage.books()).allowance == [("reserve", 1200), ("settle", 0)]
        twice = await stage.press_made_up(stage.alice, stage.card, f"job:post_after_all:{code_of(stage.post)}")
        assert "Nothing of it was kept back" in text_of(twice)
        await stage.rest()
        assert len(stage.posts()) == 1


async def test_somebody_elses_song_stays(stage: Stage) -> None:
    await stage.generate()
    for how in ("button", "command"):
        result = await cancel(stage, stage.bob, how)
        assert result.ephemeral
        assert "somebody else" in text_of(result)

    await stage.until(lambda: stage.posts())


@pytest.mark.parametrize("who", ["moderator", "admin"])
async def test_those_who_keep_order_may_cancel_for_others(busy: Stage, who: str) -> None:
    result = await cancel(busy, getattr(busy, who), "button")

    assert "Cancelled" in text_of(result)
    assert await busy.states() == {JobState.RUNNING: 1, JobState.CANCELLED: 1}


async def test_twice_is_no_more_than_once(busy: Stage) -> None:
    await cancel(busy, busy.alice, "button")
    result = await cancel(busy, busy.alice, "command")

    assert result.ephemeral
    assert "already ended" in text_of(result)
    assert (await busy.books()).allowance[1:] == [("reserve", 1200), ("release", -1200)]


async def test_after_the_end_there_is_nothing_to_cancel(stage: Stage) -> None:
    await stage.song()
    result = await cancel(stage, stage.alice, "command")

    assert result.ephemeral
    assert "already ended" in text_of(result)
    assert len(stage.posts()) == 1


async def test_own_songs_are_suggested_by_name(stage: Stage) -> None:
    await stage.compose(title="*Roof*")
    await stage.bob.slash(stage.channel, "generate", prompt="snow")
    (choice,) = await stage.alice.autocomplete(stage.channel, "cancel", "job", "roo")

    assert choice["value"] == code_of(stage.cards()[0])
    assert choice["name"] == f"{choice['value']} *Roof*"  # a list of suggestions shows no markdown


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "`{code}`", "#{code}"])
async def test_a_code_is_understood_however_it_is_typed(busy: Stage, typed: str) -> None:
    code = code_of(busy.cards()[-1])
    result = await busy.alice.slash(busy.channel, "cancel", job=typed.format(code=code, lower=code.lower()))

    assert "Cancelled" in text_of(result)
