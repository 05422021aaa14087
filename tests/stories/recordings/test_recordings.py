"""What is wrong with a recording and shows late: who is told, and how they go on from there."""

import pytest

from storage.rows.job import JobState
from storage.rows.member import Viewer
from tests.stage.studio import Studio, code_of, is_private, labels_of, recording, text_of, typed_in
from tests.stories.recordings.files import zipped


async def test_what_only_the_length_shows_can_be_edited_without_the_file(studio: Studio) -> None:
    shown = await studio.slash("extend", audio=("humming.mp3", recording(20)), prompt="la", **{"from": "0:45"})
    await studio.until(lambda: shown.followups)

    (told,) = shown.followups
    assert "the recording ends at 0:20" in told.content
    form = await studio.alice.click(told, label="Edit")
    assert "sound_file" not in typed_in(form)
    await studio.done(await studio.fill_in(form, continue_at="0:10"))
    assert studio.create["continueAt"] == 10


async def test_the_card_says_it_when_nobody_can_be_answered_any_more(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As after a restart: who asked is forgotten.
    monkeypatch.setattr(type(studio.app.bot.services.waiting), "take", lambda _waiting, _job_id: None)

    shown = await studio.slash("cover", audio=("song.mp3", zipped()), prompt="a march")

    await studio.done(shown, JobState.FAILED)
    card = studio.card_of(shown)
    assert "neither audio nor video that can be read" in text_of(card)
    form = await studio.alice.click(card, label="Edit and rerun")
    await studio.done(await studio.fill_in(form, sound_file=("better.mp3", recording(20))))
    assert studio.create["prompt"] == "a march"


async def test_the_card_says_it_when_its_interaction_has_expired(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.Interaction.is_expired", lambda _interaction: True)

    shown = await studio.slash("cover", audio=("song.mp3", zipped()), prompt="a march")

    await studio.done(shown, JobState.FAILED)
    assert shown.followups == []
    assert "neither audio nor video" in text_of(studio.card_of(shown))
    assert labels_of(studio.card_of(shown)) == ["Edit and rerun", "Again"]
    assert not is_private(shown)


@pytest.mark.parametrize("label", ["Again", "Edit and rerun"])
async def test_a_file_that_was_attached_is_nobody_elses_to_use(studio: Studio, label: str) -> None:
    """Before it has become a recording of its owner too: the card with its buttons is public."""
    shown = await studio.slash("add-instrumental", audio=("private.mp3", recording(20)), style="jazz", title="Mine")
    await studio.slash("cancel", job=code_of(shown))
    await studio.until(lambda: label in labels_of(studio.card_of(shown)))
    job = await studio.job(code_of(shown))

    step = await studio.app.bot.services.jobs.step_of(job.code, job.guild_id, studio.bob.id)
    assert step.attachments == ()
    before = len(await studio.jobs())
    await studio.press(shown, label, studio.bob)

    assert len(await studio.jobs()) == before
    assert await studio.app.stores.takes.search("private", Viewer(job.guild_id, studio.bob.id, job.channel_id)) == []
