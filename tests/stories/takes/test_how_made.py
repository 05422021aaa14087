"""Months later, a take still tells how it was made: behind More, and where it is shown again."""

import pytest

from tests.stage import Stage
from tests.stage.messages import field_of, message_of, text_of

DAY = 24 * 3600
MADE = "How it was made"


async def panel_of(stage: Stage, number: int = 1) -> str:
    return field_of(await stage.bob.click(stage.posts()[-1], label=f"More {number}"), MADE)


async def test_the_panel_tells_months_later_what_was_asked(stage: Stage) -> None:
    await stage.generate("rain on a *tin* roof", instrumental=True, model="V4_5PLUS")
    await stage.until(lambda: stage.posts())
    await stage.restart()
    await stage.pass_time(100 * DAY)

    assert (await panel_of(stage)).splitlines() == [
        "🎵 A song from an idea, with `/generate`",
        "model V4.5 Plus, instrumental",
        "> rain on a \\*tin\\* roof",
    ]


async def test_style_lyrics_and_every_setting_are_told(stage: Stage) -> None:
    form = await stage.slash("compose", vocal="female", style_weight=0.5, weirdness=0.25)
    await stage.alice.submit_modal(
        form, {"title": "Roof", "style": "lo-fi", "lyrics": "[Verse]\nRain", "avoid": "drums"}
    )
    await stage.until(lambda: stage.posts())

    assert (await panel_of(stage)).splitlines() == [
        "🎵 A song from an idea, with `/compose`",
        "model V5, a female voice, style weight 0.5, weirdness 0.25, without drums",
        "Style: lo-fi",
        "> \\[Verse]",
        "> Rain",
    ]


async def test_a_take_that_is_shown_again_tells_it_too(stage: Stage) -> None:
    await stage.song("rain on a tin roof")
    (first, _) = await stage.takes()

    shown = await stage.bob.slash(stage.channel, "show", code=first.code)

    assert "> rain on a tin roof" in field_of(shown, MADE)
    assert MADE not in text_of(stage.posts()[0])


async def test_what_goes_on_from_another_names_it_and_the_moment(stage: Stage) -> None:
    await stage.song()
    (first, _) = await stage.takes()
    await stage.slash("extend", track=first.code, **{"from": "0:00.5"}, prompt="[Outro]\nbye", style="jazz", title="On")
    await stage.until(lambda: len(stage.posts()) == 2)

    told = (await panel_of(stage)).splitlines()
    assert told[0] == "⏩ Going on with A tone, with `/extend`"
    assert told[1].startswith("From 0:00.5 on, model ")
    assert told[2:] == ["Style: jazz", "> \\[Outro]", "> bye"]


@pytest.mark.parametrize("unreadable", ['{"prompt": 1}', "{}"])
async def test_a_take_whose_request_cannot_be_read_shows_what_there_is(stage: Stage, unreadable: str) -> None:
    await stage.song()
    (first, _) = await stage.takes()
    await stage.arrange.spoil_requests(unreadable)

    panel = await stage.bob.click(stage.post, label="More 1")

    assert field_of(panel, MADE) == ""
    assert first.code in text_of(panel)
    assert field_of(panel, "Made").startswith("<t:")
    shown = await stage.bob.slash(stage.channel, "show", code=first.code)
    assert f"`{first.code}`" in text_of(message_of(shown))
