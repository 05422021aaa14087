"""Finding takes, and turning them into messages that fit where they are posted."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.library.keeping import Keeper, KeptTake
from bot.media.errors import MediaError, MediaReason
from bot.media.fit import fit_audio
from bot.media.keeping import MediaShelf
from bot.media.sandbox import Sandbox
from bot.refusals import NothingKeptError, UnknownCodeError
from bot.ui.posts import PlayableTake, takes_message
from bot.ui.words import Words
from storage.takes import Take, TakeStore

# Discord's limit for a whole request, whatever a single file may have, less what the text around the files takes.
REQUEST_LIMIT = 25 * 1024 * 1024 - 256 * 1024


class Library:
    def __init__(self, takes: TakeStore, keeper: Keeper, shelf: MediaShelf, sandbox: Sandbox, clock: Clock) -> None:
        self._takes = takes
        self._keeper = keeper
        self._shelf = shelf
        self._sandbox = sandbox
        self._clock = clock

    async def find(self, code: str, guild_id: int) -> Take:
        """The take of this server with this code, however it was typed. Raises UnknownCodeError."""
        take = await self._takes.by_code(code, guild_id=guild_id)
        if take is None:
            raise UnknownCodeError("take", code)
        return take

    async def kept(self, take: Take) -> KeptTake:
        """A take with our copy of it, without asking anybody. Raises NothingKeptError."""
        kept = await self._keeper.kept(take)
        if kept is None:
            raise NothingKeptError
        return kept

    async def toggle_favourite(self, code: str, guild_id: int, user_id: int) -> tuple[Take, bool]:
        """The take, and whether it is a favourite of this member now. Raises UnknownCodeError."""
        take = await self.find(code, guild_id)
        return take, await self._takes.toggle_favourite(take.id, user_id, now=self._clock.now())

    @asynccontextmanager
    async def message(
        self,
        kept: Sequence[KeptTake],
        words: Words,
        *,
        file_limit: int,
        job_code: str | None = None,
        content: str | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """A message with these takes, every file within `file_limit` bytes; usable inside the `async with`.

        Raises:
            MediaError: TOO_LARGE when a take is too long to fit at any bit rate worth posting.
        """
        covers = sum([item.cover.stat().st_size for item in kept if item.cover is not None])
        limit = min(file_limit, (REQUEST_LIMIT - covers) // max(1, len(kept)))
        with tempfile.TemporaryDirectory(dir=self._shelf.incoming) as folder:
            playable = [await self._fitted(item, limit, Path(folder)) for item in kept]
            message = takes_message(playable, words, job_code=job_code, content=content)
            try:
                yield message
            finally:
                for file in message["files"]:
                    file.close()

    async def _fitted(self, item: KeptTake, limit: int, folder: Path) -> PlayableTake:
        if (await asyncio.to_thread(item.audio.stat)).st_size <= limit:
            return PlayableTake(item.take, item.audio, item.cover)
        # Beside the copy on the shelf nothing may lie; a link costs no space.
        source = folder / f"{item.take.code}.mp3"
        source.symlink_to(item.audio.resolve())
        smaller = await fit_audio(self._sandbox, source, limit, seconds=item.take.duration or 0)
        if smaller is None:
            raise MediaError(MediaReason.TOO_LARGE, f"take {item.take.code} does not fit {limit} bytes")
        return PlayableTake(item.take, smaller, item.cover)
