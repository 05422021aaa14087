"""`/cover`: the same song in another style."""

import pytest

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.messages import is_private, labels_of, message_of, text_of, typed_in
from tests.stage.stand_ins import recording

pytestmark = pytest.mark.real_clock


async def test_a_cover_of_the_api_s_own_song_is_warned_of_before_it_is_paid(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("cover", track=take.code, style="bossa nova")

    assert is_private(question)
    assert "has been seen to refuse covers of songs that it made itself" in text_of(question)
    assert labels_of(question) == ["Cover anyway, 12 credits", "Extend it instead", "Compose in that style"]
    assert await stage.spent() == (1200, 1200)
    shown = await stage.press(question, "Cover anyway, 12 credits")
    assert message_of(shown).embeds[0].title == "🎭 A cover of Roof"
    await stage.done(shown)
    body = stage.create
    assert (body["customMode"], body["style"], body["title"], body["prompt"]) == (
        True,
        "bossa nova",
        "Roof (cover: bossa nova)",
        take.lyrics,
    )
    assert body["uploadUrl"].startswith(stage.suno.url)
    assert await stage.spent() == (2400, 2400)


async def test_a_yes_counts_once(stage: Stage) -> None:
    take = await stage.a_take()
    question = await stage.slash("cover", track=take.code, style="bossa nova")
    await stage.done(await stage.press(question, "Cover anyway, 12 credits"))

    again = await stage.press(question, "Cover anyway, 12 credits")

    assert is_private(again)
    assert "This was asked for already" in text_of(again)
    assert len(stage.creates) == 1


async def test_the_other_ways_open_forms_that_are_filled_in(stage: Stage) -> None:
    take = await stage.a_take()
    question = await stage.slash("cover", track=take.code, style="bossa nova")

    extend = await stage.press(question, "Extend it instead")
    compose = await stage.press(question, "Compose in that style")

    assert typed_in(extend)["title"] == "Roof (extended)"
    assert typed_in(compose) == {
        "title": "Roof (cover: bossa nova)",
        "style": "bossa nova",
        "lyrics": take.lyrics,
        "avoid": "",
    }
    assert await stage.spent() == (1200, 1200)


async def test_a_refusal_for_rights_returns_the_allowance_and_keeps_the_words(stage: Stage) -> None:
    stage.suno.faults.add("known-recording", operation="upload-cover")

    shown = await stage.slash("cover", audio=("hit.mp3", recording(20)), prompt="[Verse]\nmine", style="folk")

    await stage.done(shown, JobState.FAILED)
    card = stage.card_of(shown)
    assert "matches a known recording: a matter of rights" in text_of(card)
    assert "Nothing was taken from your allowance." in text_of(card)
    assert await stage.spent() == (0, 1200)
    form = await stage.alice.click(card, label="Edit and rerun")
    assert typed_in(form)["prompt"] == "[Verse]\nmine"


async def test_a_file_is_covered_without_a_question(stage: Stage) -> None:
    shown = await stage.slash("cover", audio=("demo.mp3", recording(20)), prompt="as a brass band", instrumental=True)

    await stage.done(shown)
    assert (stage.create["customMode"], stage.create["prompt"]) == (False, "as a brass band")
    assert await stage.spent() == (1200, 1200)


async def test_nothing_but_a_take_opens_the_form(stage: Stage) -> None:
    take = await stage.a_take()

    form = await stage.slash("cover", track=take.code)

    assert typed_in(form) == {"title": "Roof (cover)", "style": take.style, "prompt": take.lyrics, "avoid": ""}
    question = await stage.fill_in(form, style="swing")
    await stage.done(await stage.press(question, "Cover anyway, 12 credits"))
    assert (stage.create["title"], stage.create["style"]) == ("Roof (cover: swing)", "swing")
