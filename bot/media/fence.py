"""What the kernel holds of the fence around the decoder, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TCP_FROM, _SIGNALS_FROM = 4, 6


@dataclass(frozen=True)
class Fence:
    """What a decoding process gave up and the kernel enforces.

    `calls_missing` is "" where the list of system calls holds, else why it does not. `landlock` is the version of
    Landlock, 0 without it. `undumpable`: other processes of the user cannot look into it. Limits of memory, time and
    disk hold everywhere.
    """

    undumpable: bool
    landlock: int
    calls_missing: str

    @property
    def no_files(self) -> bool:
        """Whether the process can open no file, of the bot's or of any other program."""
        return self.lists_calls or self.landlock > 0

    @property
    def no_tcp(self) -> bool:
        return self.lists_calls or self.landlock >= _TCP_FROM

    @property
    def no_signals(self) -> bool:
        """Whether it can send no signal to another process."""
        return self.lists_calls or self.landlock >= _SIGNALS_FROM

    @property
    def lists_calls(self) -> bool:
        """Whether it can do only what is listed: no socket, no other program, no look into another process."""
        return not self.calls_missing

    def held(self) -> list[str]:
        """Sentences for the operator about what holds."""
        sentences = ["The decoder has limits of memory, time and disk, and no secret in its environment."]
        if self.no_files:
            sentences.append("The decoder can open no file but the one that it is given, whoever runs it.")
        if self.lists_calls:
            sentences.append("The decoder can make no connection, start no program and look into no process.")
        return sentences

    def missing(self) -> list[str]:
        """Sentences for the operator about what does not hold on this kernel; none where all of it does."""
        sentences = []
        if not self.lists_calls:
            sentences.append(
                f"The decoder's system calls are not limited here ({self.calls_missing}): a file that breaks it could"
                f" {'use UDP and' if self.no_tcp else 'make connections and'} start programs."
            )
        if not self.no_files:
            sentences.append(
                "The decoder's files are not limited here (no Landlock, no list of system calls): a file that breaks it"
                " could read what the bot can read, its settings and its database too."
            )
        if not self.undumpable:
            sentences.append("The decoder's memory is open to other processes of its user here.")
        return sentences


def fence_of(line: Mapping[str, Any]) -> Fence:
    """A fence as the worker tells it; what it does not tell does not hold."""
    return Fence(
        undumpable=line.get("undumpable") is True,
        landlock=int(line.get("landlock") or 0),
        calls_missing=str(line.get("calls_missing", "the decoder does not say why")),
    )
