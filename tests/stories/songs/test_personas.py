"""`/persona`, and personas in songs."""

from typing import Any

import pytest
from simcord.results import InteractionResult

from storage.rows.job import JobState
from storage.rows.member import Viewer
from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import cost_of, is_private, message_of, text_of, typed_in

pytestmark = pytest.mark.real_clock


async def create(stage: Stage, take: Take, name: str = "Rainy alto", **options: Any) -> InteractionResult:
    return await stage.slash("persona create", track=take.code, name=name, description="warm and low", **options)


async def test_a_persona_is_made_of_a_take_and_sings_elsewhere(stage: Stage) -> None:
    take = await stage.a_take()

    shown = await create(stage, take, **{"from": "0:15"})

    assert message_of(shown).embeds[0].title == "🗣️ A persona of Roof"
    assert "Rainy alto" in text_of(shown)
    assert cost_of(shown) == "Free, a persona"
    job = await stage.done(shown)
    body = stage.create
    assert (body["taskId"], body["audioId"]) == (take.task_id, take.audio_id)
    assert (body["name"], body["vocalStart"], body["vocalEnd"]) == ("Rainy alto", 15, 45)
    assert await stage.spent() == (1200, 1200)
    (post,) = stage.posts_of(job)
    assert "Rainy alto" in text_of(post)
    choices = await stage.bob.autocomplete(stage.channel, "compose", "persona", "rain")
    assert [choice["value"] for choice in choices] == ["Rainy alto"]

    stage.suno.received.clear()
    form = await stage.slash("compose", persona="rainy ALTO")
    await stage.done(await stage.fill_in(form, title="New", style="soul", lyrics="[Verse]\nhey"))
    (persona,) = await stage.app.bot.services.personas.seen_by(Viewer(stage.guild.id, stage.alice.id, stage.channel.id))
    assert stage.create["personaId"] == persona.persona_id


async def test_a_persona_sings_on_in_an_extension(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await create(stage, take))
    stage.suno.received.clear()

    await stage.done(await stage.slash("extend", track=take.code, persona="Rainy alto", prompt="[Outro]\nbye"))

    assert stage.create["defaultParamFlag"] is True
    assert "personaId" in stage.create


async def test_a_persona_is_kept_when_the_take_beside_it_is_refused(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await create(stage, take))
    stage.suno.received.clear()

    refused = await stage.slash("extend", track="ZZZZZZ", persona="Rainy alto", prompt="[Outro]\nbye")
    form = await stage.press(refused, "Edit")
    await stage.done(await stage.fill_in(form, track_code=take.code))

    assert "personaId" in stage.create


async def test_a_take_has_one_persona_and_a_name_is_given_once(stage: Stage) -> None:
    take, other = await stage.a_take(), await stage.a_take(title="Rain")
    await stage.done(await create(stage, take))

    same_take = await create(stage, take, name="Another name")
    same_name = await create(stage, other, name="rainy alto")

    assert "This take has its persona already: **Rainy alto**" in text_of(same_take)
    assert "There is a persona with the name **rainy alto** on this server already" in text_of(same_name)
    assert is_private(same_take)


async def test_a_persona_that_the_api_has_made_for_somebody_else_is_said_so(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await create(stage, take))
    await stage.arrange.forget_personas()

    shown = await create(stage, take)

    await stage.done(shown, JobState.FAILED)
    assert "This was made before, outside of this bot" in text_of(stage.card_of(shown))
    assert await stage.spent() == (1200, 1200)


async def test_a_persona_that_was_made_while_its_form_was_filled_in_is_shown_with_no_code_but_the_takes(
    stage: Stage,
) -> None:
    take = await stage.a_take()
    form = await stage.press_made_up(stage.alice, stage.posts()[-1], f"take:persona:{take.code}")
    job = await stage.done(await create(stage, take))

    again = await stage.fill_in(form, name="Another name", description="warm")

    assert text_of(again) == f"This was made before, so it costs nothing (asked for by {stage.alice.mention})."
    assert "Rainy alto" in text_of(again.followups[0])
    assert job.code not in text_of(again.followups[0])


async def test_personas_are_listed_and_deleted_by_their_owner(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await create(stage, take))

    listed = await stage.slash("persona list", stage.bob)
    stranger = await stage.slash("persona delete", stage.bob, name="Rainy alto")
    owner = await stage.slash("persona delete", name="Rainy alto")
    empty = await stage.slash("persona list")

    assert f"**Rainy alto** from `{take.code}` by <@{stage.alice.id}>: warm and low" in text_of(listed)
    assert "belongs to somebody else" in text_of(stranger)
    assert "The persona **Rainy alto** is out of the list." in text_of(owner)
    assert "None yet." in text_of(empty)


async def test_a_deleted_persona_comes_back_without_the_api(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await create(stage, take))
    await stage.slash("persona delete", name="Rainy alto")
    stage.suno.received.clear()

    back = await create(stage, take, name="Low alto")

    assert "The persona of this take is back, as **Low alto**." in text_of(back)
    assert stage.suno.received == []


async def test_a_persona_that_nobody_knows_is_refused(stage: Stage) -> None:
    refused = await stage.slash("compose", persona="Nobody")

    assert "There is no persona with the name Nobody on this server" in text_of(refused)


async def test_a_window_that_is_too_short_can_be_edited(stage: Stage) -> None:
    take = await stage.a_take()

    refused = await create(stage, take, **{"from": "0:55"})

    assert "10 to 30 seconds are possible" in text_of(refused)
    form = await stage.press(refused, "Edit")
    assert typed_in(form)["name"] == "Rainy alto"
    await stage.done(await stage.fill_in(form, start="0:20", end="0:40"))
    assert (stage.create["vocalStart"], stage.create["vocalEnd"]) == (20, 40)


async def test_what_was_typed_survives_a_persona_that_nobody_knows_and_a_name_that_is_taken(stage: Stage) -> None:
    take = await stage.a_take()
    refused = await stage.slash("extend", track=take.code, prompt="la la", style="waltz", title="On", persona="nobody")
    assert is_private(refused)
    typed = typed_in(await stage.press(refused, "Edit"))
    assert (typed["prompt"], typed["style"], typed["title"]) == ("la la", "waltz", "On")

    await stage.done(await stage.slash("persona create", track=take.code, name="Rainy", description="a low voice"))
    other = await stage.a_take()
    refused = await stage.slash("persona create", track=other.code, name="rainy", description="so much to say")
    assert typed_in(await stage.press(refused, "Edit"))["description"] == "so much to say"
