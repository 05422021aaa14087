"""Runs jobs on untrusted files in a process of their own.

Decoders are large C programs that read whatever strangers send. So files are opened by a process that lives for one
recording, or for one take with its picture, knows no secret (neither in its environment nor in its memory), can open
nothing else, and may use only so much memory, time and disk. `bot.media.worker` is what runs inside; `bot.media.fence`
tells what of this holds on a kernel.
"""

import asyncio
import importlib.util
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.media.errors import DecodingError, MediaReason
from bot.media.fence import Fence, fence_of

_log = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]
# The folders that its two libraries lie in. Found once: it is looked for on the disk.
_LIBRARY_FOLDERS = [
    str(Path(spec.origin).parents[1])
    for spec in map(importlib.util.find_spec, ("av", "PIL"))
    if spec is not None and spec.origin is not None
]
_MOST_ANSWER_BYTES = 4 * 1024 * 1024
_MOST_COMPLAINT_BYTES = 4096
_READ_BYTES = 64 * 1024
# How the kernel ends a process that is over its limits: CPU time, the process's own alarm, out of memory.
_ENDED_BY_LIMIT = (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL)


@dataclass(frozen=True)
class DecoderLimits:
    """What one process may use. `output_bytes` bounds each file that it writes."""

    memory_bytes: int = 768 * 1024 * 1024
    cpu_seconds: int = 120
    wall_seconds: float = 180
    output_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True)
class Step:
    """A job of `bot.media.worker` with its arguments: plain values that JSON can carry, paths as strings.

    `source` and `destination` are opened before the fence goes up, for reading and for writing.
    """

    job: str
    arguments: Mapping[str, Any]


Answer = Mapping[str, Any] | DecodingError
"""What a step made, or why it could not."""


@dataclass
class _Ended:
    """A process that is over, or was ended (`in_time` is False): what it said."""

    answer: bytearray
    complaint: bytearray
    return_code: int = 0
    in_time: bool = True

    @property
    def crashed(self) -> bool:
        """Whether it ended by a signal that no limit sends."""
        return self.in_time and self.return_code < 0 and self.return_code not in _ENDED_BY_LIMIT


class Decoder:
    """Runs processes, at most `at_once` at a time (as many as there are cores); the others wait for their turn."""

    def __init__(self, limits: DecoderLimits | None = None, *, at_once: int | None = None) -> None:
        self._limits = limits or DecoderLimits()
        self._turns = asyncio.Semaphore(at_once or len(os.sched_getaffinity(0)))
        self._fence_told = False

    async def run(self, job: str, **arguments: Any) -> Mapping[str, Any]:
        """Run one job in a process of its own and return its answer. Costs about 0.07 s beside the work itself.

        Raises DecodingError: what the job reports, and as `run_steps`.
        """
        (answer,) = await self.run_steps([Step(job, arguments)])
        if isinstance(answer, DecodingError):
            raise answer
        return answer

    async def run_steps(self, steps: Sequence[Step]) -> list[Answer]:
        """Run jobs one after the other in one process, and return an answer for each. All work on the files of one
        member: what takes over the process with the first file may falsify what becomes of the others.

        A step that fails does not hold up the next. An end of the process is the answer to all steps that have none
        yet: DECODER_LIMIT when it used too much; CORRUPT when it crashed over the file; DECODER_FAILED when it gave no
        answer for no visible reason, or could not be started. When the caller is cancelled, the process is killed.
        """
        async with self._turns:
            ended = await self._ended(steps, self._limits)
            # A library that gets no memory often crashes instead of saying so. With more of it, it would not have.
            more = replace(self._limits, memory_bytes=2 * self._limits.memory_bytes)
            short_of_memory = ended.crashed and not (await self._ended(steps, more)).crashed
        return self._answers(steps, ended, short_of_memory=short_of_memory)

    async def fence(self) -> Fence:
        """What this kernel holds of the fence, tried out. Raises DecodingError."""
        async with self._turns:
            ended = await self._ended([], self._limits)
        fence = _fence_in(_lines(ended))
        if fence is None:
            raise self._unanswered(ended, short_of_memory=False)
        return fence

    async def _ended(self, steps: Sequence[Step], limits: DecoderLimits) -> _Ended:
        request = {"steps": [asdict(step) for step in steps], "limits": asdict(limits)}
        return await self._run_process(json.dumps(request).encode())

    async def _run_process(self, request: bytes) -> _Ended:
        ended = _Ended(bytearray(), bytearray())
        try:
            process = await asyncio.create_subprocess_exec(
                # -S, -s and -P: nothing but the folders named below can slip a module in; and it starts sooner.
                *(sys.executable, "-S", "-s", "-P", "-m", "bot.media.worker"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env={"PYTHONPATH": os.pathsep.join([str(_PROJECT), *_LIBRARY_FOLDERS]), "LC_ALL": "C.UTF-8"},
                start_new_session=True,  # a process group of its own, so that nothing it starts outlives it
            )
        except OSError as error:
            _log.error("The decoder cannot be started: %s", error.strerror)
            ended.return_code = 1
            return ended
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                ended.return_code = await _converse(process, request, ended)
        except TimeoutError:
            ended.in_time = False
        finally:
            await _end(process)
        return ended

    def _answers(self, steps: Sequence[Step], ended: _Ended, *, short_of_memory: bool) -> list[Answer]:
        lines = _lines(ended)
        self._tell_of(_fence_in(lines))
        answers: list[Answer] = []
        for line in [line for line in lines if "fence" not in line][: len(steps)]:
            answer = read_answer(line)
            if answer is None:  # nonsense; what follows it is no better
                break
            answers.append(answer)
        if len(answers) < len(steps):
            jobs = ", ".join(step.job for step in steps[len(answers) :])
            unanswered = self._unanswered(ended, short_of_memory=short_of_memory, jobs=jobs)
            answers += [unanswered] * (len(steps) - len(answers))
        return answers

    def _unanswered(self, ended: _Ended, *, short_of_memory: bool, jobs: str = "fence") -> DecodingError:
        """Why a process gave no answer, or no more."""
        if not ended.in_time:
            return DecodingError(MediaReason.DECODER_LIMIT, f"not done after {self._limits.wall_seconds:g} s")
        if ended.return_code in _ENDED_BY_LIMIT:
            return DecodingError(MediaReason.DECODER_LIMIT, f"ended by {signal.Signals(-ended.return_code).name}")
        if short_of_memory:
            return DecodingError(MediaReason.DECODER_LIMIT, "out of memory")
        if ended.crashed:
            _log.warning("The decoder crashed in the job %s with signal %d", jobs, -ended.return_code)
            return DecodingError(MediaReason.CORRUPT, f"the decoder crashed with signal {-ended.return_code}")
        _log.error("The job %s gave no answer (code %d): %r", jobs, ended.return_code, bytes(ended.complaint))
        return DecodingError(MediaReason.DECODER_FAILED, f"no answer, exit code {ended.return_code}")

    def _tell_of(self, fence: Fence | None) -> None:
        """Log once what this kernel does not hold."""
        if fence is not None and not self._fence_told:
            self._fence_told = True
            for sentence in fence.missing():
                _log.warning("%s", sentence)


async def _converse(process: Process, request: bytes, ended: _Ended) -> int:
    """Send the request, collect what comes into `ended` as it comes, and return the exit code."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    # A process that died at once has closed its end; its return code says more than the broken pipe.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(request)
        await process.stdin.drain()
    process.stdin.close()
    _, _, return_code = await asyncio.gather(
        _read(process.stdout, ended.answer, _MOST_ANSWER_BYTES),
        _read(process.stderr, ended.complaint, _MOST_COMPLAINT_BYTES),
        process.wait(),
    )
    return return_code


async def _read(stream: asyncio.StreamReader, content: bytearray, keep: int) -> None:
    """Everything up to the end, of which the first `keep` bytes are remembered in `content`."""
    while chunk := await stream.read(_READ_BYTES):
        content += chunk[: max(0, keep - len(content))]


async def _end(process: Process) -> None:
    # Also when the process itself has ended: what it may have started is still in its group.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _lines(ended: _Ended) -> list[dict[str, Any]]:
    """The whole lines of an answer, up to the first that is none."""
    found: list[dict[str, Any]] = []
    for line in bytes(ended.answer).split(b"\n")[:-1]:
        try:
            content = json.loads(line)
        except ValueError:
            break
        if not isinstance(content, dict):
            break
        found.append(content)
    return found


def _fence_in(lines: Sequence[Mapping[str, Any]]) -> Fence | None:
    """What the first line tells of the fence; None when it never went up."""
    told = lines[0].get("fence") if lines else None
    return fence_of(told) if isinstance(told, dict) else None


def read_answer(line: Mapping[str, Any]) -> Answer | None:
    """A step's answer; None for nonsense."""
    try:
        if "reason" in line:
            return DecodingError(
                MediaReason(line["reason"]), line["text"], seconds=line["seconds"], promised=line["promised"]
            )
        result: Mapping[str, Any] = line["result"]
    except (ValueError, KeyError):
        return None
    return result if isinstance(result, dict) else None
