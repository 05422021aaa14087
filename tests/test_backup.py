"""`python -m bot backup FILE` beside a bot that works, and a bot that is started from the copy."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.backup import count_media
from storage.backup import NamedFile
from storage.beside import inspect
from tests.stage.process_stage import (
    PATIENCE,
    SONG,
    ProcessStage,
    at_rest,
    has_ended,
    is_card,
    is_song,
    is_unclear,
    open_process_stage,
    until,
)
from tests.storage.inspection import DatabaseFile
from tests.wire.discord import BotProcess, Channel, Member
from tests.wire.discord.process.running import PROJECT


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ProcessStage]:
    home = tmp_path / "home"
    home.mkdir()
    async with open_process_stage(home) as running:
        yield running


async def backup(stage: ProcessStage, destination: Path) -> tuple[int, list[str]]:
    """The exit code of the command, and what it prints."""
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "backup", str(destination),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **stage.environment},
        cwd=stage.folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE):
        output, _ = await command.communicate()
    assert command.returncode is not None
    return command.returncode, output.decode().splitlines()


def restored(stage: ProcessStage, copy: Path, home: Path) -> ProcessStage:
    """As README tells it: the copy in the place of the database, the folder of songs beside it."""
    elsewhere = replace(stage, folder=home)
    home.mkdir()
    shutil.copy(copy, elsewhere.database_file)
    shutil.copytree(stage.folder / "media", home / "media")
    return elsewhere


def songs_in(channel: Channel) -> int:
    return sum(map(is_song, channel.messages))


@asynccontextmanager
async def a_busy_bot(stage: ProcessStage, **settings: str) -> AsyncIterator[tuple[BotProcess, Channel, Member]]:
    """A bot that has been asked for a song, whose card is shown."""
    channel, alice = stage.member()
    async with stage.bot(**settings) as bot:
        await bot.online()
        await alice.slash(channel, "generate", prompt="rain").message()
        yield bot, channel, alice


async def test_a_copy_of_a_bot_at_work_can_be_started_from_and_doubles_nothing(
    stage: ProcessStage, tmp_path: Path
) -> None:
    copy = tmp_path / "monday.db"
    async with a_busy_bot(stage, MAX_RUNNING="1") as (bot, channel, alice):
        assert await at_rest(stage)
        stage.suno.faults.add("slow-start", operation="generate", seconds=4)
        for prompt in ("snow", "hail"):
            await alice.slash(channel, "generate", prompt=prompt).message()
        assert await until(lambda: "running" in states(stage.database_file) and "queued" in states(stage.database_file))

        code, lines = await backup(stage, copy)
        taken = states(copy)
        assert await at_rest(stage)
        bot.terminate()
        await bot.wait()
    assert (code, songs_in(channel), stage.creates) == (0, 3, 3)
    assert taken == ["finished", "running", "sending"]
    assert lines[0].startswith(f"{copy}: the database, 3 jobs")
    assert "README" in lines[1]
    assert "It names 4 files below" in lines[2]

    elsewhere = restored(stage, copy, tmp_path / "elsewhere")
    async with elsewhere.bot() as bot:
        await bot.online()
        assert await at_rest(elsewhere)

    # The one that was being made was found in the channel, and the one that waited was not paid again.
    assert states(elsewhere.database_file) == ["finished", "finished", "unclear"]
    assert (songs_in(channel), stage.creates) == (3, 3)
    assert stage.suno.balance == 10_000_00 - 3 * SONG
    found = inspect(elsewhere.database_file)
    assert found is not None
    assert found.mistakes == ()


async def test_what_was_being_made_goes_on_when_the_machine_is_lost_after_the_backup(
    stage: ProcessStage, tmp_path: Path
) -> None:
    stage.suno.faults.add("slow-start", operation="generate", seconds=3)
    copy = tmp_path / "monday.db"
    async with a_busy_bot(stage) as (bot, channel, _):
        assert await until(lambda: states(stage.database_file) == ["running"])
        assert (await backup(stage, copy))[0] == 0
        bot.kill()
        await bot.wait()

    elsewhere = restored(stage, copy, tmp_path / "elsewhere")
    async with elsewhere.bot() as bot:
        await bot.online()
        await channel.wait_for(has_ended, PATIENCE)

    assert (songs_in(channel), stage.creates, states(elsewhere.database_file)) == (1, 1, ["finished"])


async def test_a_bot_at_rest_moves_with_all_that_waits_in_it(stage: ProcessStage, tmp_path: Path) -> None:
    stage.suno.faults.add("http-429", operation="generate", times=None, retry_after=10)
    copy = tmp_path / "monday.db"
    async with a_busy_bot(stage) as (bot, channel, _):
        assert await until(lambda: stage.creates == 1 and states(stage.database_file) == ["queued"])
        bot.terminate()
        await bot.wait()
    code, lines = await backup(stage, copy)
    stage.suno.faults.clear()

    elsewhere = restored(stage, copy, tmp_path / "elsewhere")
    async with elsewhere.bot() as bot:
        await bot.online()
        await channel.wait_for(has_ended, PATIENCE)

    assert code == 0
    assert "The bot runs on" not in "\n".join(lines)
    assert (songs_in(channel), states(elsewhere.database_file)) == (1, ["finished"])


async def test_the_card_of_what_is_left_to_the_original_says_that_it_is_unclear(
    stage: ProcessStage, tmp_path: Path
) -> None:
    stage.suno.faults.add("http-429", operation="generate", times=None, retry_after=60)
    copy = tmp_path / "monday.db"
    async with a_busy_bot(stage) as (bot, channel, _):
        assert await until(lambda: stage.creates == 1 and states(stage.database_file) == ["queued"])
        assert (await backup(stage, copy))[0] == 0
        bot.kill()
        await bot.wait()

    elsewhere = restored(stage, copy, tmp_path / "elsewhere")
    async with elsewhere.bot() as bot:
        await bot.online()
        await channel.wait_for(is_unclear, PATIENCE)

    assert stage.creates == 1
    assert [card for card in channel.messages if is_card(card)] == channel.messages


async def test_a_backup_without_a_database_is_one_sentence(stage: ProcessStage, tmp_path: Path) -> None:
    code, lines = await backup(stage, tmp_path / "monday.db")

    assert code == 1
    (sentence,) = lines
    assert sentence.startswith("No backup was made: ")
    assert not (tmp_path / "monday.db").exists()


async def test_files_that_are_missing_or_cut_short_are_counted(tmp_path: Path) -> None:
    (tmp_path / "whole.mp3").write_bytes(b"123")
    (tmp_path / "short.mp3").write_bytes(b"1")

    media = count_media([NamedFile("gone.mp3", 3), NamedFile("short.mp3", 3), NamedFile("whole.mp3", 3)], tmp_path)

    assert (media.files, media.bytes, media.missing) == (3, 9, ("gone.mp3", "short.mp3"))


def states(database: Path) -> list[str]:
    """The states of all jobs, in order."""
    return [job.state for job in DatabaseFile(database).jobs()]
