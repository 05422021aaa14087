"""When the API refuses, fails, is silent or talks nonsense: the card says so, and nothing is lost or paid twice."""

from typing import Any

import pytest

from bot.sandbox.suno_api import SunoStandIn
from storage.rows.job import JobState
from tests.stage.messages import labels_of, state_of, text_of, typed_in
from tests.stage.world import World, free_port
from tests.stories.conftest import WorldAt

HOUR = 3600.0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("moderated", "refused the text"),
        ("known-recording", "matches a known recording"),
        ("generation-failed", "could not make it"),
        ("timed-out", "ran out of time"),
        ("failed-refunded", "could not make it"),
    ],
)
async def test_a_failure_is_told_in_the_apis_words_and_costs_the_member_nothing(
    world: World, fault: str, said: str
) -> None:
    world.suno.faults.add(fault)
    await world.generate("rain")
    await world.until(lambda: said in state_of(world.card))

    (task,) = world.suno.tasks.values()
    assert task.failure is not None
    assert task.failure.message.rstrip(".") in state_of(world.card).replace("\\", "")
    assert "Nothing was taken from your allowance" in state_of(world.card)
    # The same audio would be refused for its rights again.
    assert labels_of(world.card) == ["Edit and rerun", *([] if fault == "known-recording" else ["Again"])]
    books = await world.books()
    assert books.spent == 0
    assert books.charged == (0 if fault == "failed-refunded" else 1200) == 1_000_000 - world.suno.balance


async def test_edit_and_again_go_on_from_a_failure(world: World) -> None:
    world.suno.faults.add("moderated")
    await world.generate("a rude word")
    await world.until(lambda: "refused" in state_of(world.card))

    shown = await world.alice.click(world.card, label="Edit and rerun")
    assert typed_in(shown) == {"prompt": "a rude word"}
    await world.alice.submit_modal(shown, {"prompt": "a kind word"})
    await world.until(lambda: world.posts())
    await world.alice.click(world.cards()[0], label="Again")
    await world.until(lambda: len(world.posts()) == 2)

    prompts = [request.body["prompt"] for request in world.creates]
    assert prompts == ["a rude word", "a kind word", "a rude word"]


@pytest.mark.parametrize("code", [400, 413, 422, 451])
async def test_a_request_that_is_refused_at_once_ends_the_card(world: World, code: int) -> None:
    world.suno.faults.add("inner-code", operation="generate", code=code)
    await world.generate()
    await world.until(lambda: "Nothing was taken" in state_of(world.card))

    assert await world.books() == type(await world.books())([("reserve", 1200), ("release", -1200)], [])


@pytest.mark.parametrize(
    ("code", "said"),
    [(402, "out of credits"), (401, "refuses the bot's key"), (433, "spending cap"), (455, "maintenance")],
)
async def test_a_pause_is_explained_and_ends_by_itself(world: World, code: int, said: str) -> None:
    world.suno.faults.add("inner-code", operation="generate", code=code)
    await world.generate()
    await world.until(lambda: said in state_of(world.card))
    assert "goes on by itself" in state_of(world.card)
    assert "Cancel" in labels_of(world.card)

    await world.until(lambda: world.posts())
    assert len(world.creates) == 2
    assert (await world.books()).charged == 1200


async def test_an_empty_account_is_waited_for(world: World) -> None:
    world.suno.top_up(-world.suno.balance / 100)
    await world.generate()
    await world.until(lambda: "out of credits" in state_of(world.card))
    await world.rest(300, step=10)
    assert len(world.creates) == 1

    world.suno.top_up(100)
    await world.until(lambda: world.posts())


async def test_an_api_that_cannot_be_reached_is_waited_for(world_at: WorldAt) -> None:
    port = free_port()
    async with world_at(kie_api_base_url=f"http://127.0.0.1:{port}") as world:
        await world.generate()
        await world.rest(120, step=5)
        assert await world.states() == {JobState.QUEUED: 1}
        assert "Waiting" in state_of(world.card)
        assert "cannot be reached" in state_of(world.card)

        later = SunoStandIn(api_key="api-key", clock=world.suno_clock, composer=world.composer)
        await later.start(port=port)
        try:
            await world.until(lambda: later.tasks)
            assert len(later.tasks) == 1
        finally:
            await later.close()


@pytest.mark.parametrize(
    "damage", ["connection-reset", "http-500", "http-503", "html", "truncated-json", "wrong-types"]
)
@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
async def test_an_answer_that_says_nothing_is_never_asked_for_again(world: World, damage: str, accepted: bool) -> None:
    world.suno.faults.add(damage + ("-after-accept" if accepted else ""), operation="generate")
    await world.generate()
    if accepted:
        # Its own callback claims it.
        await world.until(lambda: world.posts())
        assert (await world.books()).spent == 1200
    else:
        await world.until(lambda: "did not say whether it took this" in state_of(world.card))
        await world.rest(60)
        assert labels_of(world.card) == ["Cancel"]
    assert len(world.creates) == 1


async def test_after_a_day_without_a_song_the_allowance_comes_back(world: World) -> None:
    world.suno.faults.add("http-503", operation="generate")
    await world.generate()
    await world.until(lambda: "comes back <t:" in state_of(world.card))
    await world.until(lambda: "Your allowance was returned" in state_of(world.card), step=HOUR)

    assert (await world.books()).spent == 0
    assert (await world.books()).provider == [("open", 1200)]
    assert labels_of(world.card) == ["Edit and rerun", "Again"]


async def test_three_unclear_answers_in_a_row_stop_the_sending_for_a_while(world: World) -> None:
    world.suno.faults.add("http-503", operation="generate", times=3)
    for prompt in ("one", "two", "three"):
        await world.generate(prompt)
    await world.until(lambda: all("did not say" in state_of(card) for card in world.cards()))
    await world.generate("four")
    await world.until(lambda: "no clear answers" in state_of(world.cards()[-1]))
    assert len(world.creates) == 3

    await world.until(lambda: world.posts())
    assert len(world.creates) == 4


@pytest.mark.parametrize("damage", ["connection-reset", "http-503", "html", "truncated-json", "wrong-types"])
async def test_a_record_that_cannot_be_read_is_read_later(world: World, damage: str) -> None:
    world.suno.faults.add(damage, operation="music-record", times=4)
    await world.song(step=10)

    assert len(world.posts()) == 1


async def test_a_song_that_takes_too_long_is_still_waited_for(world: World) -> None:
    world.suno.faults.add("late-success", seconds=2 * HOUR)
    world.suno.faults.add("no-callback")
    await world.generate()
    await world.until(lambda: "much longer than usual" in state_of(world.card), step=30.0)
    assert "Cancel" in labels_of(world.card)
    await world.until(lambda: world.posts(), step=60.0)


async def test_one_good_take_of_two_is_posted(world: World) -> None:
    world.suno.faults.add("one-of-two")
    await world.song()

    assert [file.filename for file in world.post.attachments if file.filename.endswith(".mp3")] == ["A_tone.mp3"]
    assert len(world.post.embeds) == 1


@pytest.mark.parametrize(
    "fault", ["callback-twice", "callbacks-out-of-order", "callback-before-answer", "no-callback", "callback-exception"]
)
async def test_whatever_happens_to_callbacks_there_is_one_post(world: World, fault: str) -> None:
    world.suno.faults.add(fault)
    await world.song(step=2)
    await world.rest(20, step=2)

    assert len(world.posts()) == 1
    assert (await world.books()).provider == [("charge", 1200)]


@pytest.mark.parametrize("fault", ["http-503", "html", "inner-code"])
async def test_credits_that_cannot_be_read_are_explained(world: World, fault: str) -> None:
    options: dict[str, Any] = {"code": 455} if fault == "inner-code" else {}
    world.suno.faults.add(fault, operation="credits", times=None, **options)
    result = await world.admin.slash(world.channel, "credits")

    assert result.ephemeral
    assert "cannot say at the moment" in text_of(result)
    assert "Try again later" in text_of(result)
