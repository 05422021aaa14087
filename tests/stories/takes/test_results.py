"""`/stems`, `/wav`, `/midi`, `/video`, `/artwork`, `/karaoke`: made once, shown ever after."""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.suno_api.tasks.task import Stage
from storage.rows.job import JobState
from tests.stage.studio import (
    KEY,
    Studio,
    field_of,
    footer_of,
    is_private,
    labels_of,
    message_of,
    recording,
    text_of,
)


async def upload_of_alice(studio: Studio) -> str:
    """The code of a recording that was taken in with a song made of it."""
    shown = await studio.slash("extend", audio=("humming.mp3", recording(20)), prompt="la")
    (upload,) = await studio.app.stores.takes.sources_of((await studio.done(shown)).id)
    studio.suno.received.clear()
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
    studio: Studio, command: str, heading: str, cost: int, path: str
) -> None:
    take = await studio.song()

    shown = await studio.slash(command, track=take.code)

    assert message_of(shown).embeds[0].title == heading
    assert field_of(shown, "Cost") == (f"{cost / 100:g} credits" if cost else "Nothing")
    assert field_of(shown, "Made from") == f"Roof (`{take.code}`) by {studio.alice.name}"
    job = await studio.done(shown)
    (request,) = studio.creates
    assert request.path == path
    assert request.body["taskId"] == take.task_id
    assert request.body.get("audioId") == (None if command == "artwork" else take.audio_id)
    assert await studio.spent() == (1200 + cost, 1200 + cost)
    assert studio.posts_of(job)

    again = await studio.slash(command, studio.bob, track=take.code)

    assert "This was made before, so it costs nothing" in text_of(again)
    assert not is_private(again)
    assert len(again.followups) == len(studio.posts_of(job)) / 2
    assert len(studio.creates) == 1
    assert await studio.spent() == (1200 + cost, 1200 + cost)


async def test_what_is_being_made_is_pointed_to(studio: Studio) -> None:
    studio.suno.faults.add("stuck", operation="wav")
    take = await studio.song()
    first = await studio.slash("wav", track=take.code)

    second = await studio.slash("wav", studio.bob, track=take.code)

    assert is_private(second)
    assert f"[it is being made](https://discord.com/channels/{studio.guild.id}/" in text_of(second)
    assert str(message_of(first).id) in text_of(second)
    assert len(await studio.jobs()) == 2


async def test_all_stems_ask_once_with_the_price(studio: Studio) -> None:
    take = await studio.song()

    question = await studio.slash("stems", track=take.code, mode="all_stems")

    assert is_private(question)
    assert text_of(question) == "This costs 50 credits. Go ahead?"
    assert await studio.spent() == (1200, 1200)
    await studio.done(await studio.press(question, "Go ahead for 50 credits"))
    assert studio.create["type"] == "split_stem"
    assert await studio.spent() == (6200, 6200)


async def test_one_stem_is_named(studio: Studio) -> None:
    take = await studio.song()

    question = await studio.slash("stems", track=take.code, mode="electric bass")

    await studio.done(await studio.press(question, "Go ahead for 20 credits"))
    assert (studio.create["type"], studio.create["stemName"]) == ("split_stem_advanced", "Electric Bass")


async def test_a_stem_that_is_none_is_refused(studio: Studio) -> None:
    take = await studio.song()

    refused = await studio.slash("stems", track=take.code, mode="kazoo")

    assert is_private(refused)
    assert "The stem must be one of: Lead Vocal" in text_of(refused)
    assert len(message_of(refused).content) <= 2000


async def test_modes_are_offered_with_their_prices(studio: Studio) -> None:
    every = await studio.alice.autocomplete(studio.channel, "stems", "mode", "")
    some = await studio.alice.autocomplete(studio.channel, "stems", "mode", "violin")

    assert [choice["name"] for choice in every][:3] == [
        "Voice and instruments · 10 credits",
        "All stems, up to twelve · 50 credits",
        "Only Lead Vocal · 20 credits",
    ]
    assert [choice["value"] for choice in some] == ["Violin"]


async def test_notes_without_stems_are_offered_together_with_them(studio: Studio) -> None:
    take = await studio.song()

    question = await studio.slash("midi", track=take.code)

    assert is_private(question)
    assert labels_of(question) == [
        "Voice and instruments, then MIDI: 10 credits",
        "All stems, then MIDI: 50 credits",
    ]
    shown = await studio.press(question, "All stems, then MIDI: 50 credits")
    separation = await studio.done(shown)
    await studio.until(lambda: len(studio.creates) == 2)
    midi = (await studio.jobs())[-1]
    await studio.until(lambda: studio.posts_of(midi))
    assert studio.creates[1].body["taskId"] == separation.task_id
    assert await studio.spent() == (6200, 6200)
    cards = [message.embeds[0].title for message in studio.channel.history() if message.embeds]
    assert "🎚️ Stems of Roof" in cards
    assert "🎹 The notes of Roof" in cards


async def test_notes_are_free_once_there_are_stems(studio: Studio) -> None:
    take = await studio.song()
    separation = await studio.done(await studio.slash("stems", track=take.code))
    studio.suno.received.clear()

    shown = await studio.slash("midi", studio.bob, track=take.code)

    assert field_of(shown, "Cost") == "Nothing"
    job = await studio.done(shown)
    assert studio.create["taskId"] == separation.task_id
    assert studio.posts_of(job)
    assert await studio.spent() == (2200, 2200)
    again = await studio.slash("midi", track=take.code)
    assert "This was made before" in text_of(again)


async def test_a_failed_separation_takes_its_notes_along(studio: Studio) -> None:
    studio.suno.faults.add("generation-failed", operation="separation")
    take = await studio.song()
    question = await studio.slash("midi", track=take.code)

    shown = await studio.press(question, "Voice and instruments, then MIDI: 10 credits")

    await studio.done(shown, JobState.FAILED)
    assert [job.state for job in await studio.jobs()] == [JobState.FINISHED, JobState.FAILED, JobState.FAILED]
    assert await studio.spent() == (1200, 2200)
    assert "Edit and rerun" not in labels_of(studio.card_of(shown))


async def card_of_notes(studio: Studio) -> discord.Message:
    """The card of the last job, which asked for notes, once it says that they failed."""

    async def failed() -> discord.Message | None:
        job = (await studio.jobs())[-1]
        cards = [message for message in studio.channel.history() if footer_of(message) == f"Job {job.code}"]
        return next((card for card in cards if "Again" in labels_of(card)), None)

    await studio.until(failed)
    card = await failed()
    assert card is not None
    assert card.embeds[0].title == "🎹 The notes of Roof"
    return card


async def test_asking_again_for_notes_without_stems_makes_both(studio: Studio) -> None:
    studio.suno.faults.add("generation-failed", operation="separation")
    take = await studio.song()
    question = await studio.slash("midi", track=take.code)
    await studio.press(question, "Voice and instruments, then MIDI: 10 credits")
    card = await card_of_notes(studio)
    studio.suno.received.clear()

    question = await studio.alice.click(card, label="Again")

    assert is_private(question)
    assert labels_of(question) == ["Voice and instruments, then MIDI: 10 credits", "All stems, then MIDI: 50 credits"]
    separation = await studio.done(await studio.press(question, "Voice and instruments, then MIDI: 10 credits"))
    notes = (await studio.jobs())[-1]
    await studio.until(lambda: studio.posts_of(notes))
    assert [create.path for create in studio.creates] == ["/api/v1/vocal-removal/generate", "/api/v1/midi/generate"]
    assert studio.creates[1].body["taskId"] == separation.task_id
    assert await studio.spent() == (2200, 3200)


async def test_asking_again_for_notes_builds_on_the_stems_there_are(studio: Studio) -> None:
    studio.suno.faults.add("generation-failed", operation="midi")
    take = await studio.song()
    separation = await studio.done(await studio.slash("stems", track=take.code))
    await studio.slash("midi", track=take.code)
    card = await card_of_notes(studio)
    studio.suno.received.clear()

    shown = await studio.alice.click(card, label="Again")

    assert field_of(shown, "Cost") == "Nothing"
    assert studio.posts_of(await studio.done(shown))
    assert studio.create["taskId"] == separation.task_id
    assert await studio.spent() == (2200, 2200)


async def test_asking_again_for_notes_of_forgotten_stems_offers_the_others(studio: Studio) -> None:
    studio.suno.faults.add("generation-failed", operation="midi")
    take = await studio.song()
    await studio.done(await studio.slash("stems", track=take.code))
    await studio.slash("midi", track=take.code)
    card = await card_of_notes(studio)
    await studio.write("UPDATE jobs SET ended_at = ended_at - ?", 15 * 86_400_000)

    question = await studio.alice.click(card, label="Again")

    assert labels_of(question) == ["All stems, then MIDI: 50 credits"]


@pytest.mark.parametrize(
    ("command", "path", "body"),
    [
        ("wav", "/api/v1/wav/generate", {"taskId": "task", "audioId": "audio"}),
        ("artwork", "/api/v1/suno/cover/generate", {"taskId": "task"}),
    ],
)
async def test_what_the_api_has_made_before_is_fetched_and_not_paid(
    studio: Studio, command: str, path: str, body: Mapping[str, str]
) -> None:
    take = await studio.song()
    ids = {"task": take.task_id, "audio": take.audio_id}
    await made_by_somebody_else(studio, path, {name: ids[which] for name, which in body.items()})
    studio.suno.received.clear()

    job = await studio.done(await studio.slash(command, track=take.code))

    assert studio.posts_of(job)
    assert len(studio.creates) == 1
    _, charged = await studio.spent()
    assert charged == 1200


async def made_by_somebody_else(studio: Studio, path: str, body: Mapping[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    sent = {**body, "callBackUrl": "http://nobody.invalid/"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(studio.suno.url + path, json=sent, headers=headers) as it,
    ):
        task_id = (await it.json())["data"]["taskId"]
    await studio.until(lambda: studio.suno.tasks[task_id].stage is Stage.COMPLETE)


@pytest.mark.parametrize("command", ["wav", "video", "artwork", "karaoke"])
async def test_what_only_the_provider_can_do_is_refused_once_it_has_forgotten(studio: Studio, command: str) -> None:
    take = await studio.song()
    await studio.age(take)

    refused = await studio.slash(command, track=take.code)

    assert is_private(refused)
    assert "keeps what it made for two weeks" in text_of(refused)
    assert "`/extend`, `/cover`, `/replace` and `/stems` still work" in text_of(refused)
    assert await studio.spent() == (1200, 1200)


async def test_stems_of_a_forgotten_take_are_made_of_our_own_copy(studio: Studio) -> None:
    take = await studio.song()
    await studio.age(take)

    await studio.done(await studio.slash("stems", track=take.code))

    assert studio.create["audioUrl"].startswith(studio.suno.url)
    assert "taskId" not in studio.create


async def test_stems_of_a_recording_are_made_and_its_wav_is_not(studio: Studio) -> None:
    code = await upload_of_alice(studio)

    refused = await studio.slash("wav", track=code)
    await studio.done(await studio.slash("stems", track=code))

    assert "only with songs that it made itself" in text_of(refused)
    assert studio.create["audioUrl"].startswith(studio.suno.url)


async def test_what_was_made_is_shown_also_after_the_provider_has_forgotten(studio: Studio) -> None:
    take = await studio.song()
    await studio.done(await studio.slash("wav", track=take.code))
    await studio.age(take)

    again = await studio.slash("wav", track=take.code)

    assert "This was made before" in text_of(again)


async def test_notes_of_forgotten_stems_cannot_be_had(studio: Studio) -> None:
    take = await studio.song()
    await studio.done(await studio.slash("stems", track=take.code))
    await studio.write("UPDATE jobs SET ended_at = ended_at - ?", 15 * 86_400_000)

    question = await studio.slash("midi", track=take.code)

    assert labels_of(question) == ["All stems, then MIDI: 50 credits"]


async def test_a_picture_becomes_the_cover_by_its_owner_s_choice(studio: Studio) -> None:
    take = await studio.song()
    job = await studio.done(await studio.slash("artwork", track=take.code))
    (post,) = studio.posts_of(job)

    stranger = await studio.bob.click(post, custom_id=f"job:cover_2:{job.code}")
    owner = await studio.alice.click(post, custom_id=f"job:cover_2:{job.code}")

    assert "belongs to somebody else" in text_of(stranger)
    assert f"**Roof** (`{take.code}`) has this picture as its cover now." in text_of(owner)


async def test_what_does_not_fit_is_a_link_to_our_own_copy_that_works(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the whole application: the link in the post is served by the bot's own web server."""
    take = await studio.song()
    monkeypatch.setattr(type(studio.app.bot.guilds[0]), "filesize_limit", 20_000)
    job = await studio.done(await studio.slash("wav", track=take.code))

    (post,) = studio.posts_of(job)
    assert post.attachments == []
    (link,) = re.findall(r"\((http[^)\s]+/files/[^)\s]+)\)", post.embeds[0].description or "")
    async with aiohttp.ClientSession() as session:
        async with session.get(link, headers={"Range": "bytes=0-3"}) as answer:
            assert answer.status == 206
            assert answer.content_type == "audio/wav"
            assert await answer.read() == b"RIFF"
        async with session.get(link.replace("/files/", "/files/x")) as answer:
            assert answer.status == 404


async def test_the_post_of_a_result_is_removed_by_its_owner_and_shown_again_for_nothing(studio: Studio) -> None:
    take = await studio.song()
    job = await studio.done(await studio.slash("wav", track=take.code))
    (post,) = studio.posts_of(job)

    refused = await studio.bob.click(post, label="Remove post")
    assert is_private(refused)
    assert "somebody else" in text_of(refused)
    await studio.alice.click(post, label="Remove post")
    assert studio.posts_of(job) == []

    again = await studio.slash("wav", track=take.code)
    assert "made before" in text_of(again)
    assert len(studio.creates) == 1
