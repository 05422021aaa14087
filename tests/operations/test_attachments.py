"""Files of members on their way into a song: checked before anything is paid, shown as they go, and kept once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from simcord.results import InteractionResult

from bot.catalogue.refusals import BadRecordingError
from bot.library.intake import Intake, check_attachment
from bot.media.decoder import Decoder, DecoderLimits
from bot.suno.client import SunoClient
from storage.ledger.preparations import PreparationStore
from storage.library.uploads import UploadStore
from storage.rows.job import Attachment, JobState
from storage.rows.take import TakeKind
from tests.messages import code_of as code_on
from tests.messages import state_of
from tests.operations.files import BAD, GOOD
from tests.operations.studio import Studio, code_of, is_private, labels_of, recording, text_of, typed_in
from tests.world import World, open_world

TYPED = {"prompt": "[Verse]\nmine", "style": "folk", "title": "Mine"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


async def ask(world: World, content: bytes | None = None) -> InteractionResult:
    file = ("demo.mp3", content or recording(20))
    return await world.alice.slash(world.channel, "cover", audio=file, prompt="as a march")


def incoming(world: World) -> list[Path]:
    return list((world.settings.media_dir / "incoming").iterdir())


def kept_files(world: World) -> list[Path]:
    return [path for path in (world.settings.media_dir / "takes").rglob("*") if path.is_file()]


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


def files_in(studio: Studio) -> list[str]:
    """Everything that lies in MEDIA_DIR."""
    root = studio.app.settings.media_dir
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]


# --- good files ---


@pytest.mark.parametrize("name", GOOD)
async def test_every_kind_of_file_reaches_the_api_as_an_mp3_of_ours(studio: Studio, name: str) -> None:
    shown = await studio.slash("add-instrumental", audio=(name, GOOD[name]()), style="strings", title="Mine")

    await studio.done(shown)

    link = studio.create["uploadUrl"]
    assert link.startswith(studio.suno.url)
    assert link.endswith(".mp3")
    assert name.partition(".")[0] not in link
    (upload,) = await studio.app.stores.takes.sources_of((await studio.job(code_of(shown))).id)
    assert (upload.kind, upload.owner_id) == (TakeKind.UPLOAD, studio.alice.id)
    assert upload.duration == pytest.approx(2, abs=0.1)


async def test_a_file_in_a_form_is_taken_in_too(studio: Studio) -> None:
    shown = await studio.slash("cover", audio=("clip.mp4", BAD["a video without sound"][1]()), **TYPED)
    await studio.until(lambda: shown.followups)

    form = await studio.alice.click(shown.followups[0], label="Edit")
    again = await studio.fill_in(form, sound_file=("clip.mp4", GOOD["clip.mp4"]()))

    await studio.done(again)
    assert studio.create["prompt"] == TYPED["prompt"]


# --- bad files ---


@pytest.mark.parametrize("case", BAD)
async def test_a_file_that_is_no_good_is_refused_in_private_before_anything_is_paid(studio: Studio, case: str) -> None:
    name, content, said = BAD[case]
    shown = await studio.slash("cover", audio=(name, content()), **TYPED)
    code = code_of(shown)

    await studio.until(lambda: shown.followups)

    (told,) = shown.followups
    assert told.ephemeral
    assert said in told.content
    assert "Nothing was taken from your allowance." in told.content
    assert "The file has to be attached anew." in told.content
    await studio.until(lambda: all(code not in text_of(message) for message in studio.channel.history()))
    assert await studio.spent() == (0, 0)
    assert studio.creates == []
    assert await studio.app.stores._database.all("SELECT 1 FROM takes") == []
    assert files_in(studio) == []
    form = await studio.alice.click(told, label="Edit")
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
    studio: Studio, content: bytes, said: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.intake.LARGEST_RECORDING", 1024 * 1024)

    shown = await studio.slash(command, audio=("demo.mp3", content), **TYPED)

    assert is_private(shown)
    assert text_of(shown).startswith(said)
    assert labels_of(shown) == ["Edit"]
    assert await studio.jobs() == []
    form = await studio.press(shown, "Edit")
    assert {name: typed_in(form)[name] for name in TYPED} == TYPED
    again = await studio.fill_in(form, sound_file=("demo.mp3", content))
    assert text_of(again).startswith(said)
    form = await studio.press(again, "Edit")
    await studio.done(await studio.fill_in(form, sound_file=("demo.mp3", recording(20))))
    assert studio.create["prompt"] == TYPED["prompt"]


async def test_what_takes_too_much_memory_to_read_is_refused(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    fenced = Decoder(DecoderLimits(memory_bytes=1024 * 1024))
    monkeypatch.setattr(studio.app.bot.services.intake, "_decoder", fenced)

    shown = await studio.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)

    await studio.until(lambda: shown.followups)
    assert "took more memory or time than a recording should. Export it anew as MP3." in shown.followups[0].content


@pytest.mark.parametrize("status", [404, 403])
async def test_a_link_that_has_ended_is_said_so(studio: Studio, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(_url: str) -> bytes:
        raise (discord.NotFound if status == 404 else discord.Forbidden)(_Answer(status), "gone")

    monkeypatch.setattr(studio.app.bot.http, "get_from_cdn", gone)

    shown = await studio.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)

    await studio.until(lambda: shown.followups)
    assert "Discord no longer has the file: links to attachments end after a day. Attach it again." in text_of(
        shown.followups[0].message
    )


class _Answer:
    def __init__(self, status: int) -> None:
        self.status, self.reason = status, "no"


@pytest.mark.parametrize(
    ("query", "ended"), [("", False), ("?ex=zz", False), ("?is=1&ex=6955b8ff", True), ("?ex=6955b901&hm=0", False)]
)
def test_a_link_tells_until_when_it_holds(query: str, ended: bool) -> None:
    now = datetime.fromtimestamp(0x6955B900, UTC)
    file = Attachment(f"https://cdn.discordapp.com/attachments/1/2/demo.mp3{query}", "demo.mp3", 5)

    if ended:
        with pytest.raises(BadRecordingError) as caught:
            check_attachment(file, now)
        assert caught.value.problem == "gone"
    else:
        check_attachment(file, now)


async def test_a_known_recording_is_a_matter_of_rights_and_not_tried_again(studio: Studio) -> None:
    studio.suno.faults.add("known-recording", operation="upload-cover")

    shown = await studio.slash("cover", audio=("hit.mp3", recording(20)), **TYPED)

    await studio.done(shown, JobState.FAILED)
    card = text_of(studio.card_of(shown))
    assert "matches a known recording: a matter of rights" in card
    assert "another try would end the same. Take a recording of your own." in card
    assert "Nothing was taken from your allowance." in card
    assert labels_of(studio.card_of(shown)) == ["Edit and rerun"]
    assert len(studio.creates) == 1
    form = await studio.alice.click(studio.card_of(shown), label="Edit and rerun")
    assert {name: typed_in(form)[name] for name in TYPED} == TYPED
    await studio.done(await studio.fill_in(form, sound_file=("mine.mp3", recording(30))))
    assert studio.creates[-1].body["prompt"] == TYPED["prompt"]
    assert [take.title for take in await studio.app.stores.takes.sources_of((await studio.jobs())[-1].id)] == ["mine"]


# --- as it goes ---


async def test_the_card_shows_how_the_file_goes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
    shown = await ask(world)

    await world.until(lambda: state_of(world.card) == "Checking the file")
    assert "the file demo" in text_of(world.card)
    queue = await world.alice.slash(world.channel, "queue")
    assert "Checking the file" in text_of(queue)
    gates["check"].set()
    await world.until(lambda: state_of(world.card) == "Bringing the audio to the song service")
    assert f"by {world.alice.name}" in text_of(world.card)
    gates["upload"].set()
    await world.until(lambda: state_of(world.card).startswith("Done:"))
    assert code_on(shown) == code_on(world.card)


async def test_when_discord_does_not_answer_it_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    once(monkeypatch, type(world.app.bot.http), "get_from_cdn", lambda: aiohttp.ServerDisconnectedError())

    shown = await ask(world)

    await world.until(lambda: state_of(world.card).startswith("Done:"))
    assert shown.followups == []
    assert len([take for take in await world.takes() if take.kind is TakeKind.UPLOAD]) == 1


async def test_a_recording_that_the_library_refuses_leaves_no_file(studio: Studio) -> None:
    await studio.write("CREATE TRIGGER refused BEFORE INSERT ON takes BEGIN SELECT RAISE(ABORT, 'refused'); END")

    shown = await studio.slash("cover", audio=("demo.mp3", recording(20)), **TYPED)

    await studio.done(shown, JobState.FAILED)
    assert files_in(studio) == []


# --- crashes ---


@pytest.mark.parametrize(
    ("owner", "step", "seen"),
    [(UploadStore, "add", 0), (PreparationStore, "attachment_kept", 1), (PreparationStore, "prepared", 1)],
    ids=["its file lies there", "it is a take", "it is uploaded"],
)
async def test_a_process_that_ends_half_way_leaves_one_take_with_its_file(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, seen: int
) -> None:
    calls = once(monkeypatch, owner, step, asyncio.CancelledError)
    await ask(world)
    await world.until(lambda: calls)
    assert [job.state for job in await world.jobs()] == [JobState.PREPARING]
    assert len(await world.takes()) == seen

    await world.restart()

    await world.until(lambda: state_of(world.card).startswith("Done:"))
    (upload, *made) = await world.takes()
    assert (upload.kind, len(made)) == (TakeKind.UPLOAD, 2)
    assert await world.app.bot.services.library.kept(upload) is not None
    assert len([path for path in kept_files(world) if path.name == "audio.mp3"]) == 3
    assert incoming(world) == []
    assert (await world.books()).spent == 1200


async def test_nothing_is_left_of_a_file_that_was_no_good(world: World) -> None:
    await ask(world, BAD["silence"][1]())

    await world.until(lambda: "The recording is silent" in state_of(world.card))

    assert (incoming(world), kept_files(world), await world.takes()) == ([], [], [])


# --- later ---


async def test_a_form_of_a_menu_can_be_sent_off_twenty_minutes_and_a_restart_later(world: World) -> None:
    message = await world.bob.send(world.channel, "listen", attachments=[("demo.mp3", recording(20))])
    form = await world.alice.context_menu(world.channel, "Cover this", message)
    await world.pass_time(20 * 60)
    await world.restart()

    shown = await world.alice.submit_modal(form, {"title": "Mine", "style": "folk", "prompt": "[Verse]\nmine"})

    assert code_on(shown)
    await world.until(lambda: state_of(world.card).startswith("Done:"))


async def test_what_was_kept_is_there_after_a_restart(world: World) -> None:
    message = await world.bob.send(world.channel, "listen", attachments=[("demo.mp3", recording(20))])
    saved = await world.alice.context_menu(world.channel, "Save to library", message)
    await world.restart()

    form = await world.alice.click(saved.response or saved.followups[0], label="Cover")
    shown = await world.alice.submit_modal(form, {"title": "Mine", "style": "folk", "prompt": "[Verse]\nmine"})

    await world.until(lambda: state_of(world.card).startswith("Done:"))
    assert code_on(shown)
    assert len([take for take in await world.takes() if take.kind is TakeKind.UPLOAD]) == 1


async def test_a_recording_for_the_library_that_cannot_be_had_can_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch, type(world.app.bot.http), "get_from_cdn", lambda: aiohttp.ServerDisconnectedError())
    message = await world.bob.send(world.channel, "listen", attachments=[("demo.mp3", recording(20))])

    told = await world.alice.context_menu(world.channel, "Save to library", message)
    again = await world.alice.context_menu(world.channel, "Save to library", message)

    assert "could not be fetched and read just now. Nothing was kept; try again in a minute." in text_of(told)
    assert "is in the library now" in text_of(again)
