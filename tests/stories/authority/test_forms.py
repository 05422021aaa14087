"""A form's answer may carry whatever its sender likes: only what the form has fields for is read."""

import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from tests.stage.messages import form_of, message_of, text_of
from tests.stage.world import World

FORGED = {
    "audio_url": "https://attacker.example/song.mp3",
    "upload_url": "https://attacker.example/song.mp3",
    "persona_id": "somebody-else's",
    "model": "FORGED",
    "track": "forged",
    "task_id": "forged",
    "audio_id": "forged",
    "instrumental": "true",
    "source_seconds": "1",
    "weirdness": "1",
    "track_code": "222222",
    "name": "forged",
}


def custom_id_of(shown: InteractionResult) -> str:
    assert shown.modal is not None
    return str(shown.modal["custom_id"])


async def creates_of(world: World, operation: str) -> list[str]:
    """What reached the API, as text."""
    return [str(one.body) for one in world.suno.received if one.operation == operation and one.method == "POST"]


async def test_what_a_song_s_form_never_asked_for_reaches_nothing(world: World) -> None:
    shown = await world.alice.slash(world.channel, "compose")
    typed = {"title": "Roof", "style": "lo-fi", "lyrics": "[Verse]\nRain", "avoid": "metal"}
    await world.submit(world.alice, custom_id_of(shown), {**typed, **FORGED})
    await world.until(lambda: world.posts())

    (create,) = await creates_of(world, "generate")
    assert "forged" not in create.lower()
    assert "attacker" not in create
    assert "somebody-else" not in create
    body = world.creates[0].body
    assert (body["title"], body["style"], body["negativeTags"]) == ("Roof", "lo-fi", "metal")
    assert body["instrumental"] is False


@pytest.mark.parametrize("action", ["cover", "add_vocals", "add_instrumental"])
async def test_a_link_that_a_form_never_asked_for_is_not_given_to_the_api(world: World, action: str) -> None:
    await world.song()
    take = (await world.takes())[0]
    world.suno.received.clear()
    shown = await world.press(world.alice, world.post, f"take:{action}:{take.code}")
    typed = {"title": "Roof", "style": "jazz", "prompt": "la", "avoid": ""}
    asked = {name: typed[name] for name in form_of(shown)}

    answer = await world.submit(world.alice, custom_id_of(shown), {**asked, **FORGED})
    if action == "cover":
        await world.alice.click(message_of(answer), label="Cover anyway, 12 credits")
    await world.until(lambda: len(world.posts()) == 2)

    sent = str([one.body for one in world.suno.received])
    assert "attacker" not in sent
    assert "forged" not in sent.lower()
    assert "somebody-else" not in sent


async def test_a_form_is_that_of_its_draft_whatever_its_custom_id_says(world: World) -> None:
    shown = await world.alice.slash(world.channel, "compose", instrumental=True)
    code = custom_id_of(shown).rpartition(":")[2]
    typed = {"title": "Roof", "style": "lo-fi", "avoid": "", "lyrics": "sung after all", "prompt": "an idea"}

    await world.submit(world.alice, f"form:idea:{code}", typed)
    await world.until(lambda: world.posts())

    body = world.creates[0].body
    assert body["title"] == "Roof"
    assert "sung after all" not in str(body)
    assert "an idea" not in str(body)


async def test_a_file_that_a_form_never_asked_for_is_not_taken(world: World) -> None:
    shown = await world.alice.slash(world.channel, "compose", instrumental=True)
    typed = {"title": "Roof", "style": "lo-fi", "avoid": ""}
    rows = [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": name, "value": text}}
        for name, text in typed.items()
    ]
    rows.append({"type": 18, "id": 3, "component": {"type": 19, "id": 4, "custom_id": "sound_file", "values": ["77"]}})
    forged = {"id": "77", "filename": "x.mp3", "size": 10, "url": "https://attacker.example/x.mp3", "proxy_url": ""}
    data = {"custom_id": custom_id_of(shown), "components": rows, "resolved": {"attachments": {"77": forged}}}

    await _dispatch_actor_interaction(world.alice, InteractionType.MODAL_SUBMIT, world.channel, data)
    await world.until(lambda: world.posts())

    assert "x.mp3" not in text_of(world.card)
    assert [take.kind.value for take in await world.takes()] == ["song", "song"]
