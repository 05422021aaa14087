"""`/cover`: the same song in another style."""

from storage.rows.job import JobState
from tests.stage.studio import (
    Studio,
    is_private,
    labels_of,
    message_of,
    recording,
    text_of,
    typed_in,
)


async def test_a_cover_of_the_api_s_own_song_is_warned_of_before_it_is_paid(studio: Studio) -> None:
    take = await studio.song()

    question = await studio.slash("cover", track=take.code, style="bossa nova")

    assert is_private(question)
    assert "has been seen to refuse covers of songs that it made itself" in text_of(question)
    assert labels_of(question) == ["Cover anyway, 12 credits", "Extend it instead", "Compose in that style"]
    assert await studio.spent() == (1200, 1200)
    shown = await studio.press(question, "Cover anyway, 12 credits")
    assert message_of(shown).embeds[0].title == "🎭 A cover of Roof"
    await studio.done(shown)
    body = studio.create
    assert (body["customMode"], body["style"], body["title"], body["prompt"]) == (
        True,
        "bossa nova",
        "Roof",
        take.lyrics,
    )
    assert body["uploadUrl"].startswith(studio.suno.url)
    assert await studio.spent() == (2400, 2400)


async def test_a_yes_counts_once(studio: Studio) -> None:
    take = await studio.song()
    question = await studio.slash("cover", track=take.code, style="bossa nova")
    await studio.done(await studio.press(question, "Cover anyway, 12 credits"))

    again = await studio.press(question, "Cover anyway, 12 credits")

    assert is_private(again)
    assert "This was asked for already" in text_of(again)
    assert len(studio.creates) == 1


async def test_the_other_ways_open_forms_that_are_filled_in(studio: Studio) -> None:
    take = await studio.song()
    question = await studio.slash("cover", track=take.code, style="bossa nova")

    extend = await studio.press(question, "Extend it instead")
    compose = await studio.press(question, "Compose in that style")

    assert typed_in(extend)["title"] == "Roof"
    assert typed_in(compose) == {"title": "Roof", "style": "bossa nova", "lyrics": take.lyrics, "avoid": ""}
    assert await studio.spent() == (1200, 1200)


async def test_a_refusal_for_rights_returns_the_allowance_and_keeps_the_words(studio: Studio) -> None:
    studio.suno.faults.add("known-recording", operation="upload-cover")

    shown = await studio.slash("cover", audio=("hit.mp3", recording(20)), prompt="[Verse]\nmine", style="folk")

    await studio.done(shown, JobState.FAILED)
    card = studio.card_of(shown)
    assert "matches a known recording: a matter of rights" in text_of(card)
    assert "Nothing was taken from your allowance." in text_of(card)
    assert await studio.spent() == (0, 1200)
    form = await studio.alice.click(card, label="Edit and rerun")
    assert typed_in(form)["prompt"] == "[Verse]\nmine"


async def test_a_file_is_covered_without_a_question(studio: Studio) -> None:
    shown = await studio.slash("cover", audio=("demo.mp3", recording(20)), prompt="as a brass band", instrumental=True)

    await studio.done(shown)
    assert (studio.create["customMode"], studio.create["prompt"]) == (False, "as a brass band")
    assert await studio.spent() == (1200, 1200)


async def test_nothing_but_a_take_opens_the_form(studio: Studio) -> None:
    take = await studio.song()

    form = await studio.slash("cover", track=take.code)

    assert typed_in(form) == {"title": "Roof", "style": take.style, "prompt": take.lyrics, "avoid": ""}
    question = await studio.fill_in(form, style="swing")
    assert "Cover anyway, 12 credits" in labels_of(question)
