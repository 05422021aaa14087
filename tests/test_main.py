"""`python -m bot` as an operator meets it: exit codes, sentences instead of tracebacks, and a clean end."""

import asyncio
import os
import pkgutil
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.__main__ import main
from bot.secrecy import forget_environment
from tests.stage.process_stage import PATIENCE, ProcessStage, is_card, is_song, open_process_stage, until
from tests.wire.discord import BotProcess, Fault
from tests.wire.discord.process.running import PROJECT

SOON = 8.0
"""Seconds within which a process that was told to end must be gone."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ProcessStage]:
    async with open_process_stage(tmp_path, program="bot") as running:
        yield running


async def run_module(*arguments: str, folder: Path, env: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `python -m bot` with these settings and no others."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **env},
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE):
        stdout, stderr = await process.communicate()
    assert process.returncode is not None
    return process.returncode, stdout.decode(), stderr.decode()


def contents_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def refusal(stage: ProcessStage, **settings: str) -> str:
    """The one sentence with which the bot refuses to run; nothing else but log lines may stand there."""
    async with stage.bot(**settings) as bot:
        assert await bot.wait(PATIENCE) == 1, bot.log
        return sentence_in(bot)


def sentence_in(bot: BotProcess) -> str:
    assert "Traceback" not in bot.log
    sentences = [line for line in bot.log.splitlines() if line.startswith("Bandstand cannot run: ")]
    assert len(sentences) == 1, bot.log
    return sentences[0]


# --- the command line ---


async def test_every_mistake_in_the_settings_is_told_at_once(tmp_path: Path) -> None:
    env = {"DISCORD_TOKEN": "a secret with blanks", "WEB_PORT": "eighty", "MAX_RUNNING": "0", "KIE_ROUTE": "unified"}

    code, stdout, stderr = await run_module(folder=tmp_path, env=env)

    assert code == 2
    assert stdout == ""
    first, *mistakes = stderr.splitlines()
    assert first == "Bandstand cannot start with these settings:"
    told = [line.split(":")[0].strip() for line in mistakes]
    assert sorted(told) == ["DISCORD_TOKEN", "KIE_API_KEY", "KIE_ROUTE", "MAX_RUNNING", "WEB_PORT"]
    assert "with blanks" not in stderr
    assert contents_of(tmp_path) == []


async def test_the_settings_are_also_read_from_the_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=an.invented.token\nKIE_API_KEY=invented\nOPS_PORT=none\n")

    code, _, stderr = await run_module(folder=tmp_path, env={})

    assert code == 2
    assert [line.split(":")[0] for line in stderr.splitlines()[1:]] == ["  OPS_PORT"]


async def test_the_help_needs_no_settings(tmp_path: Path) -> None:
    code, stdout, stderr = await run_module("--help", folder=tmp_path, env={})

    assert (code, stderr) == (0, "")
    assert "usage: bandstand" in stdout
    assert "run" in stdout


async def test_the_version_needs_no_settings(tmp_path: Path) -> None:
    code, stdout, stderr = await run_module("--version", folder=tmp_path, env={})

    assert (code, stderr) == (0, "")
    assert re.fullmatch(r"bandstand \d+\.\d+\.\d+ \(Python 3\.\d+\.\d+, discord\.py 2\.\d+\.\d+\)\n", stdout)


async def test_a_database_in_memory_is_a_mistake_of_the_settings(tmp_path: Path) -> None:
    env = {"DISCORD_TOKEN": '"quoted.invented.token"', "KIE_API_KEY": "invented", "DATABASE_PATH": ":memory:"}

    code, _, stderr = await run_module(folder=tmp_path, env=env)

    assert code == 2
    assert [line.split(":")[0] for line in stderr.splitlines()[1:]] == ["  DISCORD_TOKEN", "  DATABASE_PATH"]


async def test_an_unknown_command_is_named(tmp_path: Path) -> None:
    code, _, stderr = await run_module("dance", folder=tmp_path, env={})

    assert code == 2
    assert "dance" in stderr
    assert "Traceback" not in stderr


def test_bandstand_is_the_console_command() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

    assert pkgutil.resolve_name(project["scripts"]["bandstand"]) is main


# --- secrets ---


async def test_secrets_are_no_longer_in_the_environment_once_they_are_read(stage: ProcessStage) -> None:
    async with stage.bot(KIE_WEBHOOK_HMAC_KEY="c4n4ry-of-callbacks", TZ="Europe/Berlin") as bot:
        await bot.online()
        shown = await asyncio.to_thread(Path(f"/proc/{bot.process.pid}/environ").read_bytes)
        status = await asyncio.to_thread(Path(f"/proc/{bot.process.pid}/auxv").stat)

    assert b"TZ=Europe/Berlin" in shown
    for name in ("DISCORD_TOKEN", "KIE_API_KEY", "KIE_WEBHOOK_HMAC_KEY"):
        assert f"{name}=\0".encode() in shown  # the name, and nothing behind it
    assert b"c4n4ry" not in shown
    # What cannot be dumped belongs to root in /proc, whoever runs it: nobody else's debugger gets at its memory.
    assert status.st_uid == 0


def test_what_is_forgotten_is_gone_from_children_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "c4n4ry")

    forget_environment(["A_SECRET", "NEVER_SET"])

    assert "A_SECRET" not in os.environ
    assert b"c4n4ry" not in subprocess.run(["/usr/bin/env"], capture_output=True, check=True).stdout


# --- what keeps it from running ---


def _a_directory(folder: Path) -> Path:
    (folder / "songs.db").mkdir()
    return folder / "songs.db"


def _below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "songs.db"


def _damaged(folder: Path) -> Path:
    (folder / "songs.db").write_bytes(b"Dear diary, " * 400)
    return folder / "songs.db"


def _where_nothing_can_be_written(folder: Path) -> Path:
    return Path("/proc/bandstand/songs.db")  # a chmod would not stop root


@pytest.mark.parametrize("broken", [_a_directory, _below_a_file, _damaged, _where_nothing_can_be_written])
async def test_a_database_that_cannot_be_used_is_named(stage: ProcessStage, broken: Callable[[Path], Path]) -> None:
    path = broken(stage.folder)

    sentence = await refusal(stage, DATABASE_PATH=str(path))

    assert str(path) in sentence
    assert stage.discord.calls == []


async def test_a_database_of_a_newer_version_is_left_as_it_is(stage: ProcessStage) -> None:
    stage.database.make_newer(9999)
    before = stage.database_file.read_bytes()

    sentence = await refusal(stage)

    assert "newer" in sentence
    assert "9999" in sentence
    assert stage.database_file.read_bytes() == before


async def test_a_second_process_on_the_same_database_is_sent_away(stage: ProcessStage) -> None:
    async with stage.bot() as first:
        await first.online()

        assert "Another Bandstand process" in await refusal(stage, WEB_PORT="0")
        assert first.returncode is None


@pytest.mark.parametrize("setting", ["WEB_PORT", "OPS_PORT"])
async def test_a_port_in_use_is_named(stage: ProcessStage, setting: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])

        sentence = await refusal(stage, **{setting: port})

    assert port in sentence
    assert setting in sentence


async def test_a_media_folder_that_cannot_be_made_is_named(stage: ProcessStage) -> None:
    assert "MEDIA_DIR" in await refusal(stage, MEDIA_DIR=str(_below_a_file(stage.folder)))


async def test_a_refused_token_is_told_with_where_to_find_it(stage: ProcessStage) -> None:
    sentence = await refusal(stage, DISCORD_TOKEN="canary.of-a.token")

    assert "DISCORD_TOKEN" in sentence
    assert "canary" not in stage.log_file.read_text()


async def test_a_token_that_is_taken_back_while_it_runs_ends_it(stage: ProcessStage) -> None:
    async with stage.bot() as bot:
        await bot.online()
        stage.discord.token = "another.token"
        stage.discord.gateway.invalidate(resumable=False)

        assert await bot.wait(PATIENCE) == 1
        assert "DISCORD_TOKEN" in sentence_in(bot)


async def test_a_discord_that_is_not_there_is_told(stage: ProcessStage) -> None:
    stage.discord.faults.add(Fault(route="GET /users/@me", status=None, times=None))

    assert await refusal(stage) == "Bandstand cannot run: Discord cannot be reached: the connection breaks off."


async def test_a_start_warns_of_nothing(stage: ProcessStage) -> None:
    async with stage.bot() as bot:
        await bot.online()

        assert " INFO bot." in bot.log
        assert " WARNING " not in bot.log
        assert "voice" not in bot.log.lower()


# --- where it listens ---


async def test_it_says_where_it_listens_when_the_system_chose_the_ports(stage: ProcessStage) -> None:
    async with stage.bot(WEB_PORT="0", OPS_PORT="0", LOG_LEVEL="ERROR") as bot:
        await bot.online()
        (line,) = [line for line in bot.log.splitlines() if line.startswith("Bandstand listens on ")]
        web, ops = re.findall(r"http://127\.0\.0\.1:\d+", line)

        async with aiohttp.ClientSession() as session:
            async with session.get(f"{ops}/metrics") as measured:
                assert measured.status == 200
            async with session.get(f"{web}/metrics") as not_for_the_public:
                assert not_for_the_public.status == 404


# --- how it ends ---


async def _as_soon_as_it_listens(stage: ProcessStage, bot: BotProcess) -> None:
    await stage.discord.arrived.until(lambda: stage.discord.calls or None, timeout=PATIENCE, what="a login")


async def _before_the_gateway_is_ready(stage: ProcessStage, bot: BotProcess) -> None:
    held = stage.discord.faults.add(Fault(route="GET /gateway/bot", status=200, held=True))
    await asyncio.wait_for(held.reached.wait(), PATIENCE)


async def _while_nothing_happens(stage: ProcessStage, bot: BotProcess) -> None:
    await bot.online()


async def _with_a_job_at_the_provider(stage: ProcessStage, bot: BotProcess) -> None:
    stage.suno.faults.add("stuck", operation="generate")
    channel, alice = stage.member()
    await bot.online()
    alice.slash(channel, "generate", prompt="rain")
    await channel.wait_for(is_card, PATIENCE)


async def _with_a_job_that_cannot_be_sent(stage: ProcessStage, bot: BotProcess) -> None:
    stage.suno.faults.add("http-429", operation="generate", times=None, retry_after=60)
    channel, alice = stage.member()
    await bot.online()
    alice.slash(channel, "generate", prompt="rain")
    await channel.wait_for(is_card, PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    "moment",
    [
        _as_soon_as_it_listens,
        _before_the_gateway_is_ready,
        _while_nothing_happens,
        _with_a_job_at_the_provider,
        _with_a_job_that_cannot_be_sent,
    ],
)
async def test_a_signal_ends_it_cleanly(
    stage: ProcessStage, moment: Callable[[ProcessStage, BotProcess], Awaitable[None]], number: signal.Signals
) -> None:
    async with stage.bot() as bot:
        await moment(stage, bot)
        bot.process.send_signal(number)

        assert await bot.wait(SOON) == 0
        assert "Traceback" not in bot.log
        assert " ERROR " not in bot.log


async def test_a_song_under_way_goes_on_after_a_clean_end(stage: ProcessStage) -> None:
    stage.suno.faults.add("slow-start", operation="generate", seconds=1.5)
    channel, alice = stage.member()
    async with stage.bot() as bot:
        await bot.online()
        await alice.slash(channel, "generate", prompt="rain").message()
        assert await until(lambda: stage.suno.tasks)
        bot.terminate()
        assert await bot.wait(SOON) == 0

    async with stage.bot() as bot:
        await channel.wait_for(is_song, PATIENCE)

    assert [job.state for job in stage.database.jobs()] == ["finished"]
    assert stage.creates == 1


async def test_a_post_under_way_is_finished_before_the_end(stage: ProcessStage) -> None:
    held = stage.discord.faults.add(Fault(route="POST /channels/{channel_id}/messages", status=200, held=True))
    channel, alice = stage.member()
    async with stage.bot() as bot:
        await bot.online()
        alice.slash(channel, "generate", prompt="rain")
        await asyncio.wait_for(held.reached.wait(), PATIENCE)
        bot.terminate()
        held.release.set()
        assert await bot.wait(SOON) == 0

    (song,) = [message for message in channel.messages if is_song(message)]
    assert [delivery.message_id for delivery in stage.database.deliveries()] == [song.id]
