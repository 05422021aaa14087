"""Files of members on their way into a song: checked before anything is paid, and refused in words."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.library.intake import Intake
from bot.media.decoder import Decoder, DecoderLimits
from storage.rows.job import JobState
from storage.rows.member import Viewer
from storage.rows.take import TakeKind
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import code_of, is_private, labels_of, text_of, typed_in
from tests.stage.stand_ins import recording
from tests.stories.recordings.files import BAD, GOOD, zipped

pytestmark = pytest.mark.real_clock

TYPED = {"prompt": "[Verse]\nmine", "style": "folk", "title": "Mine"}


def files_in(stage: Stage) -> list[str]:
    """Everything that lies in MEDIA_DIR."""
    root = stage.settings.media_dir
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]


# --- good files ---


@pytest.mark.parametrize("name", GOOD)
async def test_every_kind_of_file_reaches_the_api_as_an_mp3_of_ours(stage: Stage, name: str) -> None:
    shown = await stage.slash("add-instrumental", audio=(name, GOOD[name]()), style="strings", title="Mine")

    await stage.done(shown)

    link = stage.create["uploadUrl"]
    assert link.startswith(stage.suno.url)
    assert link.endswith(".mp3")
    assert name.partition(".")[0] not in link
    (upload,) = await stage.app.stores.takes.sources_of((await stage.job_of(shown)).id)
    assert (upload.kind, upload.owner_id) == (TakeKind.UPLOAD, stage.alice.id)
    assert upload.duration == pytest.approx(2, abs=0.1)


async def test_a_file_in_a_form_is_taken_in_too(stage: Stage) -> None:
    shown = await stage.slash("cover", audio=("clip.mp4", BAD["a video without sound"][1]()), **TYPED)
    await stage.until(lambda: shown.followups)

    form = await stage.alice.click(shown.followups[0], label="Edit")
    again = await stage.fill_in(form, sound_file=("clip.mp4", GOOD["clip.mp4"]()))

    await stage.done(again)
    assert stage.create["prompt"] == TYPED["prompt"]


# --- bad files ---


@pytest.mark.parametrize("case", BAD)
async def test_a_file_that_is_no_good_is_refused_in_private_before_anything_is_paid(stage: Stage, case: str) -> None:
    name, content, said = BAD[case]
    shown = await stage.slash("cover", audio=(name, content()), **TYPED)
    code = code_of(shown)

    await stage.until(lambda: shown.followups)

    (told,) = shown.followups
    assert told.ephemeral
    assert said in told.content
    assert "Nothing was taken from your allowance." in told.content
    assert "The file has to be attached anew." in told.content
    await stage.until(lambda: all(code not in text_of(message) for message in stage.channel.history()))
    assert await stage.spent() == (0, 0)
    assert stage.creates == []
    assert await stage.takes() == []
    assert files_in(stage) == []
    form = await stage.alice.click(told, label="Edit")
    assert {field: typed_in(form)[field] for field in TYPED} == TYPED
    assert "sound_file" in typed_in(form)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty: it has no bytes at all. Attach it again."),
        (bytes(1024 * 1024 + 1), "The file is too large: at most 1 MB are possible. Cut or compress it."),
    ],
)
@pytest.mark.parametrize("command", ["cover", "extend"])
async def test_what_can_be_seen_at_once_leaves_no_card(
    stage: Stage, content: bytes, said: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.intake.LARGEST_RECORDING", 1024 * 1024)

    shown = await stage.slash(command, audio=("demo.mp3", content), **TYPED)

    assert is_private(shown)
    assert text_of(shown).startswith(said)
    assert labels_of(shown) == ["Edit"]
    assert await stage.jobs() == []
    form = await stage.press(shown, "Edit")
    assert {name: typed_in(form)[name] for name in TYPED} == TYPED
    again = await stage.fill_in(form, sound_file=("demo.mp3", content))
    assert text_of(again).startswith(said)
    form = await stage.press(again, "Edit")
    await stage.done(await stage.fill_in(form, sound_file=("demo.mp3", recording(20))))
    assert stage.create["prompt"] == TYPED["prompt"]


async def test_what_takes_too_much_to_read_is_refused(stage_with: StageWith) -> None:
    fenced = Decoder(DecoderLimits(wall_seconds=0.001))
    async with stage_with(clock="real", decoder=fenced) as stage:
        shown = await stage.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)

        await stage.until(lambda: shown.followups)
        assert "took more memory or time than a recording should. Export it anew as MP3." in shown.followups[0].content


@pytest.mark.parametrize("status", [404, 403])
async def test_a_link_that_has_ended_is_said_so(stage: Stage, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(_url: str) -> bytes:
        answer: Any = _Answer(status)
        raise (discord.NotFound if status == 404 else discord.Forbidden)(answer, "gone")

    monkeypatch.setattr(stage.app.bot.http, "get_from_cdn", gone)

    shown = await stage.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)

    await stage.until(lambda: shown.followups)
    assert "Discord no longer has the file: links to attachments end after a day. Attach it again." in text_of(
        shown.followups[0].message
    )


class _Answer:
    def __init__(self, status: int) -> None:
        self.status, self.reason = status, "no"


async def test_a_known_recording_is_a_matter_of_rights_and_not_tried_again(stage: Stage) -> None:
    stage.suno.faults.add("known-recording", operation="upload-cover")

    shown = await stage.slash("cover", audio=("hit.mp3", recording(20)), **TYPED)

    await stage.done(shown, JobState.FAILED)
    card = text_of(stage.card_of(shown))
    assert "matches a known recording: a matter of rights" in card
    assert "another try would end the same. Take a recording of your own." in card
    assert "Nothing was taken from your allowance." in card
    assert labels_of(stage.card_of(shown)) == ["Edit and rerun"]
    assert len(stage.creates) == 1
    form = await stage.alice.click(stage.card_of(shown), label="Edit and rerun")
    assert {name: typed_in(form)[name] for name in TYPED} == TYPED
    await stage.done(await stage.fill_in(form, sound_file=("mine.mp3", recording(30))))
    assert stage.creates[-1].body["prompt"] == TYPED["prompt"]
    assert [take.title for take in await stage.app.stores.takes.sources_of((await stage.jobs())[-1].id)] == ["mine"]


# --- what shows late: who is told, and how they go on from there ---


async def test_what_only_the_length_shows_can_be_edited_without_the_file(stage: Stage) -> None:
    shown = await stage.slash("extend", audio=("humming.mp3", recording(20)), prompt="la", **{"from": "0:45"})
    await stage.until(lambda: shown.followups)

    (told,) = shown.followups
    assert "**From** is 0:45, beyond the end of the recording. It ends at 0:20" in told.content
    form = await stage.alice.click(told, label="Edit")
    assert "sound_file" not in typed_in(form)
    await stage.done(await stage.fill_in(form, continue_at="0:10"))
    assert stage.create["continueAt"] == 10


async def test_who_asked_is_told_privately_also_after_a_restart(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def never(*_: object, **__: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as held:
        held.setattr(Intake, "take_in", never)
        shown = await stage.slash("cover", audio=("song.mp3", zipped()), prompt="a march")
        await stage.until(begun.is_set)
        (token,) = await stage.database.answer_tokens()
        for task in [task for task in asyncio.all_tasks() if task.get_name() == "preparer"]:
            task.cancel()
    await stage.restart()
    await stage.until(lambda: shown.followups)

    (told,) = shown.followups
    assert is_private(told)
    assert "neither audio nor video that can be read" in told.content
    assert shown.response is None

    async def forgotten() -> bool:
        return token not in await stage.database.answer_tokens()

    await stage.until(forgotten)
    form = await stage.alice.click(told, label="Edit")
    assert {name: typed_in(form)[name] for name in ("prompt",)} == {"prompt": "a march"}


async def test_the_card_says_it_when_nobody_can_be_answered_any_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.submitting.ANSWERS_LIVE", timedelta(0))

    shown = await stage.slash("cover", audio=("song.mp3", zipped()), prompt="a march")

    await stage.done(shown, JobState.FAILED)
    card = stage.card_of(shown)
    assert shown.followups == []
    assert "neither audio nor video that can be read" in text_of(card)
    assert labels_of(card) == ["Edit and rerun", "Again"]
    assert not is_private(shown)
    form = await stage.alice.click(card, label="Edit and rerun")
    await stage.done(await stage.fill_in(form, sound_file=("better.mp3", recording(20))))
    assert stage.create["prompt"] == "a march"


@pytest.mark.parametrize("label", ["Again", "Edit and rerun"])
async def test_a_file_that_was_attached_is_nobody_elses_to_use(stage: Stage, label: str) -> None:
    """Before it has become a recording of its owner too: the card with its buttons is public."""
    shown = await stage.slash("add-instrumental", audio=("private.mp3", recording(20)), style="jazz", title="Mine")
    await stage.slash("cancel", job=code_of(shown))
    await stage.until(lambda: label in labels_of(stage.card_of(shown)))
    job = await stage.job(code_of(shown))

    step = await stage.app.bot.services.jobs.step_of(job.code, job.guild_id, stage.bob.id)
    assert step.attachments == ()
    before = len(await stage.jobs())
    await stage.press(shown, label, stage.bob)

    assert len(await stage.jobs()) == before
    assert await stage.app.stores.takes.search("private", Viewer(job.guild_id, stage.bob.id, job.channel_id)) == []


async def test_a_recording_that_the_library_refuses_leaves_no_file(stage: Stage) -> None:
    async with stage.arrange.full_disk_for_takes():
        shown = await stage.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)
        await stage.done(shown, JobState.FAILED)

    assert files_in(stage) == []
    stage.expect_errors()


async def test_a_recording_beyond_what_a_member_may_keep_says_how_to_make_room(stage_with: StageWith) -> None:
    async with stage_with(member_uploads_mb=0) as stage:
        shown = await stage.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)
        await stage.until(lambda: shown.followups)
        assert "take up the 0 MB that you may keep. Remove one" in text_of(shown.followups[0])

        assert await stage.takes() == []
        assert files_in(stage) == []
        assert await stage.spent() == (0, 0)
