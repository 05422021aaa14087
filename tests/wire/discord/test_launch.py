"""The launcher: any program, pointed at the stand-in, and ended at a checkpoint."""

from pathlib import Path

from bot.checkpoints import Checkpoint
from tests.wire.discord import DiscordServer, run_bot
from tests.wire.discord.process.running import PROJECT

PROGRAM = """
import sys
import discord.http
from bot.checkpoints import Checkpoint, reached

print(__name__, sys.argv[1:], discord.http.Route.BASE, flush=True)
for step in (Checkpoint.POSTING, Checkpoint.POSTED, Checkpoint.POSTING):
    print("before", step, flush=True)
    reached(step)
print("survived", flush=True)
"""


async def run(server: DiscordServer, folder: Path, crash_at: str | None, crash_count: int = 1) -> tuple[int, str]:
    (folder / "small_program.py").write_text(PROGRAM)
    async with run_bot(
        server, "small_program", "--flag",
        env={}, log_file=folder / "log", crash_at=crash_at, crash_count=crash_count, python_path=(PROJECT, folder),
    ) as bot:  # fmt: skip
        return await bot.wait(), bot.log


async def test_a_program_runs_unchanged_but_for_the_address(server: DiscordServer, tmp_path: Path) -> None:
    code, log = await run(server, tmp_path, crash_at=None)
    assert code == 0
    assert f"__main__ ['--flag'] {server.url}/api/v10" in log
    assert "survived" in log


async def test_a_program_dies_at_the_chosen_checkpoint(server: DiscordServer, tmp_path: Path) -> None:
    code, log = await run(server, tmp_path, crash_at=Checkpoint.POSTING, crash_count=2)
    assert code == 137
    assert log.splitlines()[1:] == ["before posting", "before posted", "before posting"]


async def test_a_checkpoint_that_does_not_exist_fails_the_start(server: DiscordServer, tmp_path: Path) -> None:
    code, log = await run(server, tmp_path, crash_at="lunch")
    assert code == 1
    assert "'lunch' is not a valid Checkpoint" in log
