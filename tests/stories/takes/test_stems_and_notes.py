"""`/stems` and `/midi`: which, at what price, and one after the other."""

from datetime import timedelta

import discord
import pytest

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.messages import cost_of, field_of, is_private, labels_of, message_of, text_of
from tests.stage.stand_ins import recording

pytestmark = pytest.mark.real_clock


async def upload_of_alice(stage: Stage) -> str:
    """The code of a recording that was taken in with a song made of it."""
    shown = await stage.slash("extend", audio=("humming.mp3", recording(20)), prompt="la")
    (upload,) = await stage.app.stores.takes.sources_of((await stage.done(shown)).id)
    stage.suno.received.clear()
    return upload.code


async def test_all_stems_ask_once_with_the_price(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("stems", track=take.code, mode="all_stems")

    assert is_private(question)
    assert text_of(question).splitlines() == [
        "🎚️ Stems of Roof, All stems: 50 credits. Go ahead?",
        "Go ahead for 50 credits",
    ]
    assert await stage.spent() == (1200, 1200)
    await stage.done(await stage.press(question, "Go ahead for 50 credits"))
    assert stage.create["type"] == "split_stem"
    assert await stage.spent() == (6200, 6200)


async def test_one_stem_is_named(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("stems", track=take.code, mode="electric bass")

    await stage.done(await stage.press(question, "Go ahead for 20 credits"))
    assert (stage.create["type"], stage.create["stemName"]) == ("split_stem_advanced", "Electric Bass")


async def test_a_stem_that_is_none_is_refused(stage: Stage) -> None:
    take = await stage.a_take()

    refused = await stage.slash("stems", track=take.code, mode="kazoo")

    assert is_private(refused)
    assert "**Mode** must be one of: Lead Vocal" in text_of(refused)
    assert len(message_of(refused).content) <= 2000


async def test_modes_are_offered_with_their_prices(stage: Stage) -> None:
    every = await stage.alice.autocomplete(stage.channel, "stems", "mode", "")
    some = await stage.alice.autocomplete(stage.channel, "stems", "mode", "violin")

    assert [choice["name"] for choice in every][:3] == [
        "Voice and instruments · 10 credits",
        "All stems, up to twelve · 50 credits",
        "Only Lead Vocal · 20 credits",
    ]
    assert [choice["value"] for choice in some] == ["Violin"]


async def test_notes_without_stems_are_offered_together_with_them(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("midi", track=take.code)

    assert is_private(question)
    assert labels_of(question) == [
        "Voice and instruments, then MIDI: 10 credits",
        "All stems, then MIDI: 50 credits",
    ]
    shown = await stage.press(question, "All stems, then MIDI: 50 credits")
    assert message_of(shown).embeds[0].title == "🎚️ Stems of Roof"
    separation = await stage.done(shown)
    await stage.until(lambda: len(stage.creates) == 2)
    midi = (await stage.jobs())[-1]
    await stage.until(lambda: stage.answers_of(midi))
    assert stage.creates[1].body["taskId"] == separation.task_id
    assert await stage.spent() == (6200, 6200)
    (answer,) = stage.answers_of(midi)
    assert (answer.id, answer.embeds[0].title) == (message_of(shown).id, "Notes of Roof")
    assert stage.posts_of(midi) == stage.posts_of(separation) == stage.answers_of(separation) == []


async def test_notes_are_free_once_there_are_stems(stage: Stage) -> None:
    take = await stage.a_take()
    separation = await stage.done(await stage.slash("stems", track=take.code))
    stage.suno.received.clear()

    shown = await stage.slash("midi", stage.bob, track=take.code)

    assert cost_of(shown) == "Free, a MIDI file"
    job = await stage.done(shown)
    assert stage.create["taskId"] == separation.task_id
    assert stage.answers_of(job)
    assert await stage.spent() == (2200, 2200)
    again = await stage.slash("midi", track=take.code)
    assert "This was made before" in text_of(again)


async def test_a_failed_separation_takes_its_notes_along(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="separation")
    take = await stage.a_take()
    question = await stage.slash("midi", track=take.code)

    shown = await stage.press(question, "Voice and instruments, then MIDI: 10 credits")

    await stage.until(lambda: "Again" in labels_of(shown))
    assert [job.state for job in await stage.jobs()] == [JobState.FINISHED, JobState.FAILED, JobState.FAILED]
    assert await stage.spent() == (1200, 2200)
    assert labels_of(shown) == ["Again"]
    assert message_of(shown).embeds[0].title == "🎹 The notes of Roof"
    assert "Nothing was taken" in field_of(shown, "State")


async def card_of_notes(stage: Stage) -> discord.Message:
    """The card of the last job, which asked for notes, once it says that they failed."""

    async def failed() -> bool:
        return "Again" in labels_of(stage.answer_to((await stage.jobs())[-1]))

    await stage.until(failed)
    card = stage.answer_to((await stage.jobs())[-1])
    assert is_private(card)
    assert card.embeds[0].title == "🎹 The notes of Roof"
    return card


async def test_asking_again_for_notes_without_stems_makes_both(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="separation")
    take = await stage.a_take()
    question = await stage.slash("midi", track=take.code)
    await stage.press(question, "Voice and instruments, then MIDI: 10 credits")
    card = await card_of_notes(stage)
    stage.suno.received.clear()

    question = await stage.alice.click(card, label="Again")

    assert is_private(question)
    assert labels_of(question) == ["Voice and instruments, then MIDI: 10 credits", "All stems, then MIDI: 50 credits"]
    separation = await stage.done(await stage.press(question, "Voice and instruments, then MIDI: 10 credits"))
    notes = (await stage.jobs())[-1]
    await stage.until(lambda: stage.answers_of(notes))
    assert [create.path for create in stage.creates] == ["/api/v1/vocal-removal/generate", "/api/v1/midi/generate"]
    assert stage.creates[1].body["taskId"] == separation.task_id
    assert await stage.spent() == (2200, 3200)


async def test_asking_again_for_notes_builds_on_the_stems_there_are(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="midi")
    take = await stage.a_take()
    separation = await stage.done(await stage.slash("stems", track=take.code))
    await stage.slash("midi", track=take.code)
    card = await card_of_notes(stage)
    stage.suno.received.clear()

    shown = await stage.alice.click(card, label="Again")

    assert cost_of(shown) == "Free, a MIDI file"
    assert stage.answers_of(await stage.done(shown))
    assert stage.create["taskId"] == separation.task_id
    assert await stage.spent() == (2200, 2200)


async def test_asking_again_for_notes_of_forgotten_stems_offers_the_others(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="midi")
    take = await stage.a_take()
    await stage.done(await stage.slash("stems", track=take.code))
    await stage.slash("midi", track=take.code)
    card = await card_of_notes(stage)
    await stage.arrange.age_results(timedelta(days=15))

    question = await stage.alice.click(card, label="Again")

    assert labels_of(question) == ["All stems, then MIDI: 50 credits"]


async def test_stems_of_a_forgotten_take_are_made_of_our_own_copy(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.age(take)

    await stage.done(await stage.slash("stems", track=take.code))

    assert stage.create["audioUrl"].startswith(stage.suno.url)
    assert "taskId" not in stage.create


async def test_stems_of_a_recording_are_made_and_its_wav_is_not(stage: Stage) -> None:
    code = await upload_of_alice(stage)

    refused = await stage.slash("wav", track=code)
    await stage.done(await stage.slash("stems", track=code))

    assert "only with songs that it made itself" in text_of(refused)
    assert stage.create["audioUrl"].startswith(stage.suno.url)


async def test_notes_of_forgotten_stems_cannot_be_had(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await stage.slash("stems", track=take.code))
    await stage.arrange.age_results(timedelta(days=15))

    question = await stage.slash("midi", track=take.code)

    assert labels_of(question) == ["All stems, then MIDI: 50 credits"]
