"""A plan of several steps in its one private answer: what becomes of the others when one is cancelled or fails."""

from simcord.results import InteractionResult

from storage.rows.job import Job, JobState
from tests.stage import Stage
from tests.stage.messages import is_private, labels_of, message_of, state_of, text_of

BOTH = "Voice and instruments, then MIDI: 10 credits"


def public_texts(stage: Stage) -> list[str]:
    return [text_of(message) for message in stage.channel.history() if not message.flags.ephemeral]


async def both_steps(stage: Stage) -> tuple[InteractionResult, Job, Job]:
    """The private answer to what is asked for, and the two jobs."""
    take = await stage.a_take()
    shown = await stage.press(await stage.slash("midi", track=take.code), BOTH)
    stems, notes = (await stage.jobs())[-2:]
    return shown, stems, notes


async def test_what_fails_after_its_first_step_says_that_the_first_is_kept_and_what_it_cost(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="midi")
    shown, _, notes = await both_steps(stage)

    await stage.until(lambda: stage.database.card_has_ended(notes.code))

    told = state_of(message_of(shown))
    assert told.splitlines()[1:] == [
        "Nothing was taken from your allowance for this step.",
        "The step before it is made and kept, for 10 credits: 🎚️ Stems of Roof. `/stems` shows it, for nothing.",
    ]
    assert labels_of(shown) == ["Open", "Again"]
    assert (await stage.spent())[0] == 2200
    opened = await stage.press(shown, "Open")
    assert is_private(opened)
    assert message_of(opened).attachments != []
    assert labels_of(opened) == ["Post it"]
    assert (await stage.spent())[0] == 2200


async def test_what_is_cancelled_after_its_first_step_says_that_the_first_is_kept(stage: Stage) -> None:
    stage.suno.faults.add("http-429", operation="midi", times=None, retry_after=30)
    shown, stems, notes = await both_steps(stage)
    await stage.until(lambda: stage.database.card_has_ended(stems.code))
    await stage.slash("cancel", job=notes.code)

    await stage.until(lambda: stage.database.card_has_ended(notes.code))

    told = state_of(message_of(shown))
    assert told.startswith(
        "Cancelled. Nothing was taken from your allowance for this step.\nThe step before it is made"
    )
    assert labels_of(shown) == ["Open", "Again"]


async def test_the_first_step_is_cancelled_while_it_runs_and_the_rest_of_the_plan_with_it(stage: Stage) -> None:
    stage.suno.faults.add("slow-start", operation="separation", seconds=30)
    shown, stems, notes = await both_steps(stage)
    await stage.until(lambda: len(stage.creates) == 1)
    await stage.rest(3)

    asked = await stage.press(shown, "Cancel")
    await stage.press(asked, "Cancel it all the same")
    await stage.rest(3)

    assert (await stage.job(notes.code)).state is JobState.CANCELLED
    assert message_of(shown).embeds[0].title == "🎚️ Stems of Roof"
    assert "Cancelled while running" in state_of(message_of(shown))
    assert labels_of(shown) == ["Post it after all"]
    await stage.until(lambda: stage.database.card_has_ended(stems.code))
    await stage.rest()
    assert message_of(shown).embeds[0].title == "🎚️ Stems of Roof"
    assert "Done and kept, but not posted." in state_of(message_of(shown))
    assert len(stage.creates) == 1


async def test_the_first_step_that_was_cancelled_is_shown_after_all_without_the_others(stage: Stage) -> None:
    stage.suno.faults.add("slow-start", operation="separation", seconds=30)
    shown, stems, _ = await both_steps(stage)
    await stage.until(lambda: len(stage.creates) == 1)
    await stage.rest(3)
    await stage.press(await stage.press(shown, "Cancel"), "Cancel it all the same")
    await stage.rest(3)

    await stage.press(shown, "Post it after all")

    await stage.until(lambda: "Post it" in labels_of(shown))
    await stage.until(lambda: stage.database.card_has_ended(stems.code))
    assert {file.filename.rpartition(".")[2] for file in message_of(shown).attachments} == {"mp3", "zip"}
    assert len(stage.creates) == 1


async def test_the_second_step_is_cancelled_and_the_first_comes_in_the_answer(stage: Stage) -> None:
    stage.suno.faults.add("slow-start", operation="separation", seconds=30)
    shown, stems, notes = await both_steps(stage)
    await stage.until(lambda: len(stage.creates) == 1)

    said = await stage.slash("cancel", job=notes.code)
    assert "Nothing was taken" in text_of(said)
    await stage.until(lambda: "Post it" in labels_of(shown))

    await stage.until(lambda: stage.database.card_has_ended(stems.code))
    assert {file.filename.rpartition(".")[2] for file in message_of(shown).attachments} == {"mp3", "zip"}


async def test_a_plan_that_was_cancelled_before_it_was_sent_is_not_said_in_public_to_have_failed(stage: Stage) -> None:
    stage.suno.faults.add("http-429", operation="separation", times=None, retry_after=30)
    shown, stems, notes = await both_steps(stage)
    await stage.rest(3)
    before = public_texts(stage)
    stage.env.backend.delete_message(stage.channel.id, message_of(shown).id)

    await stage.slash("cancel", job=stems.code)
    await stage.until(lambda: stage.database.card_has_ended(notes.code))
    await stage.rest()

    assert (await stage.job(notes.code)).state is JobState.FAILED
    assert public_texts(stage) == before
