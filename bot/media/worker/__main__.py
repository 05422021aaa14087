"""Reads one request from standard input, fences itself in, does its steps, prints an answer for each.

Request: `{"steps": [{"job": name, "arguments": {...}}, ...], "limits": {...}}`. The first line of the answer is
`{"fence": {...}}`, what the kernel holds; each further one, as soon as it is there, is a step's: see `Step.answer`.
"""

import json
import sys
from typing import Any

from bot.media.worker.fence import fence_in
from bot.media.worker.steps import Step


def main() -> None:
    """Do the steps. Exits 0 when there was an answer to each."""
    request = json.load(sys.stdin)
    # Before the fence goes up: importing opens many files, and none of them is a stranger's.
    steps = [Step(step["job"], step["arguments"]) for step in request["steps"]]
    _print({"fence": fence_in(request["limits"])})
    for step in steps:
        _print(step.answer())


def _print(line: dict[str, Any]) -> None:
    # At once: a later step may be the end of the process.
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
