"""`/lyrics`, `/style`, `/sound`."""

import pytest

from tests.stage import Stage
from tests.stage.messages import cost_of, is_private, message_of, text_of, typed_in

pytestmark = pytest.mark.real_clock


async def test_lyrics_are_written_and_lead_to_a_song(stage: Stage) -> None:
    shown = await stage.slash("lyrics", prompt="a lighthouse in winter")

    assert message_of(shown).embeds[0].title == "📝 Lyrics"
    assert "a lighthouse in winter" in text_of(shown)
    assert cost_of(shown) == "0.4 credits, lyrics"
    job = await stage.done(shown)
    assert stage.create["prompt"] == "a lighthouse in winter"
    assert await stage.spent() == (40, 40)
    (post,) = stage.posts_of(job)
    form = await stage.bob.click(post, custom_id=f"job:compose_2:{job.code}")
    assert typed_in(form)["title"] == "Draft 1"
    assert typed_in(form)["lyrics"] == "[Verse]\na lighthouse in winter"


async def test_an_idea_that_is_too_long_is_kept(stage: Stage) -> None:
    refused = await stage.slash("lyrics", prompt="rain " * 60)

    assert is_private(refused)
    assert "**Prompt** has 299 characters. At most 200 are possible here." in text_of(refused)
    form = await stage.press(refused, "Edit")
    assert typed_in(form)["prompt"].startswith("rain rain")
    await stage.done(await stage.fill_in(form, prompt="rain"))
    assert stage.create["prompt"] == "rain"


async def test_a_style_grows_richer_and_leads_to_a_song(stage: Stage) -> None:
    shown = await stage.slash("style", text="melancholic swing")

    assert message_of(shown).embeds[0].title == "🎨 A richer style"
    assert "melancholic swing" in text_of(shown)
    job = await stage.done(shown)
    assert stage.create == {"content": "melancholic swing"}
    assert await stage.spent() == (40, 40)
    (post,) = stage.posts_of(job)
    form = await stage.alice.click(post, custom_id=f"job:compose_1:{job.code}")
    assert typed_in(form)["style"].startswith("melancholic swing, ")


async def test_a_loop_in_tempo_and_key(stage: Stage) -> None:
    shown = await stage.slash("sound", prompt="a brushed snare", loop=True, tempo=96, key="D#m")

    assert message_of(shown).embeds[0].title == "🔊 A sound"
    assert "a loop, 96 beats a minute, D#m" in text_of(shown)
    assert cost_of(shown) == "2.5 credits, a sound"
    job = await stage.done(shown)
    body = stage.create
    assert (body["soundLoop"], body["soundTempo"], body["soundKey"], body["model"]) == (True, 96, "D#m", "V5")
    assert await stage.spent() == (250, 250)
    assert [take.kind for take in await stage.app.stores.takes.of_job(job.id)] == ["sound", "sound"]


@pytest.mark.parametrize(
    ("field", "value", "said"), [("tempo", "x8", "“x8” is not a whole number"), ("key", "H", "must be one of")]
)
async def test_a_sound_that_is_edited_is_read_again(stage: Stage, field: str, value: str, said: str) -> None:
    job = await stage.done(await stage.slash("sound", prompt="a door"))
    (post,) = stage.posts_of(job)
    form = await stage.alice.click(post, custom_id=f"job:edit:{job.code}")

    refused = await stage.fill_in(form, **{field: value})

    assert said in text_of(refused)
    assert typed_in(await stage.press(refused, "Edit"))[field] == value
