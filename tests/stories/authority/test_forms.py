"""A form's answer may carry whatever its sender likes: only what the form has fields for is read."""

import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from tests.stage import Stage
from tests.stage.messages import message_of, text_of, typed_in

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


async def creates_of(stage: Stage, operation: str) -> list[str]:
    """What reached the API, as text."""
    return [str(one.body) for one in stage.suno.received if one.operation == operation and one.method == "POST"]


async def test_what_a_song_s_form_never_asked_for_reaches_nothing(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose")
    typed = {"title": "Roof", "style": "lo-fi", "lyrics": "[Verse]\nRain", "avoid": "metal"}
    await stage.submit_made_up(stage.alice, custom_id_of(shown), {**typed, **FORGED})
    await stage.until(lambda: stage.posts())

    (create,) = await creates_of(stage, "generate")
    assert "forged" not in create.lower()
    assert "attacker" not in create
    assert "somebody-else" not in create
    body = stage.creates[0].body
    assert (body["title"], body["style"], body["negativeTags"]) == ("Roof", "lo-fi", "metal")
    assert body["instrumental"] is False


@pytest.mark.parametrize("action", ["cover", "add_vocals", "add_instrumental"])
async def test_a_link_that_a_form_never_asked_for_is_not_given_to_the_api(stage: Stage, action: str) -> None:
    await stage.song()
    take = (await stage.takes())[0]
    stage.suno.received.clear()
    shown = await stage.press_made_up(stage.alice, stage.post, f"take:{action}:{take.code}")
    typed = {"title": "Roof", "style": "jazz", "prompt": "la", "avoid": ""}
    asked = {name: typed[name] for name in typed_in(shown)}

    answer = await stage.submit_made_up(stage.alice, custom_id_of(shown), {**asked, **FORGED})
    if action == "cover":
        await stage.alice.click(message_of(answer), label="Cover anyway, 12 credits")
    await stage.until(lambda: len(stage.posts()) == 2)

    sent = str([one.body for one in stage.suno.received])
    assert "attacker" not in sent
    assert "forged" not in sent.lower()
    assert "somebody-else" not in sent


async def test_a_form_is_that_of_its_draft_whatever_its_custom_id_says(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose", instrumental=True)
    code = custom_id_of(shown).rpartition(":")[2]
    typed = {"title": "Roof", "style": "lo-fi", "avoid": "", "lyrics": "sung after all", "prompt": "an idea"}

    await stage.submit_made_up(stage.alice, f"form:idea:{code}", typed)
    await stage.until(lambda: stage.posts())

    body = stage.creates[0].body
    assert body["title"] == "Roof"
    assert "sung after all" not in str(body)
    assert "an idea" not in str(body)


async def test_a_file_that_a_form_never_asked_for_is_not_taken(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "compose", instrumental=True)
    typed = {"title": "Roof", "style": "lo-fi", "avoid": ""}
    rows = [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": name, "value": text}}
        for name, text in typed.items()
    ]
    rows.append({"type": 18, "id": 3, "component": {"type": 19, "id": 4, "custom_id": "sound_file", "values": ["77"]}})
    forged = {"id": "77", "filename": "x.mp3", "size": 10, "url": "https://attacker.example/x.mp3", "proxy_url": ""}
    data = {"custom_id": custom_id_of(shown), "components": rows, "resolved": {"attachments": {"77": forged}}}

    await _dispatch_actor_interaction(stage.alice, InteractionType.MODAL_SUBMIT, stage.channel, data)
    await stage.until(lambda: stage.posts())

    assert "x.mp3" not in text_of(stage.card)
    assert [take.kind.value for take in await stage.takes()] == ["song", "song"]
