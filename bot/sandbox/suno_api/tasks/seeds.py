"""Where the seeds of tasks come from: the same request made twice makes two different pairs."""

from __future__ import annotations

import secrets
import zlib
from collections import Counter


class Seeds:
    """A seed for each task. Counted for each operation by itself, so that two that cross do not change each other's."""

    def __init__(self, root: int | None = None) -> None:
        """The same root gives the same seeds in the same order; None takes another one every time."""
        self._root = secrets.randbits(32) if root is None else root
        self._given: Counter[str] = Counter()

    def draw(self, operation: str) -> int:
        self._given[operation] += 1
        return zlib.crc32(f"{self._root} {operation} {self._given[operation]}".encode())
