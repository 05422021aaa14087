"""The sandbox as a process of its own, started like a newcomer starts it."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class RunningSandbox:
    """`python -m bot sandbox ...`; its temporary files go into `temporary`."""

    def __init__(self, arguments: tuple[str, ...], temporary: Path, *, cwd: Path) -> None:
        self.temporary = temporary
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._said: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", "sandbox", *arguments],
            cwd=cwd,
            # No setting of the machine it runs on, and nothing that an operator could have set.
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(PROJECT),
                "PYTHONUNBUFFERED": "1",
                "TMPDIR": str(temporary),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def says(self, wanted: Callable[[str], bool], *, within: float = 20.0) -> str:
        """The first line from here on that is wanted. Raises AssertionError when it does not come."""
        deadline = time.monotonic() + within
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"it did not say so in time, but:\n{self.output}") from None
            if line is None:
                raise AssertionError(f"it ended with {self._process.wait()}:\n{self.output}")
            if wanted(line):
                return line

    def address(self) -> str:
        """The address that it tells people to open."""
        return self.says(lambda line: "http://127.0.0.1:" in line).split()[0]

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end; the exit code."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self.ended()

    def ended(self, *, within: float = 30.0) -> int:
        """Wait until it has ended by itself; the exit code."""
        return self._process.wait(timeout=within)

    def megabytes(self, what: str) -> int:
        """A line of what Linux tells of the process: VmRSS is its memory now, VmHWM the most it ever was."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(what))

    @property
    def output(self) -> str:
        """What it has said so far, and was read."""
        return "".join(self._said)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.append(line)
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def running_sandbox(*arguments: str, folder: Path, cwd: Path = PROJECT) -> Iterator[RunningSandbox]:
    """Run it until the block is left."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    sandbox = RunningSandbox(arguments, temporary, cwd=cwd)
    try:
        yield sandbox
    except BaseException as error:
        error.add_note(f"The sandbox said:\n{sandbox.output}")
        raise
    finally:
        sandbox.kill()
