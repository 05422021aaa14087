"""When the API refuses, fails, is silent or talks nonsense: the card says so, and nothing is lost or paid twice."""

from typing import Any

import pytest

from bot.sandbox.suno_api import SunoStandIn
from storage.rows.job import JobState
from tests.stage import API_KEY, Stage
from tests.stage.address import Address
from tests.stage.fixtures import StageWith
from tests.stage.messages import labels_of, state_of, text_of, typed_in

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
    stage: Stage, fault: str, said: str
) -> None:
    stage.suno.faults.add(fault)
    await stage.generate("rain")
    await stage.until(lambda: said in state_of(stage.card))

    (task,) = stage.suno.tasks.values()
    assert task.failure is not None
    assert task.failure.message.rstrip(".") in state_of(stage.card).replace("\\", "")
    assert "Nothing was taken from your allowance" in state_of(stage.card)
    # The same audio would be refused for its rights again.
    assert labels_of(stage.card) == ["Edit and rerun", *([] if fault == "known-recording" else ["Again"])]
    books = await stage.books()
    assert books.spent == 0
    assert books.charged == (0 if fault == "failed-refunded" else 1200) == 1_000_000 - stage.suno.balance


async def test_edit_and_again_go_on_from_a_failure(stage: Stage) -> None:
    stage.suno.faults.add("moderated")
    await stage.generate("a rude word")
    await stage.until(lambda: "refused" in state_of(stage.card))

    shown = await stage.alice.click(stage.card, label="Edit and rerun")
    assert typed_in(shown) == {"prompt": "a rude word"}
    await stage.alice.submit_modal(shown, {"prompt": "a kind word"})
    await stage.until(lambda: stage.posts())
    await stage.alice.click(stage.cards()[0], label="Again")
    await stage.until(lambda: len(stage.posts()) == 2)

    prompts = [request.body["prompt"] for request in stage.creates]
    assert prompts == ["a rude word", "a kind word", "a rude word"]


@pytest.mark.parametrize("code", [400, 413, 422, 451])
async def test_a_request_that_is_refused_at_once_ends_the_card(stage: Stage, code: int) -> None:
    stage.suno.faults.add("inner-code", operation="generate", code=code)
    await stage.generate()
    await stage.until(lambda: "Nothing was taken" in state_of(stage.card))

    assert await stage.books() == type(await stage.books())([("reserve", 1200), ("release", -1200)], [])


@pytest.mark.parametrize(
    ("code", "said"),
    [(402, "out of credits"), (401, "refuses the bot's key"), (433, "spending cap"), (455, "maintenance")],
)
async def test_a_pause_is_explained_and_ends_by_itself(stage: Stage, code: int, said: str) -> None:
    stage.suno.faults.add("inner-code", operation="generate", code=code)
    await stage.generate()
    await stage.until(lambda: said in state_of(stage.card))
    assert "goes on by itself" in state_of(stage.card)
    assert "Cancel" in labels_of(stage.card)

    await stage.until(lambda: stage.posts())
    assert len(stage.creates) == 2
    assert (await stage.books()).charged == 1200


async def test_an_empty_account_is_waited_for(stage: Stage) -> None:
    stage.suno.top_up(-stage.suno.balance / 100)
    await stage.generate()
    await stage.until(lambda: "out of credits" in state_of(stage.card))
    await stage.rest(300, step=10)
    assert len(stage.creates) == 1

    stage.suno.top_up(100)
    await stage.until(lambda: stage.posts())


async def test_an_api_that_cannot_be_reached_is_waited_for(stage_with: StageWith) -> None:
    with Address() as address:
        async with stage_with(kie_api_base_url=address.url) as stage:
            await stage.generate()
            await stage.rest(120, step=5)
            assert await stage.states() == {JobState.QUEUED: 1}
            assert "Waiting" in state_of(stage.card)
            assert "cannot be reached" in state_of(stage.card)

            later = SunoStandIn(api_key=API_KEY, clock=stage.time.suno_clock, composer=stage.composer)
            async with later, address.leading_to(lambda: later.url):
                await stage.until(lambda: later.tasks)
                assert len(later.tasks) == 1


@pytest.mark.parametrize(
    "damage", ["connection-reset", "http-500", "http-503", "html", "truncated-json", "wrong-types"]
)
@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
async def test_an_answer_that_says_nothing_is_never_asked_for_again(stage: Stage, damage: str, accepted: bool) -> None:
    stage.suno.faults.add(damage + ("-after-accept" if accepted else ""), operation="generate")
    await stage.generate()
    if accepted:
        # Its own callback claims it.
        await stage.until(lambda: stage.posts())
        assert (await stage.books()).spent == 1200
    else:
        await stage.until(lambda: "did not say whether it took this" in state_of(stage.card))
        await stage.rest(60)
        assert labels_of(stage.card) == ["Cancel"]
    assert len(stage.creates) == 1


async def test_after_a_day_without_a_song_the_allowance_comes_back(stage: Stage) -> None:
    stage.suno.faults.add("http-503", operation="generate")
    await stage.generate()
    await stage.until(lambda: "comes back <t:" in state_of(stage.card))
    await stage.until(lambda: "Your allowance was returned" in state_of(stage.card), step=HOUR)

    assert (await stage.books()).spent == 0
    assert (await stage.books()).provider == [("open", 1200)]
    assert labels_of(stage.card) == ["Edit and rerun", "Again"]


async def test_three_unclear_answers_in_a_row_stop_the_sending_for_a_while(stage: Stage) -> None:
    stage.suno.faults.add("http-503", operation="generate", times=3)
    for prompt in ("one", "two", "three"):
        await stage.generate(prompt)
    await stage.until(lambda: all("did not say" in state_of(card) for card in stage.cards()))
    await stage.generate("four")
    await stage.until(lambda: "no clear answers" in state_of(stage.cards()[-1]))
    assert len(stage.creates) == 3

    await stage.until(lambda: stage.posts())
    assert len(stage.creates) == 4


@pytest.mark.parametrize("damage", ["connection-reset", "http-503", "html", "truncated-json", "wrong-types"])
async def test_a_record_that_cannot_be_read_is_read_later(stage: Stage, damage: str) -> None:
    stage.suno.faults.add(damage, operation="music-record", times=4)
    await stage.song(step=10)

    assert len(stage.posts()) == 1


async def test_a_song_that_takes_too_long_is_still_waited_for(stage: Stage) -> None:
    stage.suno.faults.add("late-success", seconds=2 * HOUR)
    stage.suno.faults.add("no-callback")
    await stage.generate()
    await stage.until(lambda: "much longer than usual" in state_of(stage.card), step=30.0)
    assert "Cancel" in labels_of(stage.card)
    await stage.until(lambda: stage.posts(), step=60.0)


async def test_one_good_take_of_two_is_posted(stage: Stage) -> None:
    stage.suno.faults.add("one-of-two")
    await stage.song()

    assert [file.filename for file in stage.post.attachments if file.filename.endswith(".mp3")] == ["A_tone_1.mp3"]
    assert len(stage.post.embeds) == 1


@pytest.mark.parametrize(
    "fault", ["callback-twice", "callbacks-out-of-order", "callback-before-answer", "no-callback", "callback-exception"]
)
async def test_whatever_happens_to_callbacks_there_is_one_post(stage: Stage, fault: str) -> None:
    stage.suno.faults.add(fault)
    await stage.song(step=2)
    await stage.rest(20, step=2)

    assert len(stage.posts()) == 1
    assert (await stage.books()).provider == [("charge", 1200)]


@pytest.mark.parametrize("fault", ["http-503", "html", "inner-code"])
async def test_credits_that_cannot_be_read_are_explained(stage: Stage, fault: str) -> None:
    options: dict[str, Any] = {"code": 455} if fault == "inner-code" else {}
    stage.suno.faults.add(fault, operation="credits", times=None, **options)
    result = await stage.admin.slash(stage.channel, "credits")

    assert result.ephemeral
    assert "cannot say at the moment" in text_of(result)
    assert "Try again later" in text_of(result)
