"""`/compose`: a form, then a card."""

import pytest

from tests.stage import Stage
from tests.stage.messages import chosen_in, form_of, labels_of, text_of, typed_in


async def test_the_form_becomes_a_card(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose")
    assert list(form_of(shown)) == ["title", "style", "lyrics", "avoid", "model"]

    typed = {"title": "Tin roof", "style": "lo-fi, warm", "lyrics": "[Verse]\nRain, rain", "avoid": "metal"}
    result = await stage.alice.submit_modal(shown, typed)

    assert not result.ephemeral
    assert "Tin roof" in text_of(stage.card)
    assert "lo-fi, warm" in text_of(stage.card)
    assert "Rain, rain" in text_of(stage.card)
    await stage.until(lambda: stage.posts())
    body = stage.creates[0].body
    assert body["customMode"] is True
    assert (body["title"], body["style"], body["prompt"]) == ("Tin roof", "lo-fi, warm", "[Verse]\nRain, rain")
    assert body["negativeTags"] == "metal"
    assert (await stage.books()).spent == 1200


async def test_an_instrumental_asks_for_no_lyrics(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose", instrumental=True)
    assert list(form_of(shown)) == ["title", "style", "avoid", "model", "instrumental"]
    assert chosen_in(shown) == {"model": "V5", "instrumental": True}

    await stage.fill_in(shown, title="Drums", style="samba")
    await stage.until(lambda: stage.creates)
    assert stage.creates[0].body["instrumental"] is True


async def test_an_instrumental_that_is_to_be_sung_after_all_asks_for_its_lyrics(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose", instrumental=True)

    refused = await stage.fill_in(shown, title="Drums", style="samba", instrumental=False)

    assert "**Lyrics** is empty." in text_of(refused)
    form = await stage.press(refused, "Edit")
    assert typed_in(form) == {"title": "Drums", "style": "samba", "lyrics": "", "avoid": ""}
    await stage.fill_in(form, lyrics="[Verse]\nla", model=["V4_5"])
    await stage.until(lambda: stage.creates)
    body = stage.creates[0].body
    assert (body["instrumental"], body["prompt"], body["model"]) == (False, "[Verse]\nla", "V4_5")


async def test_options_reach_the_api(stage: Stage) -> None:
    await stage.compose(model="V5_5", vocal="female", avoid="screams", style_weight=0.3, weirdness=0.75)
    await stage.until(lambda: stage.creates)

    body = stage.creates[0].body
    assert body["model"] == "V5_5"
    assert body["vocalGender"] == "f"
    assert (body["styleWeight"], body["weirdnessConstraint"]) == (0.3, 0.75)
    assert "avoid" not in body


async def test_styles_to_avoid_from_the_option_stand_in_the_form(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose", avoid="screams")

    assert typed_in(shown)["avoid"] == "screams"


async def test_lyrics_from_a_file_stand_in_the_form(stage: Stage) -> None:
    file = ("words.txt", "\N{BYTE ORDER MARK}[Verse]\nRäin\n".encode())
    shown = await stage.alice.slash(stage.channel, "compose", lyrics_file=file)

    assert typed_in(shown)["lyrics"] == "[Verse]\nRäin"


async def test_lyrics_that_no_form_can_hold_stay_as_they_are(stage: Stage) -> None:
    lyrics = "[Verse]\n" + "rain on the roof " * 250
    shown = await stage.alice.slash(stage.channel, "compose", lyrics_file=("words.txt", lyrics.encode()))
    assert list(form_of(shown)) == ["title", "style", "avoid", "model"]

    await stage.alice.submit_modal(shown, {"title": "Ballad", "style": "folk", "avoid": ""})
    await stage.until(lambda: stage.creates)
    assert stage.creates[0].body["prompt"] == lyrics.strip()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 20_001, "too large"),
        ("Räin".encode("latin-1"), "not plain text in UTF-8"),
        ("Rain".encode("utf-16"), "not plain text in UTF-8"),
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"\x00\x00", "not plain text"),
    ],
    ids=["too large", "latin-1", "utf-16", "nothing", "blank", "zero bytes"],
)
async def test_a_lyrics_file_that_is_no_use_is_refused(stage: Stage, content: bytes, said: str) -> None:
    result = await stage.alice.slash(stage.channel, "compose", lyrics_file=("words.txt", content))

    assert result.ephemeral
    assert said in text_of(result)
    assert result.modal is None
    assert stage.cards() == []


async def test_the_other_options_are_kept_when_the_lyrics_file_is_no_use(stage: Stage) -> None:
    refused = await stage.slash("compose", vocal="male", avoid="metal", lyrics_file=("words.txt", b""))
    form = await stage.press(refused, "Edit")
    await stage.alice.submit_modal(form, {"title": "Mine", "style": "slow", "lyrics": "mine", "avoid": "metal"})
    await stage.until(lambda: stage.creates)

    assert (stage.create["vocalGender"], stage.create["negativeTags"]) == ("m", "metal")


async def test_a_lyrics_file_too_long_for_the_model_is_refused_before_the_form(stage: Stage) -> None:
    """Its lyrics may be too long for a field as well, and no form could then shorten them."""
    file = ("words.txt", b"la " * 1500)
    result = await stage.alice.slash(stage.channel, "compose", model="V4", lyrics_file=file)

    assert result.ephemeral
    assert "**Lyrics** has 4499 characters. The model V4 takes at most 3000 here." in text_of(result)


async def test_an_old_form_can_be_submitted_after_a_restart(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose", vocal="male")
    custom_id = (shown.modal or {})["custom_id"]
    await stage.restart()
    await stage.pass_time(20 * 60)
    await stage.submit_made_up(
        stage.alice, custom_id, {"title": "Late", "style": "slow", "lyrics": "Here at last", "avoid": ""}
    )

    assert "Late" in text_of(stage.card)
    await stage.until(lambda: stage.creates)
    assert stage.creates[0].body["vocalGender"] == "m"


async def test_somebody_elses_form_is_not_accepted(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose")
    custom_id = (shown.modal or {})["custom_id"]
    result = await stage.submit_made_up(stage.bob, custom_id, {"title": "Mine", "style": "slow", "lyrics": "no"})

    assert result.ephemeral
    assert "no longer kept" in text_of(result)
    assert stage.cards() == []


@pytest.mark.parametrize("custom_id", ["form:song:222222", "form:nothing:222222", "form:song:", "anything"])
async def test_a_made_up_form_is_answered(stage: Stage, custom_id: str) -> None:
    result = await stage.submit_made_up(stage.alice, custom_id, {"title": "Mine"})

    assert result.ephemeral
    assert text_of(result)


async def test_a_composed_song_can_be_edited_and_asked_for_again(stage: Stage) -> None:
    await stage.compose(title="One", style="ska", lyrics="[Verse]\nOne", avoid="jazz", weirdness=0.5)
    await stage.until(lambda: stage.posts())

    shown = await stage.bob.click(stage.post, label="Edit and rerun")
    assert typed_in(shown) == {"title": "One", "style": "ska", "lyrics": "[Verse]\nOne", "avoid": "jazz"}
    await stage.bob.submit_modal(shown, {"title": "Two", "style": "ska", "lyrics": "[Verse]\nTwo", "avoid": ""})
    await stage.until(lambda: len(stage.posts()) == 2)

    assert stage.bob.mention in text_of(stage.cards()[-1])
    body = stage.creates[-1].body
    assert (body["title"], body["prompt"], body["weirdnessConstraint"]) == ("Two", "[Verse]\nTwo", 0.5)
    assert "negativeTags" not in body
    assert labels_of(stage.posts()[-1])[-2:] == ["Again", "Edit and rerun"]
