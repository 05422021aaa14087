"""The bot as a process of its own: started, watched, killed."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.wire.discord.server import DiscordServer

LOG_TAIL = 4000  # characters shown with a failed test
_LISTENING = {
    name: re.compile(rf"^Bandstand listens on (?:.* and )?(\S+) \({name}\)".encode(), re.MULTILINE)
    for name in ("WEB", "OPS")
}
PROJECT = Path(__file__).resolve().parents[4]


@dataclass(eq=False)
class BotProcess:
    """A running bot. `returncode` is None while it runs, negative for a signal."""

    process: asyncio.subprocess.Process
    server: DiscordServer
    log_file: Path
    sessions_before: int
    logged_before: int
    """How long the file was when this process began to write."""
    _urls: dict[str, str] = field(default_factory=dict)

    @property
    def returncode(self) -> int | None:
        return self.process.returncode

    @property
    def log(self) -> str:
        """What this process and, with the same file, those before it wrote to stdout and stderr."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def web_url(self) -> str | None:
        """Where Bandstand said that it listens for callbacks; None before it did, and when it has ended."""
        return self._said_to_listen("WEB")

    @property
    def ops_url(self) -> str | None:
        """Where it tells its operator how it is; likewise."""
        return self._said_to_listen("OPS")

    def _said_to_listen(self, name: str) -> str | None:
        if self.returncode is not None:
            return None
        if name not in self._urls:
            with self.log_file.open("rb") as log:
                log.seek(self.logged_before)
                said = _LISTENING[name].search(log.read())
            if said:
                self._urls[name] = said[1].decode()
        return self._urls.get(name)

    async def online(self, timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Until all its shards were greeted by the gateway.

        Raises:
            AssertionError: the process ended before that; its log is in the message.
        """
        wanted = self.sessions_before + self.server.shards
        greeted = asyncio.create_task(self.server.wait_for_identify(wanted, timeout=timeout))
        ended = asyncio.create_task(self.process.wait())
        await asyncio.wait((greeted, ended), return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not greeted.done():
            greeted.cancel()
            raise AssertionError(f"The bot ended with {self.returncode}:\n{self.log}")
        await greeted

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is closed."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM: the bot is asked to end."""
        self._signal(signal.SIGTERM)

    async def wait(self, timeout: float = 20.0) -> int:  # noqa: ASYNC109
        """The exit code, once it has ended by itself or by a signal."""
        async with asyncio.timeout(timeout):
            return await self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process.returncode is None:
            self.process.send_signal(number)


@asynccontextmanager
async def run_bot(
    server: DiscordServer,
    program: str = "bot",
    *arguments: str,
    env: Mapping[str, str],
    log_file: Path,
    cwd: Path = PROJECT,
    crash_at: str | None = None,
    crash_count: int = 1,
    python_path: Sequence[Path] = (PROJECT,),
) -> AsyncIterator[BotProcess]:
    """Run `python -m program arguments` against `server`; it is killed when the block is left.

    The process gets `env` and nothing else but PATH. Its output is appended to `log_file`. With `crash_at` it dies,
    exit code 137, when that checkpoint of `bot.checkpoints` is reached for the `crash_count`th time.
    """
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(str(path) for path in python_path),
        "PYTHONUNBUFFERED": "1",
        **env,
        "BANDSTAND_TEST_DISCORD_URL": server.url,
    }
    if crash_at is not None:
        environment["BANDSTAND_TEST_CRASH_AT"] = crash_at
        environment["BANDSTAND_TEST_CRASH_COUNT"] = str(crash_count)
    with log_file.open("ab") as log:
        logged_before = log.tell()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.wire.discord.process.launch", program, *arguments,
            env=environment, cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    bot = BotProcess(process, server, log_file, server.gateway.identified, logged_before)
    try:
        yield bot
    except BaseException as error:
        error.add_note(f"The bot said:\n{bot.log[-LOG_TAIL:]}\nViolations: {server.violations}")
        raise
    finally:
        bot.kill()
        await process.wait()
