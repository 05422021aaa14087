"""What the work of every operation needs, and what it often does with it."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass

from bot.sandbox.suno_api.operations.base.composer import Composer, SongRequest
from bot.sandbox.suno_api.tasks.account import Account
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.errors import TaskFailedError
from bot.sandbox.suno_api.tasks.files import FileStore, StoredFile
from bot.sandbox.suno_api.tasks.results import Music, Song, Take
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Task, new_audio_id


@dataclass(frozen=True)
class Context:
    """What the operations work with."""

    composer: Composer
    files: FileStore
    store: TaskStore
    account: Account
    clock: Clock

    async def two_takes(self, task: Task, request: SongRequest, *, model: str, parent: str = "") -> Music:
        """Every music task makes two takes that differ."""
        songs = await asyncio.gather(*(self.composer.compose(request, take) for take in range(2)))
        return Music([self._take(task, song, model) for song in songs], parent_audio_id=parent)

    def keep(self, task: Task, content: bytes, extension: str) -> StoredFile:
        return self.files.keep(content, extension=extension, operation=task.operation)

    def uploaded(self, url: str) -> bytes:
        """The audio behind an address in a request. A wrong one is noticed only now, as with the real API."""
        file = self.files.behind(url)
        if file is None:
            raise TaskFailedError(451, "The uploaded file could not be fetched.")
        return file.content

    def source(self, audio_id: str) -> Take:
        """The take to go on from. A wrong id is noticed only now, as with the real API."""
        take = self.store.take(audio_id)
        if take is None:
            raise TaskFailedError(501, "The source audio does not exist.")
        return take

    def expect_persona(self, persona_id: str | None) -> None:
        """Raises TaskFailedError for a persona that nobody made; None is nobody's."""
        if persona_id is not None and persona_id not in self.store.personas.values():
            raise TaskFailedError(501, "The persona does not exist.")

    def _take(self, task: Task, song: Song, model: str) -> Take:
        return Take(
            audio_id=new_audio_id(),
            song=song,
            model=model,
            audio=self.keep(task, song.audio, "mp3"),
            stream=self.files.keep(song.audio, extension="mp3", operation=task.operation, folder="stream"),
            picture=self.keep(task, song.picture, "jpeg"),
            made_at=self.clock.now(),
        )


def seed_of(*parts: str | bytes) -> int:
    """A seed from what a song is made of: the same ingredients sound the same."""
    return zlib.crc32(b"\n".join(part.encode() if isinstance(part, str) else part for part in parts))
