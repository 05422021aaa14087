"""Results as messages: what a finished job shows, in as few messages as it needs, each within Discord's limits.

A `ResultView` knows one kind of result: it fetches and makes the files that are to be kept (`keep`), and turns them
into `Message`s (`messages`). Delivery posts them, and whoever asks for the same again is shown them again.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import discord

from bot.ui.actions import view_of
from bot.ui.i18n import Translation
from storage.rows.job import Job
from storage.rows.member import Viewer

# Discord's limits: a message has at most 10 files, and a request at most 25 MiB with the text around them.
MOST_FILES = 10
REQUEST_LIMIT = 25 * 1024 * 1024 - 256 * 1024


@dataclass(frozen=True)
class MessageLimits:
    """Where messages are to fit: the language, the bytes that one file may have, and a folder for smaller versions.

    `readers` are all who read the channel: what they may not see is not named.
    """

    tr: Translation
    file_limit: int
    folder: Path
    readers: Viewer


@dataclass(frozen=True)
class Message:
    """One message. `files` are paths, or contents, with the names they are shown under.

    `descriptions` say by file name what is to be seen, for those who do not see it.
    """

    embeds: Sequence[discord.Embed]
    files: Sequence[tuple[Path | bytes, str]] = ()
    buttons: Sequence[discord.ui.Item[Any]] = field(default=())
    descriptions: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def as_kwargs(self, *more: discord.ui.Item[Any]) -> Iterator[dict[str, Any]]:
        """`embeds`, `files` and `view` for discord.py's send, with `more` buttons; files are closed afterwards."""
        files = [
            discord.File(
                io.BytesIO(content) if isinstance(content, bytes) else content,
                filename=name,
                description=self.descriptions.get(name),
            )
            for content, name in self.files
        ]
        try:
            yield {"embeds": list(self.embeds), "files": files, "view": view_of(*self.buttons, *more)}
        finally:
            for file in files:
                file.close()


class ResultView(Protocol):
    async def keep(self, job: Job, *, patient: bool) -> None:
        """Fetch and make what is to be kept; what is there already stays. Safe to repeat after a crash.

        While `patient`, everything must be had; afterwards what can be had is enough. Raises MediaError.
        """
        ...

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        """The messages, at least one, always the same ones in the same order. Raises MediaError."""
        ...

    async def headline(self, job: Job, tr: Translation) -> str:
        """One line that tells the member what is ready; names in it are escaped."""
        ...
