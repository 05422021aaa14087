"""Vary: a song like another one, but for one thing."""

import pytest
from simcord.results import InteractionResult

from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import field_of, form_of, is_private, text_of, typed_in
from tests.stories.takes.pressing import first_of


async def vary(stage: Stage, take: Take) -> InteractionResult:
    return await stage.press_made_up(stage.alice, stage.posts()[0], f"take:vary:{take.code}")


async def test_a_song_from_an_idea_is_asked_for_again_with_a_difference(stage: Stage) -> None:
    await stage.generate("rain on a tin roof.", instrumental=True, model="V4_5")
    await stage.until(lambda: stage.posts())
    take = await first_of(stage)
    form = await vary(stage, take)

    assert form.modal is not None
    assert form.modal["title"] == f"Like {take.title} ({take.code}), but …, 12 credits"
    assert typed_in(form) == {"difference": "", "prompt": "rain on a tin roof."}
    shown = await stage.fill_in(form, difference=" slower, with a piano ")

    assert field_of(shown, "Made from").startswith(f"{take.title} (`{take.code}`)")
    await stage.until(lambda: len(stage.posts()) == 2)
    first, second = stage.creates
    assert second.body["prompt"] == "rain on a tin roof; slower, with a piano"
    changed = {name for name in first.body if first.body[name] != second.body[name]}
    assert changed <= {"prompt", "callBackUrl"}
    assert (await stage.books()).charged == 2400
    made = (await stage.takes())[2:]
    assert [one.title for one in made] == [f"{take.title} (variation)"] * 2
    assert [one.id for one in await stage.stores.takes.sources_of(made[0].job_id or 0)] == [take.id]


async def test_a_song_of_own_words_keeps_them_and_its_options(stage: Stage) -> None:
    await stage.compose(title="Roof", style="lo-fi", vocal="female", weirdness=0.5, model="V5_5")
    await stage.until(lambda: stage.posts())
    form = await vary(stage, await first_of(stage))

    assert typed_in(form) == {
        "difference": "",
        "title": "Roof (variation)",
        "style": "lo-fi",
        "lyrics": "[Verse]\nRain, rain",
    }
    await stage.fill_in(form, difference="a choir", lyrics="[Verse]\nSnow")
    await stage.until(lambda: len(stage.posts()) == 2)

    body = stage.creates[1].body
    assert (body["title"], body["style"], body["prompt"]) == ("Roof (variation)", "lo-fi; a choir", "[Verse]\nSnow")
    assert (body["vocalGender"], body["weirdnessConstraint"], body["model"]) == ("f", 0.5, "V5_5")
    assert "uploadUrl" not in body


async def test_a_sound_is_varied_for_the_price_of_a_sound(stage: Stage) -> None:
    await stage.slash("sound", prompt="a door", loop=True, tempo=96, key="D#m")
    await stage.until(lambda: stage.posts())
    sound = await first_of(stage)
    form = await vary(stage, sound)

    assert form.modal is not None
    assert form.modal["title"] == f"Like {sound.title} ({sound.code}), but …, 2.5 credits"
    assert typed_in(form) == {"difference": "", "prompt": "a door"}
    await stage.fill_in(form, difference="further away")
    await stage.until(lambda: len(stage.posts()) == 2)

    first, second = stage.creates
    assert second.body["prompt"] == "a door; further away"
    assert {name for name in first.body if first.body[name] != second.body[name]} <= {"prompt", "callBackUrl"}
    assert (await stage.books()).charged == 500
    made = (await stage.takes())[2:]
    assert [take.kind for take in made] == ["sound", "sound"]
    assert [take.id for take in await stage.stores.takes.sources_of(made[0].job_id or 0)] == [sound.id]


async def test_a_sound_that_others_may_not_build_on_is_not_varied(stage: Stage) -> None:
    await stage.slash("sound", prompt="a door")
    await stage.until(lambda: stage.posts())
    sound = await first_of(stage)
    opened = await stage.press_made_up(stage.bob, stage.posts()[0], f"take:vary:{sound.code}")
    panel = await stage.alice.click(stage.posts()[0], custom_id=f"take:more:{sound.code}")
    await stage.press(panel, "Remix allowed: yes")

    too_late = await stage.bob.submit_modal(opened, {"difference": "further away", "prompt": "a door"})

    assert "does not let others build on this one" in text_of(too_late)
    assert len(await stage.jobs()) == 1


async def test_of_what_has_another_origin_style_and_words_are_taken(stage: Stage) -> None:
    await stage.compose()
    await stage.until(lambda: stage.posts())
    take = await first_of(stage)
    await stage.slash("extend", track=take.code, prompt="[Outro]\nbye")
    await stage.until(lambda: len(stage.posts()) == 2)
    extended = (await stage.takes())[2]

    form = await vary(stage, extended)

    assert typed_in(form) == {
        "difference": "",
        "title": "Roof (extended) (variation)",
        "style": extended.style,
        "lyrics": extended.lyrics,
    }


async def test_a_recording_has_no_words_to_vary_and_asks_for_a_style(stage: Stage) -> None:
    await stage.song()
    recording = await stage.owned_by_bob(title="Humming")

    form = await stage.press_made_up(stage.bob, stage.posts()[0], f"take:vary:{recording.code}")

    assert typed_in(form) == {"difference": "", "title": "Humming (variation)", "style": ""}
    assert form_of(form)["style"]["required"] is True


@pytest.mark.parametrize("restarted", [False, True], ids=["at once", "after a restart"])
async def test_a_difference_that_does_not_fit_is_named_and_everything_is_kept(stage: Stage, restarted: bool) -> None:
    await stage.generate("x" * 480)
    await stage.until(lambda: stage.posts())
    form = await vary(stage, await first_of(stage))
    if restarted:
        await stage.restart()

    refused = await stage.fill_in(form, difference="y" * 60)

    assert is_private(refused)
    assert "**What should be different** has 60 characters. At most 18 are possible here." in text_of(refused)
    again = await stage.press(refused, "Edit")
    assert typed_in(again) == {"difference": "y" * 60, "prompt": "x" * 480}
    assert len(await stage.jobs()) == 1
    await stage.fill_in(again, difference="y" * 18)
    await stage.until(lambda: len(stage.posts()) == 2)


async def test_no_difference_is_no_variation(stage: Stage) -> None:
    await stage.song("rain")
    form = await vary(stage, await first_of(stage))

    refused = await stage.fill_in(form, difference="  ")

    assert "**What should be different** is empty." in text_of(refused)
    assert typed_in(await stage.press(refused, "Edit")) == {"difference": "", "prompt": "rain"}


async def test_who_may_not_build_on_a_take_may_not_vary_it(stage: Stage) -> None:
    await stage.song("rain")
    take = await first_of(stage)
    opened = await stage.press_made_up(stage.bob, stage.posts()[0], f"take:vary:{take.code}")
    panel = await stage.alice.click(stage.posts()[0], custom_id=f"take:more:{take.code}")
    await stage.press(panel, "Remix allowed: yes")

    refused = await stage.press_made_up(stage.bob, stage.posts()[0], f"take:vary:{take.code}")
    too_late = await stage.bob.submit_modal(opened, {"difference": "slower", "prompt": "rain"})

    for answer in (refused, too_late):
        assert "does not let others build on this one" in text_of(answer)
    assert len(await stage.jobs()) == 1


async def test_a_variation_of_a_variation_counts(stage: Stage) -> None:
    await stage.compose()
    await stage.until(lambda: stage.posts())
    await stage.fill_in(await vary(stage, await first_of(stage)), difference="faster")
    await stage.until(lambda: len(stage.posts()) == 2)

    form = await vary(stage, (await stage.takes())[2])

    assert typed_in(form)["title"] == "Roof (variation 2)"
    assert typed_in(form)["style"] == "lo-fi; faster"
