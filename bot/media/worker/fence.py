"""The fence around a job: what the process gives up before it looks at the first of a stranger's bytes."""

import math
import os
import resource
import signal
from collections.abc import Mapping
from typing import Any

from bot.media.prctl import make_undumpable
from bot.media.worker.landlock import open_nothing_more
from bot.media.worker.seccomp import refuse_other_calls

_OPEN_FILES = 16
_NICENESS = 10  # answering members goes first


def fence_in(limits: Mapping[str, Any]) -> dict[str, Any]:
    """Give up what a job does not need; the kernel enforces it from here on, and it cannot be taken back.

    Everything the job works with must be imported, and its files open. Returns the fields of `bot.media.fence.Fence`:
    what this kernel holds. What it cannot hold is no reason not to work.
    """
    undumpable = make_undumpable()
    limit(limits)
    landlock = open_nothing_more()
    # Last: it refuses the calls that the others are made with.
    return {"undumpable": undumpable, "landlock": landlock, "calls_missing": refuse_other_calls()}


def limit(limits: Mapping[str, Any]) -> None:
    """Bound what this process may use; the fields of `bot.media.decoder.DecoderLimits`."""
    os.umask(0o077)
    os.nice(_NICENESS)
    for kind, most in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
    ):
        # A hard limit that is lower already stays as it is.
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    # Should the bot die meanwhile, nobody is left to kill this process: its own alarm does.
    signal.alarm(math.ceil(limits["wall_seconds"]) + 1)
