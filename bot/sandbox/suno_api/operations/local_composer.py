"""Composes the songs of the stand-in on this machine, in processes beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from bot.sandbox.composer import Idea, aligned_words, jobs, midi_instruments
from bot.sandbox.composer.arrangement.lyrics import write_lyrics
from bot.sandbox.composer.process import in_process
from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.tasks.results import LyricsDraft, Song

_LINES = 16
_AT_ONCE = 2  # more would only share the same processors

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class LocalComposer:
    """Composes and plays. A song keeps its score, from which everything else is played again when it is asked for."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def compose(self, request: SongRequest, take: int) -> Song:
        made = await self._apart(jobs.song, _idea(request, take))
        score = made.score
        return Song(
            title=score.title,
            style=score.style,
            lyrics=score.lyrics,
            seconds=score.seconds,
            audio=made.mp3,
            picture=made.cover,
            waveform=made.waveform,
            parts=tuple(score.parts),
            score=score,
        )

    def lyrics(self, prompt: str, variant: int) -> LyricsDraft:
        words = prompt.split()
        # Every variant begins at another word, so that other words become its chorus.
        turned = " ".join(words[variant % len(words) :] + words[: variant % len(words)])
        return LyricsDraft(title=turned[:80].title(), text=write_lyrics(turned, _LINES))

    async def wav(self, song: Song) -> bytes:
        return await self._apart(jobs.wav, song.score)

    async def stems(self, song: Song) -> Mapping[str, bytes]:
        return await self._apart(jobs.stems, song.score)

    async def without(self, song: Song, parts: Collection[str]) -> bytes:
        return await self._apart(jobs.without, song.score, parts)

    async def video(self, song: Song) -> bytes:
        return await self._apart(jobs.video, song.score)

    async def pictures(self, song: Song) -> Sequence[bytes]:
        return await self._apart(jobs.covers, song.score)

    def aligned_words(self, song: Song) -> list[dict[str, Any]]:
        return aligned_words(song.score)

    def instruments(self, song: Song, part: str) -> list[dict[str, Any]]:
        return midi_instruments(song.score, part)

    async def _apart(
        self, work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        async with self._slots:
            return await in_process(work, *args, **kwargs)


def _idea(request: SongRequest, take: int) -> Idea:
    return Idea(
        prompt=request.prompt,
        style=request.style,
        lyrics=request.lyrics,
        title=request.title,
        instrumental=request.instrumental,
        seed=request.seed,
        take=take,
        seconds=request.seconds,
        tempo=request.tempo,
        key=request.key,
        is_sound=request.is_sound,
        source=request.source.score if request.source else None,
        begin=request.begin,
        end=request.end,
    )
