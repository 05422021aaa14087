"""Taking a song back: everything returned while it waits, its result withheld once it was sent."""

from collections.abc import AsyncIterator

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.sandbox.suno_api import Timing
from storage.rows.job import JobState
from tests.stage.messages import code_of, labels_of, state_of, text_of
from tests.stage.world import World
from tests.stories.conftest import WorldAt

SLOW = Timing(text=5, first=10, complete=60)


@pytest.fixture
async def busy(world_at: WorldAt) -> AsyncIterator[World]:
    """A world whose API is busy with Bob's song, so that Alice's has to wait."""
    async with world_at(timing=SLOW, max_running=1) as world:
        await world.bob.slash(world.channel, "generate", prompt="snow")
        await world.until(lambda: world.creates)
        await world.generate()
        yield world


async def cancel(world: World, actor: MemberActor, how: str) -> InteractionResult:
    if how == "button":
        return await actor.click(world.cards()[-1], label="Cancel")
    return await actor.slash(world.channel, "cancel", job=code_of(world.cards()[-1]))


@pytest.mark.parametrize("how", ["button", "command"])
async def test_a_waiting_song_is_cancelled_and_everything_returned(busy: World, how: str) -> None:
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
async def test_the_result_of_a_running_song_goes_to_the_library(world_at: WorldAt, how: str) -> None:
    async with world_at(timing=SLOW) as world:
        await world.generate()
        await world.until(lambda: "Listen now" in labels_of(world.card))
        result = await cancel(world, world.alice, how)
        assert result.ephemeral
        assert "library" in text_of(result)
        await world.until(lambda: "Cancelled" in state_of(world.card))
        assert "Cancel" not in labels_of(world.card)

        await world.until(lambda: "`/show`" in state_of(world.card))
        takes = await world.takes()
        assert all(take.code in state_of(world.card) for take in takes)
        await world.rest()
        assert world.posts() == []
        assert (await world.books()).allowance == [("reserve", 1200), ("settle", 0)]
        assert (await world.books()).charged == 1200


async def test_a_withheld_song_can_be_shown(world_at: WorldAt) -> None:
    """The card promises it, so its file has to be kept although it was never posted."""
    async with world_at(timing=SLOW) as world:
        await world.generate()
        await world.until(lambda: world.creates)
        await world.rest(3)
        await cancel(world, world.alice, "command")
        await world.until(lambda: "`/show`" in state_of(world.card))
        await world.rest()
        (take, _) = await world.takes()
        result = await world.alice.slash(world.channel, "show", code=take.code)

        assert not result.ephemeral
        assert len(world.posts()) == 1


async def test_somebody_elses_song_stays(world: World) -> None:
    await world.generate()
    for how in ("button", "command"):
        result = await cancel(world, world.bob, how)
        assert result.ephemeral
        assert "somebody else" in text_of(result)

    await world.until(lambda: world.posts())


@pytest.mark.parametrize("who", ["moderator", "admin"])
async def test_those_who_keep_order_may_cancel_for_others(busy: World, who: str) -> None:
    result = await cancel(busy, getattr(busy, who), "button")

    assert "Cancelled" in text_of(result)
    assert await busy.states() == {JobState.RUNNING: 1, JobState.CANCELLED: 1}


async def test_twice_is_no_more_than_once(busy: World) -> None:
    await cancel(busy, busy.alice, "button")
    result = await cancel(busy, busy.alice, "command")

    assert result.ephemeral
    assert "already ended" in text_of(result)
    assert (await busy.books()).allowance[1:] == [("reserve", 1200), ("release", -1200)]


async def test_after_the_end_there_is_nothing_to_cancel(world: World) -> None:
    await world.song()
    result = await cancel(world, world.alice, "command")

    assert result.ephemeral
    assert "already ended" in text_of(result)
    assert len(world.posts()) == 1


async def test_own_songs_are_suggested_by_name(world: World) -> None:
    await world.compose(title="*Roof*")
    await world.bob.slash(world.channel, "generate", prompt="snow")
    (choice,) = await world.alice.autocomplete(world.channel, "cancel", "job", "roo")

    assert choice["value"] == code_of(world.cards()[0])
    assert choice["name"] == f"{choice['value']} *Roof*"  # a list of suggestions shows no markdown


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "`{code}`", "#{code}"])
async def test_a_code_is_understood_however_it_is_typed(busy: World, typed: str) -> None:
    code = code_of(busy.cards()[-1])
    result = await busy.alice.slash(busy.channel, "cancel", job=typed.format(code=code, lower=code.lower()))

    assert "Cancelled" in text_of(result)
