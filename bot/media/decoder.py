"""Runs one job on an untrusted file in a process of its own.

Decoders are large C programs that read whatever strangers send. So each file is opened by a process that lives for
one job, knows no secret (neither in its environment nor in its memory), and may use only so much memory, time and
disk. `bot.media.worker` is what runs inside.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.media.errors import DecodingError, MediaReason

_log = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]
_MOST_ANSWER_BYTES = 4 * 1024 * 1024
_MOST_COMPLAINT_BYTES = 4096
_READ_BYTES = 64 * 1024
# How the kernel ends a process that is over its limits: CPU time, the process's own alarm, out of memory.
_ENDED_BY_LIMIT = (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL)


@dataclass(frozen=True)
class DecoderLimits:
    """What one job may use. `output_bytes` bounds each file that it writes."""

    memory_bytes: int = 768 * 1024 * 1024
    cpu_seconds: int = 120
    wall_seconds: float = 180
    output_bytes: int = 512 * 1024 * 1024


class Decoder:
    """Runs jobs, at most `at_once` at a time; the others wait for their turn."""

    def __init__(self, limits: DecoderLimits | None = None, *, at_once: int = 2) -> None:
        self._limits = limits or DecoderLimits()
        self._turns = asyncio.Semaphore(at_once)

    async def run(self, job: str, **arguments: Any) -> Mapping[str, Any]:
        """Run one job of `bot.media.worker` and return its answer. Costs about 0.1 s beside the work itself.

        `arguments` are plain values that JSON can carry; paths as strings. When the caller is cancelled,
        the process is killed.

        Raises DecodingError: what the job reports; DECODER_LIMIT when it was ended for using too much;
        CORRUPT when the decoder crashed over the file; DECODER_FAILED when it gave no answer for no visible reason.
        """
        request = {"job": job, "arguments": arguments, "limits": asdict(self._limits)}
        async with self._turns:
            return_code, answer, complaint = await self._run_process(json.dumps(request).encode())
        return _read_answer(job, return_code, answer, complaint)

    async def _run_process(self, request: bytes) -> tuple[int, bytes, bytes]:
        # -s and -P: neither the user's own packages nor the current directory can slip a module in.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-s",
            "-P",
            "-m",
            "bot.media.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={"PYTHONPATH": str(_PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # a process group of its own, so that nothing it starts outlives it
        )
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                return await _converse(process, request)
        except TimeoutError:
            raise DecodingError(MediaReason.DECODER_LIMIT, f"not done after {self._limits.wall_seconds:g} s") from None
        finally:
            await _end(process)


async def _converse(process: Process, request: bytes) -> tuple[int, bytes, bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    # A process that died at once has closed its end; its return code says more than the broken pipe.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(request)
        await process.stdin.drain()
    process.stdin.close()
    answer, complaint, return_code = await asyncio.gather(
        _read(process.stdout, _MOST_ANSWER_BYTES),
        _read(process.stderr, _MOST_COMPLAINT_BYTES),
        process.wait(),
    )
    return return_code, answer, complaint


async def _read(stream: asyncio.StreamReader, keep: int) -> bytes:
    """Everything up to the end, of which the first `keep` bytes are remembered."""
    content = bytearray()
    while chunk := await stream.read(_READ_BYTES):
        content += chunk[: max(0, keep - len(content))]
    return bytes(content)


async def _end(process: Process) -> None:
    # Also when the process itself has ended: what it may have started is still in its group.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _read_answer(job: str, return_code: int, answer: bytes, complaint: bytes) -> Mapping[str, Any]:
    if return_code in _ENDED_BY_LIMIT:
        raise DecodingError(MediaReason.DECODER_LIMIT, f"ended by {signal.Signals(-return_code).name}")
    if return_code < 0:
        _log.warning("The decoder crashed in the job %s with signal %d", job, -return_code)
        raise DecodingError(MediaReason.CORRUPT, f"the decoder crashed with signal {-return_code}")
    try:
        content: dict[str, Any] = json.loads(answer)
        if "reason" in content:
            raise DecodingError(MediaReason(content["reason"]), content["text"], seconds=content["seconds"])
        result: Mapping[str, Any] = content["result"]
    except (ValueError, KeyError, TypeError):
        _log.error("The job %s gave no answer (code %d): %r", job, return_code, complaint)
        raise DecodingError(MediaReason.DECODER_FAILED, f"no answer, exit code {return_code}") from None
    return result
