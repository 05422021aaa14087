"""`/stems`, `/wav`, `/midi`, `/video`, `/artwork`, `/karaoke`: made once, shown ever after."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.suno_api.tasks.task import Stage as TaskStage
from storage.rows.job import JobState
from tests.stage import API_KEY, Stage
from tests.stage.messages import field_of, footer_of, is_private, labels_of, message_of, text_of
from tests.stage.stand_ins import recording

pytestmark = pytest.mark.real_clock


async def upload_of_alice(stage: Stage) -> str:
    """The code of a recording that was taken in with a song made of it."""
    shown = await stage.slash("extend", audio=("humming.mp3", recording(20)), prompt="la")
    (upload,) = await stage.app.stores.takes.sources_of((await stage.done(shown)).id)
    stage.suno.received.clear()
    return upload.code


@pytest.mark.parametrize(
    ("command", "heading", "cost", "path"),
    [
        ("wav", "💿 Roof without loss", 40, "/api/v1/wav/generate"),
        ("video", "🎬 A video of Roof", 200, "/api/v1/mp4/generate"),
        ("artwork", "🖼️ Cover pictures for Roof", 0, "/api/v1/suno/cover/generate"),
        ("karaoke", "🎙️ Karaoke for Roof", 50, "/api/v1/generate/get-timestamped-lyrics"),
        ("stems", "🎚️ Stems of Roof", 1000, "/api/v1/vocal-removal/generate"),
    ],
)
async def test_a_file_is_made_once_and_shown_to_everybody_after(
    stage: Stage, command: str, heading: str, cost: int, path: str
) -> None:
    take = await stage.a_take()

    shown = await stage.slash(command, track=take.code)

    assert message_of(shown).embeds[0].title == heading
    assert field_of(shown, "Cost") == (f"{cost / 100:g} credits" if cost else "Nothing")
    assert field_of(shown, "Made from") == f"Roof (`{take.code}`) by {stage.alice.name}"
    job = await stage.done(shown)
    (request,) = stage.creates
    assert request.path == path
    assert request.body["taskId"] == take.task_id
    assert request.body.get("audioId") == (None if command == "artwork" else take.audio_id)
    assert await stage.spent() == (1200 + cost, 1200 + cost)
    assert stage.posts_of(job)

    again = await stage.slash(command, stage.bob, track=take.code)

    assert "This was made before, so it costs nothing" in text_of(again)
    assert not is_private(again)
    assert len(again.followups) == len(stage.posts_of(job)) / 2
    assert len(stage.creates) == 1
    assert await stage.spent() == (1200 + cost, 1200 + cost)


async def test_what_is_being_made_is_pointed_to(stage: Stage) -> None:
    stage.suno.faults.add("stuck", operation="wav")
    take = await stage.a_take()
    first = await stage.slash("wav", track=take.code)

    second = await stage.slash("wav", stage.bob, track=take.code)

    assert is_private(second)
    assert f"[it is being made](https://discord.com/channels/{stage.guild.id}/" in text_of(second)
    assert str(message_of(first).id) in text_of(second)
    assert len(await stage.jobs()) == 2


async def test_all_stems_ask_once_with_the_price(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("stems", track=take.code, mode="all_stems")

    assert is_private(question)
    assert text_of(question).splitlines() == ["This costs 50 credits. Go ahead?", "Go ahead for 50 credits"]
    assert await stage.spent() == (1200, 1200)
    await stage.done(await stage.press(question, "Go ahead for 50 credits"))
    assert stage.create["type"] == "split_stem"
    assert await stage.spent() == (6200, 6200)


async def test_one_stem_is_named(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("stems", track=take.code, mode="electric bass")

    await stage.done(await stage.press(question, "Go ahead for 20 credits"))
    assert (stage.create["type"], stage.create["stemName"]) == ("split_stem_advanced", "Electric Bass")


async def test_a_stem_that_is_none_is_refused(stage: Stage) -> None:
    take = await stage.a_take()

    refused = await stage.slash("stems", track=take.code, mode="kazoo")

    assert is_private(refused)
    assert "The stem must be one of: Lead Vocal" in text_of(refused)
    assert len(message_of(refused).content) <= 2000


async def test_modes_are_offered_with_their_prices(stage: Stage) -> None:
    every = await stage.alice.autocomplete(stage.channel, "stems", "mode", "")
    some = await stage.alice.autocomplete(stage.channel, "stems", "mode", "violin")

    assert [choice["name"] for choice in every][:3] == [
        "Voice and instruments · 10 credits",
        "All stems, up to twelve · 50 credits",
        "Only Lead Vocal · 20 credits",
    ]
    assert [choice["value"] for choice in some] == ["Violin"]


async def test_notes_without_stems_are_offered_together_with_them(stage: Stage) -> None:
    take = await stage.a_take()

    question = await stage.slash("midi", track=take.code)

    assert is_private(question)
    assert labels_of(question) == [
        "Voice and instruments, then MIDI: 10 credits",
        "All stems, then MIDI: 50 credits",
    ]
    shown = await stage.press(question, "All stems, then MIDI: 50 credits")
    separation = await stage.done(shown)
    await stage.until(lambda: len(stage.creates) == 2)
    midi = (await stage.jobs())[-1]
    await stage.until(lambda: stage.posts_of(midi))
    assert stage.creates[1].body["taskId"] == separation.task_id
    assert await stage.spent() == (6200, 6200)
    cards = [message.embeds[0].title for message in stage.channel.history() if message.embeds]
    assert "🎚️ Stems of Roof" in cards
    assert "🎹 The notes of Roof" in cards


async def test_notes_are_free_once_there_are_stems(stage: Stage) -> None:
    take = await stage.a_take()
    separation = await stage.done(await stage.slash("stems", track=take.code))
    stage.suno.received.clear()

    shown = await stage.slash("midi", stage.bob, track=take.code)

    assert field_of(shown, "Cost") == "Nothing"
    job = await stage.done(shown)
    assert stage.create["taskId"] == separation.task_id
    assert stage.posts_of(job)
    assert await stage.spent() == (2200, 2200)
    again = await stage.slash("midi", track=take.code)
    assert "This was made before" in text_of(again)


async def test_a_failed_separation_takes_its_notes_along(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="separation")
    take = await stage.a_take()
    question = await stage.slash("midi", track=take.code)

    shown = await stage.press(question, "Voice and instruments, then MIDI: 10 credits")

    await stage.done(shown, JobState.FAILED)
    assert [job.state for job in await stage.jobs()] == [JobState.FINISHED, JobState.FAILED, JobState.FAILED]
    assert await stage.spent() == (1200, 2200)
    assert "Edit and rerun" not in labels_of(stage.card_of(shown))


async def card_of_notes(stage: Stage) -> discord.Message:
    """The card of the last job, which asked for notes, once it says that they failed."""

    async def failed() -> discord.Message | None:
        job = (await stage.jobs())[-1]
        cards = [message for message in stage.channel.history() if footer_of(message) == f"Job {job.code}"]
        return next((card for card in cards if "Again" in labels_of(card)), None)

    await stage.until(failed)
    card = await failed()
    assert card is not None
    assert card.embeds[0].title == "🎹 The notes of Roof"
    return card


async def test_asking_again_for_notes_without_stems_makes_both(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="separation")
    take = await stage.a_take()
    question = await stage.slash("midi", track=take.code)
    await stage.press(question, "Voice and instruments, then MIDI: 10 credits")
    card = await card_of_notes(stage)
    stage.suno.received.clear()

    question = await stage.alice.click(card, label="Again")

    assert is_private(question)
    assert labels_of(question) == ["Voice and instruments, then MIDI: 10 credits", "All stems, then MIDI: 50 credits"]
    separation = await stage.done(await stage.press(question, "Voice and instruments, then MIDI: 10 credits"))
    notes = (await stage.jobs())[-1]
    await stage.until(lambda: stage.posts_of(notes))
    assert [create.path for create in stage.creates] == ["/api/v1/vocal-removal/generate", "/api/v1/midi/generate"]
    assert stage.creates[1].body["taskId"] == separation.task_id
    assert await stage.spent() == (2200, 3200)


async def test_asking_again_for_notes_builds_on_the_stems_there_are(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="midi")
    take = await stage.a_take()
    separation = await stage.done(await stage.slash("stems", track=take.code))
    await stage.slash("midi", track=take.code)
    card = await card_of_notes(stage)
    stage.suno.received.clear()

    shown = await stage.alice.click(card, label="Again")

    assert field_of(shown, "Cost") == "Nothing"
    assert stage.posts_of(await stage.done(shown))
    assert stage.create["taskId"] == separation.task_id
    assert await stage.spent() == (2200, 2200)


async def test_asking_again_for_notes_of_forgotten_stems_offers_the_others(stage: Stage) -> None:
    stage.suno.faults.add("generation-failed", operation="midi")
    take = await stage.a_take()
    await stage.done(await stage.slash("stems", track=take.code))
    await stage.slash("midi", track=take.code)
    card = await card_of_notes(stage)
    await stage.arrange.age_results(timedelta(days=15))

    question = await stage.alice.click(card, label="Again")

    assert labels_of(question) == ["All stems, then MIDI: 50 credits"]


@pytest.mark.parametrize(
    ("command", "path", "body"),
    [
        ("wav", "/api/v1/wav/generate", {"taskId": "task", "audioId": "audio"}),
        ("artwork", "/api/v1/suno/cover/generate", {"taskId": "task"}),
    ],
)
async def test_what_the_api_has_made_before_is_fetched_and_not_paid(
    stage: Stage, command: str, path: str, body: Mapping[str, str]
) -> None:
    take = await stage.a_take()
    ids = {"task": take.task_id, "audio": take.audio_id}
    await made_by_somebody_else(stage, path, {name: ids[which] for name, which in body.items()})
    stage.suno.received.clear()

    job = await stage.done(await stage.slash(command, track=take.code))

    assert stage.posts_of(job)
    assert len(stage.creates) == 1
    _, charged = await stage.spent()
    assert charged == 1200


async def made_by_somebody_else(stage: Stage, path: str, body: Mapping[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    sent = {**body, "callBackUrl": "http://nobody.invalid/"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(stage.suno.url + path, json=sent, headers=headers) as it,
    ):
        task_id = (await it.json())["data"]["taskId"]
    await stage.until(lambda: stage.suno.tasks[task_id].stage is TaskStage.COMPLETE)


@pytest.mark.parametrize("command", ["wav", "video", "artwork", "karaoke"])
async def test_what_only_the_provider_can_do_is_refused_once_it_has_forgotten(stage: Stage, command: str) -> None:
    take = await stage.a_take()
    await stage.age(take)

    refused = await stage.slash(command, track=take.code)

    assert is_private(refused)
    assert "keeps what it made for two weeks" in text_of(refused)
    assert "`/extend`, `/cover`, `/replace` and `/stems` still work" in text_of(refused)
    assert await stage.spent() == (1200, 1200)


async def test_stems_of_a_forgotten_take_are_made_of_our_own_copy(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.age(take)

    await stage.done(await stage.slash("stems", track=take.code))

    assert stage.create["audioUrl"].startswith(stage.suno.url)
    assert "taskId" not in stage.create


async def test_stems_of_a_recording_are_made_and_its_wav_is_not(stage: Stage) -> None:
    code = await upload_of_alice(stage)

    refused = await stage.slash("wav", track=code)
    await stage.done(await stage.slash("stems", track=code))

    assert "only with songs that it made itself" in text_of(refused)
    assert stage.create["audioUrl"].startswith(stage.suno.url)


async def test_what_was_made_is_shown_also_after_the_provider_has_forgotten(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await stage.slash("wav", track=take.code))
    await stage.age(take)

    again = await stage.slash("wav", track=take.code)

    assert "This was made before" in text_of(again)


async def test_notes_of_forgotten_stems_cannot_be_had(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await stage.slash("stems", track=take.code))
    await stage.arrange.age_results(timedelta(days=15))

    question = await stage.slash("midi", track=take.code)

    assert labels_of(question) == ["All stems, then MIDI: 50 credits"]


async def test_a_picture_becomes_the_cover_by_its_owner_s_choice(stage: Stage) -> None:
    take = await stage.a_take()
    job = await stage.done(await stage.slash("artwork", track=take.code))
    (post,) = stage.posts_of(job)

    stranger = await stage.bob.click(post, custom_id=f"job:cover_2:{job.code}")
    owner = await stage.alice.click(post, custom_id=f"job:cover_2:{job.code}")

    assert "belongs to somebody else" in text_of(stranger)
    assert f"**Roof** (`{take.code}`) has this picture as its cover now." in text_of(owner)


async def test_what_does_not_fit_is_a_link_to_our_own_copy_that_works(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the whole application: the link in the post is served by the bot's own web server."""
    take = await stage.a_take()
    monkeypatch.setattr(type(stage.app.bot.guilds[0]), "filesize_limit", 20_000)
    job = await stage.done(await stage.slash("wav", track=take.code))

    (post,) = stage.posts_of(job)
    assert post.attachments == []
    (link,) = re.findall(r"\((http[^)\s]+/files/[^)\s]+)\)", post.embeds[0].description or "")
    async with aiohttp.ClientSession() as session:
        async with session.get(link, headers={"Range": "bytes=0-3"}) as answer:
            assert answer.status == 206
            assert answer.content_type == "audio/wav"
            assert await answer.read() == b"RIFF"
        async with session.get(link.replace("/files/", "/files/x")) as answer:
            assert answer.status == 404


async def test_the_post_of_a_result_is_removed_by_its_owner_and_shown_again_for_nothing(stage: Stage) -> None:
    take = await stage.a_take()
    job = await stage.done(await stage.slash("wav", track=take.code))
    (post,) = stage.posts_of(job)

    refused = await stage.bob.click(post, label="Remove post")
    assert is_private(refused)
    assert "somebody else" in text_of(refused)
    await stage.alice.click(post, label="Remove post")
    assert stage.posts_of(job) == []

    again = await stage.slash("wav", track=take.code)
    assert "made before" in text_of(again)
    assert len(stage.creates) == 1
