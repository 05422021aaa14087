"""Work in a process of its own, which takes its memory with it when it ends.

A song is played in hundreds of megabytes of samples, which a process that goes on would not give back in full.
Starting Python with its libraries takes a sixth of a second beside the second or two of a song.
"""

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_NICENESS = 5  # the bot and the page answer first


async def in_process(work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """What a function of a module returns, called in another process; cancelling ends that one.

    Raises RuntimeError, with what the process said, when the function raises anything.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal is for the sandbox, which then ends this, too
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
    )
    try:
        answer, complaint = await process.communicate(pickle.dumps((work, args, kwargs)))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"{work.__name__} ended with {process.returncode}:\n{complaint.decode(errors='replace')}")
    result: Result = pickle.loads(answer)  # noqa: S301 - from our own process
    return result


def _serve() -> None:
    """The other side: one call from the standard input, its result to the standard output."""
    os.nice(_NICENESS)
    work, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    pickle.dump(work(*args, **kwargs), sys.stdout.buffer)


if __name__ == "__main__":
    _serve()
