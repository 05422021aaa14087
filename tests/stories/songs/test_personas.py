"""`/persona`, and personas in songs."""

from typing import Any

from simcord.results import InteractionResult

from storage.rows.job import JobState
from storage.rows.member import Viewer
from storage.rows.take import Take
from tests.stage.studio import Studio, field_of, is_private, message_of, text_of, typed_in


async def create(studio: Studio, take: Take, name: str = "Rainy alto", **options: Any) -> InteractionResult:
    return await studio.slash("persona create", track=take.code, name=name, description="warm and low", **options)


async def test_a_persona_is_made_of_a_take_and_sings_elsewhere(studio: Studio) -> None:
    take = await studio.song()

    shown = await create(studio, take, **{"from": "0:15"})

    assert message_of(shown).embeds[0].title == "🗣️ A persona of Roof"
    assert "Rainy alto" in text_of(shown)
    assert field_of(shown, "Cost") == "Nothing"
    job = await studio.done(shown)
    body = studio.create
    assert (body["taskId"], body["audioId"]) == (take.task_id, take.audio_id)
    assert (body["name"], body["vocalStart"], body["vocalEnd"]) == ("Rainy alto", 15, 45)
    assert await studio.spent() == (1200, 1200)
    (post,) = studio.posts_of(job)
    assert "Rainy alto" in text_of(post)
    choices = await studio.bob.autocomplete(studio.channel, "compose", "persona", "rain")
    assert [choice["value"] for choice in choices] == ["Rainy alto"]

    studio.suno.received.clear()
    form = await studio.slash("compose", persona="rainy ALTO")
    await studio.done(await studio.fill_in(form, title="New", style="soul", lyrics="[Verse]\nhey"))
    (persona,) = await studio.app.bot.services.personas.seen_by(
        Viewer(studio.guild.id, studio.alice.id, studio.channel.id)
    )
    assert studio.create["personaId"] == persona.persona_id


async def test_a_persona_sings_on_in_an_extension(studio: Studio) -> None:
    take = await studio.song()
    await studio.done(await create(studio, take))
    studio.suno.received.clear()

    await studio.done(await studio.slash("extend", track=take.code, persona="Rainy alto", prompt="[Outro]\nbye"))

    assert studio.create["defaultParamFlag"] is True
    assert "personaId" in studio.create


async def test_a_take_has_one_persona_and_a_name_is_given_once(studio: Studio) -> None:
    take, other = await studio.song(), await studio.song(title="Rain")
    await studio.done(await create(studio, take))

    same_take = await create(studio, take, name="Another name")
    same_name = await create(studio, other, name="rainy alto")

    assert "This take has its persona already: **Rainy alto**" in text_of(same_take)
    assert "There is a persona with the name **rainy alto** on this server already" in text_of(same_name)
    assert is_private(same_take)


async def test_a_persona_that_the_api_has_made_for_somebody_else_is_said_so(studio: Studio) -> None:
    take = await studio.song()
    await studio.done(await create(studio, take))
    await studio.write("DELETE FROM personas")
    await studio.write("UPDATE jobs SET reuse_key = NULL")

    shown = await create(studio, take)

    await studio.done(shown, JobState.FAILED)
    assert "This was made before, outside of this bot" in text_of(studio.card_of(shown))
    assert await studio.spent() == (1200, 1200)


async def test_personas_are_listed_and_deleted_by_their_owner(studio: Studio) -> None:
    take = await studio.song()
    await studio.done(await create(studio, take))

    listed = await studio.slash("persona list", studio.bob)
    stranger = await studio.slash("persona delete", studio.bob, name="Rainy alto")
    owner = await studio.slash("persona delete", name="Rainy alto")
    empty = await studio.slash("persona list")

    assert f"**Rainy alto** from `{take.code}` by <@{studio.alice.id}>: warm and low" in text_of(listed)
    assert "belongs to somebody else" in text_of(stranger)
    assert "The persona **Rainy alto** is out of the list." in text_of(owner)
    assert "None yet." in text_of(empty)


async def test_a_deleted_persona_comes_back_without_the_api(studio: Studio) -> None:
    take = await studio.song()
    await studio.done(await create(studio, take))
    await studio.slash("persona delete", name="Rainy alto")
    studio.suno.received.clear()

    back = await create(studio, take, name="Low alto")

    assert "The persona of this take is back, as **Low alto**." in text_of(back)
    assert studio.suno.received == []


async def test_a_persona_that_nobody_knows_is_refused(studio: Studio) -> None:
    refused = await studio.slash("compose", persona="Nobody")

    assert "There is no persona with the name Nobody on this server" in text_of(refused)


async def test_a_window_that_is_too_short_can_be_edited(studio: Studio) -> None:
    take = await studio.song()

    refused = await create(studio, take, **{"from": "0:55"})

    assert "10 to 30 seconds are possible" in text_of(refused)
    form = await studio.press(refused, "Edit")
    assert typed_in(form)["name"] == "Rainy alto"
    await studio.done(await studio.fill_in(form, start="0:20", end="0:40"))
    assert (studio.create["vocalStart"], studio.create["vocalEnd"]) == (20, 40)


async def test_what_was_typed_survives_a_persona_that_nobody_knows_and_a_name_that_is_taken(studio: Studio) -> None:
    take = await studio.song()
    refused = await studio.slash("extend", track=take.code, prompt="la la", style="waltz", title="On", persona="nobody")
    assert is_private(refused)
    typed = typed_in(await studio.press(refused, "Edit"))
    assert (typed["prompt"], typed["style"], typed["title"]) == ("la la", "waltz", "On")

    await studio.done(await studio.slash("persona create", track=take.code, name="Rainy", description="a low voice"))
    other = await studio.song()
    refused = await studio.slash("persona create", track=other.code, name="rainy", description="so much to say")
    assert typed_in(await studio.press(refused, "Edit"))["description"] == "so much to say"
