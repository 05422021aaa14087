"""`/wav`, `/video`, `/artwork`, `/karaoke`, `/stems`: files of a take, made once, shown ever after."""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
import pytest

from bot.catalogue.refusals import NothingKeptError
from bot.results.result_views import ResultViews
from bot.sandbox.suno_api.tasks.task import Stage as TaskStage
from storage.rows.job import Job
from storage.rows.take import Take
from tests.stage import API_KEY, Stage
from tests.stage.messages import code_of, cost_of, field_of, is_private, message_of, text_of

pytestmark = pytest.mark.real_clock


@pytest.mark.parametrize(
    ("command", "heading", "cost", "said", "path"),
    [
        ("wav", "💿 Roof without loss", 40, "0.4 credits, a WAV", "/api/v1/wav/generate"),
        ("video", "🎬 A video of Roof", 200, "2 credits, a video", "/api/v1/mp4/generate"),
        ("artwork", "🖼️ Cover pictures for Roof", 0, "Free, cover pictures", "/api/v1/suno/cover/generate"),
        ("karaoke", "🎙️ Karaoke for Roof", 50, "0.5 credits, karaoke", "/api/v1/generate/get-timestamped-lyrics"),
        ("stems", "🎚️ Stems of Roof", 1000, "10 credits, stems", "/api/v1/vocal-removal/generate"),
    ],
)
async def test_a_file_is_made_once_and_shown_to_everybody_after(
    stage: Stage, command: str, heading: str, cost: int, said: str, path: str
) -> None:
    take = await stage.a_take()

    shown = await stage.slash(command, track=take.code)

    assert message_of(shown).embeds[0].title == heading
    assert cost_of(shown) == said
    assert field_of(shown, "Made from") == f"Roof (`{take.code}`) by {stage.alice.name}"
    job = await stage.done(shown)
    (request,) = stage.creates
    assert request.path == path
    assert request.body["taskId"] == take.task_id
    assert request.body.get("audioId") == (None if command == "artwork" else take.audio_id)
    assert await stage.spent() == (1200 + cost, 1200 + cost)
    assert stage.posts_of(job) == []
    (answer,) = stage.answers_of(job)
    assert answer.id == message_of(shown).id

    again = await stage.slash(command, stage.bob, track=take.code)

    assert "This was made before, so it costs nothing" in text_of(again)
    assert is_private(again)
    assert [file.filename for file in message_of(again).attachments] == [file.filename for file in answer.attachments]
    assert stage.posts_of(job) == []
    assert len(stage.creates) == 1
    assert await stage.spent() == (1200 + cost, 1200 + cost)


async def test_what_is_being_made_is_pointed_to(stage: Stage) -> None:
    stage.suno.faults.add("stuck", operation="wav")
    take = await stage.a_take()
    first = await stage.slash("wav", track=take.code)

    second = await stage.slash("wav", stage.bob, track=take.code)

    assert is_private(second)
    assert text_of(second).splitlines() == ["This was asked for already, and is being made.", "Open"]
    assert "https://" not in text_of(second)
    opened = await stage.press(second, "Open", stage.bob)
    assert code_of(opened) == code_of(first)
    assert len(await stage.jobs()) == 2


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

    assert stage.answers_of(job)
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


async def test_what_was_made_is_shown_also_after_the_provider_has_forgotten(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.done(await stage.slash("wav", track=take.code))
    await stage.age(take)

    again = await stage.slash("wav", track=take.code)

    assert "This was made before" in text_of(again)


async def test_a_picture_becomes_the_cover_by_its_owner_s_choice(stage: Stage) -> None:
    take = await stage.a_take()
    job = await stage.done(await stage.slash("artwork", track=take.code))
    shown = await stage.slash("artwork", track=take.code)
    await stage.press(shown, "Post it")
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

    (post,) = stage.answers_of(job)
    assert post.attachments == []
    (link,) = re.findall(r"\((http[^)\s]+/files/[^)\s]+)\)", post.embeds[0].description or "")
    async with aiohttp.ClientSession() as session:
        async with session.get(link, headers={"Range": "bytes=0-3"}) as answer:
            assert answer.status == 206
            assert answer.content_type == "audio/wav"
            assert await answer.read() == b"RIFF"
        async with session.get(link.replace("/files/", "/files/x")) as answer:
            assert answer.status == 404


async def a_posted_wav(stage: Stage, take: Take) -> tuple[Job, discord.Message]:
    shown = await stage.slash("wav", track=take.code)
    job = await stage.done(shown)
    await stage.press(shown, "Post it")
    (post,) = stage.posts_of(job)
    return job, post


@pytest.mark.parametrize(("status", "code"), [(400, 50083), (403, 50001)])
async def test_a_result_whose_post_cannot_be_deleted_is_not_called_gone(stage: Stage, status: int, code: int) -> None:
    take = await stage.a_take()
    (job, post) = await a_posted_wav(stage, take)
    stage.env.inject_error("DELETE", f"/channels/{stage.channel.id}/messages/*", status=status, code=code)
    told = await stage.alice.click(post, label="Remove post")

    assert "I can no longer reach that post" in text_of(told)
    assert stage.posts_of(job) == [post]


async def test_what_cannot_be_shown_again_leaves_no_sentence_in_public(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_there(*_: object, **__: object) -> None:
        raise NothingKeptError

    take = await stage.a_take()
    await stage.done(await stage.slash("wav", track=take.code))
    monkeypatch.setattr(ResultViews, "messages", not_there)
    before = stage.channel.history()
    told = await stage.slash("wav", track=take.code)

    assert stage.channel.history()[: len(before)] == before
    assert all("made before" not in text_of(message) for message in stage.channel.history())
    assert is_private(told.followups[0])


async def test_the_post_of_a_result_is_removed_by_its_owner_and_shown_again_for_nothing(stage: Stage) -> None:
    take = await stage.a_take()
    (job, post) = await a_posted_wav(stage, take)

    refused = await stage.bob.click(post, label="Remove post")
    assert is_private(refused)
    assert "somebody else" in text_of(refused)
    await stage.alice.click(post, label="Remove post")
    assert stage.posts_of(job) == []

    again = await stage.slash("wav", track=take.code)
    assert "made before" in text_of(again)
    assert len(stage.creates) == 1
