"""A private answer that cannot be edited, or whose edits are refused: what its member and the channel learn."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import pytest
from simcord.http.client import FakeWebhookAdapter, _FakeResponse
from simcord.results import InteractionResult

from bot.jobs.announcing import public_translation
from bot.jobs.private_answers import ANSWERS_LIVE
from bot.ui.i18n import translation_for
from storage.rows.delivery import DeliveryState
from storage.rows.job import JobState
from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import labels_of, message_of, state_of, text_of
from tests.stories.trouble.lost_answers import lost_answers


def public_lines(stage: Stage) -> list[str]:
    """What anybody can read in the channel that names alice, in order."""
    lines = [text_of(message) for message in stage.channel.history() if not message.flags.ephemeral]
    return [line for line in lines if line.startswith(stage.alice.mention)]


def looks(stage: Stage) -> int:
    history = f"/channels/{stage.channel.id}/messages"
    return len([it for it in stage.env.http_requests if (it.method, it.path) == ("GET", history)])


async def a_slow_wav(stage: Stage, take: Take, seconds: float) -> InteractionResult:
    stage.suno.faults.add("slow-start", operation="wav", seconds=seconds)
    shown = await stage.slash("wav", track=take.code)
    await stage.until(lambda: len(stage.creates) == 1)
    return shown


async def the_answer_dies(stage: Stage) -> None:
    await stage.pass_time(ANSWERS_LIVE.total_seconds() + 1)
    await stage.rest(40)


@contextmanager
def no_files(how: str) -> Iterator[list[Any]]:
    """While the block runs, no edit of an answer with files comes to a good end; each goes into the list."""
    request = FakeWebhookAdapter.request
    tried: list[Any] = []

    async def refuse(adapter: FakeWebhookAdapter, route: Any, session: Any, **options: Any) -> Any:
        if route.method != "PATCH" or not options.get("files"):
            return await request(adapter, route, session, **options)
        tried.append(route)
        if how == "lost":
            await request(adapter, route, session, **options)
            raise aiohttp.ServerDisconnectedError
        status, code = {"malformed": (400, 50035), "broken": (503, 0)}[how]
        response: Any = _FakeResponse(status)
        raise discord.HTTPException(response, {"code": code, "message": "no"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeWebhookAdapter, "request", refuse)
        yield tried


async def test_what_was_cancelled_while_it_was_made_is_not_said_in_public_to_have_failed(stage: Stage) -> None:
    take = await stage.a_take()
    shown = await a_slow_wav(stage, take, 16 * 60)
    job = await stage.job_of(shown)
    await stage.press(await stage.press(shown, "Cancel"), "Cancel it all the same")
    before = public_lines(stage)

    await the_answer_dies(stage)
    await stage.until(lambda: stage.database.card_has_ended(job.code))

    assert (await stage.job(job.code)).state is JobState.FINISHED
    assert public_lines(stage) == before


async def test_what_was_cancelled_and_then_failed_is_not_said_in_public_to_have_failed(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("generation-failed", operation="wav")
    shown = await a_slow_wav(stage, take, 16 * 60)
    job = await stage.job_of(shown)
    await stage.press(await stage.press(shown, "Cancel"), "Cancel it all the same")
    before = public_lines(stage)

    await the_answer_dies(stage)
    await stage.until(lambda: stage.database.card_has_ended(job.code))

    assert (await stage.job(job.code)).state is JobState.FAILED
    assert public_lines(stage) == before


async def test_what_was_made_of_a_take_that_was_removed_meanwhile_is_not_said_to_have_failed(stage: Stage) -> None:
    take = await stage.a_take()
    shown = await a_slow_wav(stage, take, 16 * 60)
    job = await stage.job_of(shown)
    before = public_lines(stage)
    await the_answer_dies(stage)
    await stage.press_made_up(stage.alice, stage.posts()[-1], f"take:remove_now:{take.code}")

    await stage.until(lambda: stage.database.card_has_ended(job.code))

    assert (await stage.job(job.code)).state is JobState.FINISHED
    (row,) = await stage.stores.deliveries.of_job(job.id)
    assert row.state is DeliveryState.REFUSED
    assert public_lines(stage) == before


@pytest.mark.parametrize("how", ["malformed", "broken", "lost"])
async def test_a_result_that_does_not_show_is_said_to_be_late_and_shown_in_the_end(stage: Stage, how: str) -> None:
    take = await stage.a_take()
    shown = await stage.slash("wav", track=take.code)
    with no_files(how) as tried:
        await stage.until(lambda: tried)
        await stage.until(lambda: "its files could not be posted yet" in state_of(message_of(shown)))
        assert message_of(shown).embeds[0].colour == discord.Colour.orange()

    await stage.until(lambda: "Post it" in labels_of(shown))
    job = await stage.done(shown)
    assert message_of(shown).embeds[0].title == "Without loss: Roof"
    assert [file.filename for file in message_of(shown).attachments] == ["Roof.wav"]
    assert [row.state for row in await stage.stores.deliveries.of_job(job.id)] == [DeliveryState.POSTED]


async def test_a_channel_is_not_read_before_it_is_told_for_the_first_time(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("generation-failed", operation="wav")
    shown = await a_slow_wav(stage, take, 16 * 60)
    job = await stage.job_of(shown)
    await the_answer_dies(stage)
    before = looks(stage)

    await stage.until(lambda: stage.database.card_has_ended(job.code))

    assert [line.partition("\n")[0] for line in public_lines(stage)][-1:] == [
        f"{stage.alice.mention} This did not work: 💿 Roof without loss"
    ]
    assert looks(stage) == before


@pytest.mark.parametrize("readable", [True, False])
async def test_a_failure_is_told_once_although_its_answer_was_lost(stage: Stage, readable: bool) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("generation-failed", operation="wav")
    await a_slow_wav(stage, take, 16 * 60)
    await the_answer_dies(stage)
    before = len(public_lines(stage))
    if not readable:
        stage.forbid("read_message_history")
    with lost_answers("POST", f"/channels/{stage.channel.id}/messages") as lost:
        await stage.until(lambda: lost)
    await stage.restart()
    await stage.pass_time(10 * 60)
    await stage.rest(120)

    assert len(public_lines(stage)) == before + 1


async def test_the_public_line_is_in_the_language_of_the_server(stage: Stage) -> None:
    german = stage.env.create_guild("Regen", preferred_locale="de")

    assert public_translation(stage.app.bot, german.id) is translation_for("de")
    assert public_translation(stage.app.bot, stage.guild.id) is translation_for("en-US")
