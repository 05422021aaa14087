"""Files of members as they go: shown on the card, kept once whatever ends on the way, and there later."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from simcord.results import InteractionResult

from bot.library.intake import Intake
from bot.suno.client import SunoClient
from storage.ledger.preparations import PreparationStore
from storage.library.uploads import UploadStore
from storage.rows.job import JobState
from storage.rows.take import TakeKind
from tests.stage import Stage
from tests.stage.messages import code_of, is_posted, message_of, state_of, text_of
from tests.stage.stand_ins import recording
from tests.stories.recordings.files import BAD


async def ask(stage: Stage, content: bytes | None = None) -> InteractionResult:
    file = ("demo.mp3", content or recording(20))
    return await stage.alice.slash(stage.channel, "cover", audio=file, prompt="as a march")


def incoming(stage: Stage) -> list[Path]:
    return list((stage.settings.media_dir / "incoming").iterdir())


def kept_files(stage: Stage) -> list[Path]:
    return [path for path in (stage.settings.media_dir / "takes").rglob("*") if path.is_file()]


def once(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, error: Callable[[], BaseException]) -> list[str]:
    """Let a method fail the first time it is called; returns its calls as they come."""
    original = getattr(owner, name)
    calls: list[str] = []

    async def method(*arguments: Any, **named: Any) -> Any:
        calls.append(name)
        if len(calls) == 1:
            raise error()
        return await original(*arguments, **named)

    monkeypatch.setattr(owner, name, method)
    return calls


# --- as it goes ---


async def test_the_card_shows_how_the_file_goes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    gates = {name: asyncio.Event() for name in ("check", "upload")}
    take_in, upload = Intake.take_in, SunoClient.upload

    async def held_check(self: Intake, *arguments: Any, **named: Any) -> Any:
        await gates["check"].wait()
        return await take_in(self, *arguments, **named)

    async def held_upload(self: SunoClient, *arguments: Any, **named: Any) -> Any:
        await gates["upload"].wait()
        return await upload(self, *arguments, **named)

    monkeypatch.setattr(Intake, "take_in", held_check)
    monkeypatch.setattr(SunoClient, "upload", held_upload)
    shown = await ask(stage)

    await stage.until(lambda: state_of(stage.card) == "Checking the file")
    assert "the file demo" in text_of(stage.card)
    queue = await stage.alice.slash(stage.channel, "queue")
    assert "Checking the file" in text_of(queue)
    gates["check"].set()
    await stage.until(lambda: state_of(stage.card) == "Bringing the audio to the song service")
    assert f"by {stage.alice.name}" in text_of(stage.card)
    gates["upload"].set()
    await stage.until(lambda: is_posted(stage.card))
    assert message_of(shown).id == stage.card.id


async def test_when_discord_does_not_answer_it_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    once(monkeypatch, type(stage.app.bot.http), "get_from_cdn", lambda: aiohttp.ServerDisconnectedError())

    shown = await ask(stage)

    await stage.until(lambda: is_posted(stage.card))
    assert shown.followups == []
    assert len([take for take in await stage.takes() if take.kind is TakeKind.UPLOAD]) == 1


# --- crashes ---


@pytest.mark.parametrize(
    ("owner", "step", "seen"),
    [(UploadStore, "add", 0), (PreparationStore, "attachment_kept", 1), (PreparationStore, "prepared", 1)],
    ids=["its file lies there", "it is a take", "it is uploaded"],
)
async def test_a_process_that_ends_half_way_leaves_one_take_with_its_file(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, seen: int
) -> None:
    calls = once(monkeypatch, owner, step, asyncio.CancelledError)
    await ask(stage)
    await stage.until(lambda: calls)
    assert [job.state for job in await stage.jobs()] == [JobState.PREPARING]
    assert len(await stage.takes()) == seen

    await stage.restart()

    await stage.until(lambda: is_posted(stage.card))
    (upload, *made) = await stage.takes()
    assert (upload.kind, len(made)) == (TakeKind.UPLOAD, 2)
    assert await stage.app.bot.services.library.kept(upload) is not None
    assert len([path for path in kept_files(stage) if path.name == "audio.mp3"]) == 3
    assert incoming(stage) == []
    assert (await stage.books()).spent == 1200


async def test_nothing_is_left_of_a_file_that_was_no_good(stage: Stage) -> None:
    shown = await ask(stage, BAD["silence"][1]())

    await stage.until(lambda: shown.followups)
    assert "The recording is silent" in text_of(shown.followups[0])

    assert (incoming(stage), kept_files(stage), await stage.takes()) == ([], [], [])


# --- later ---


async def test_a_form_of_a_menu_can_be_sent_off_twenty_minutes_and_a_restart_later(stage: Stage) -> None:
    message = await stage.bob.send(stage.channel, "listen", attachments=[("demo.mp3", recording(20))])
    form = await stage.alice.context_menu(stage.channel, "Cover this", message)
    await stage.pass_time(20 * 60)
    await stage.restart()

    shown = await stage.alice.submit_modal(form, {"title": "Mine", "style": "folk", "prompt": "[Verse]\nmine"})

    assert code_of(shown)
    await stage.until(lambda: is_posted(stage.card))


async def test_what_was_kept_is_there_after_a_restart(stage: Stage) -> None:
    message = await stage.bob.send(stage.channel, "listen", attachments=[("demo.mp3", recording(20))])
    saved = await stage.alice.context_menu(stage.channel, "Save to library", message)
    await stage.restart()

    form = await stage.alice.click(saved.response or saved.followups[0], label="Cover")
    shown = await stage.alice.submit_modal(form, {"title": "Mine", "style": "folk", "prompt": "[Verse]\nmine"})

    await stage.until(lambda: is_posted(stage.card))
    assert message_of(shown).id == stage.card.id
    assert len([take for take in await stage.takes() if take.kind is TakeKind.UPLOAD]) == 1


async def test_a_recording_for_the_library_that_cannot_be_had_can_be_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch, type(stage.app.bot.http), "get_from_cdn", lambda: aiohttp.ServerDisconnectedError())
    message = await stage.bob.send(stage.channel, "listen", attachments=[("demo.mp3", recording(20))])

    told = await stage.alice.context_menu(stage.channel, "Save to library", message)
    again = await stage.alice.context_menu(stage.channel, "Save to library", message)

    assert "could not be fetched and read just now. Nothing was kept; try again in a minute." in text_of(told)
    assert "is in the library now" in text_of(again)


async def test_a_preparation_whose_outcome_cannot_be_written_down_is_not_forgotten(stage: Stage) -> None:
    async with stage.arrange.full_disk_for_prepared():
        shown = await stage.slash("add-instrumental", audio=("demo.mp3", recording(20)), style="strings", title="Mine")
        await stage.until(lambda: stage.errors.records)
        assert stage.creates == []
    assert all("could not be written down yet" in record.getMessage() for record in stage.expect_errors())

    await stage.done(shown)

    assert len(stage.creates) == len(stage.posts()) == 1


async def test_a_refusal_that_cannot_be_written_down_is_told_in_the_end(stage: Stage) -> None:
    async with stage.arrange.full_disk_for_prepared():
        bad = ("clip.mp4", BAD["a video without sound"][1]())
        shown = await stage.slash("add-instrumental", audio=bad, style="strings", title="Mine")
        await stage.until(lambda: stage.errors.records)
    stage.expect_errors()

    await stage.until(lambda: shown.followups)
    assert "The video has no sound track" in text_of(shown.followups[0])
    assert stage.cards() == []
    assert await stage.states() == {JobState.FAILED: 1}
    assert stage.creates == []
