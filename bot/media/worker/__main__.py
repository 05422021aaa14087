"""Reads one request from standard input, fences itself in, does the job, prints one answer.

Request: `{"job": name, "arguments": {...}, "limits": {...}}`. Answer: `{"result": {...}}`, or
`{"reason": MediaReason, "text": str, "seconds": float | null}`.
"""

import errno
import importlib
import json
import math
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bot.media.errors import DecodingError, MediaReason

# Job name: module and function. The modules load their decoder when they are imported.
_JOBS = {
    "probe": ("bot.media.worker.audio", "probe"),
    "transcode": ("bot.media.worker.audio", "transcode"),
    "cover": ("bot.media.worker.picture", "cover"),
}
_OPEN_FILES = 16
_NICENESS = 10  # answering members goes first


def main() -> None:
    """Do the one job. Always exits 0 when an answer was printed."""
    request = json.load(sys.stdin)
    module, function = _JOBS[request["job"]]
    # Loaded before the fence goes up: importing opens many files, and none of them is a stranger's.
    job = getattr(importlib.import_module(module), function)
    fence_in(request["limits"])
    print(json.dumps(answer_to(job, request["arguments"])))


def fence_in(limits: Mapping[str, Any]) -> None:
    """Give up what the job does not need; the kernel enforces it from here on, and it cannot be taken back."""
    os.umask(0o077)
    os.nice(_NICENESS)
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        # A hard limit that is lower already stays as it is.
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    # Should the bot die meanwhile, nobody is left to kill this process: its own alarm does.
    signal.alarm(math.ceil(limits["wall_seconds"]) + 1)


def answer_to(job: Callable[..., dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    """The job's result, or why there is none."""
    try:
        return {"result": job(**arguments)}
    except DecodingError as error:
        return {"reason": error.reason, "text": error.text, "seconds": error.seconds}
    except MemoryError:
        return _refusal(MediaReason.DECODER_LIMIT, "out of memory")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _refusal(MediaReason.DISK_FULL, "no space for the result")
        if error.errno == errno.EFBIG:
            return _refusal(MediaReason.TOO_LARGE, "the result would be too large")
        return _refusal(MediaReason.UNWRITABLE, error.strerror or type(error).__name__)


def _refusal(reason: MediaReason, text: str) -> dict[str, Any]:
    return {"reason": reason, "text": text, "seconds": None}


if __name__ == "__main__":
    main()
