"""Composes the songs of the stand-in on this machine, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.sandbox.composer import (
    Idea,
    aligned_words,
    compose,
    draw_cover,
    encode_mp3,
    encode_video,
    encode_wav,
    midi_instruments,
    render,
    waveform,
)
from bot.sandbox.composer.arrangement.lyrics import write_lyrics
from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.tasks.results import LyricsDraft, Song

_LINES = 16
_AT_ONCE = 2  # more would only share the same processors
_OTHER_MODE = {"major": "minor", "minor": "major"}

Result = TypeVar("Result")


class LocalComposer:
    """Composes and plays. A song keeps its score, from which everything else is played again when it is asked for."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def compose(self, request: SongRequest, take: int) -> Song:
        return await self._in_thread(_compose, request, take)

    def lyrics(self, prompt: str, variant: int) -> LyricsDraft:
        words = prompt.split()
        # Every variant begins at another word, so that other words become its chorus.
        turned = " ".join(words[variant % len(words) :] + words[: variant % len(words)])
        return LyricsDraft(title=turned[:80].title(), text=write_lyrics(turned, _LINES))

    async def wav(self, song: Song) -> bytes:
        return await self._in_thread(lambda: encode_wav(render(song.score).mix))

    async def stems(self, song: Song) -> Mapping[str, bytes]:
        return await self._in_thread(_stems, song)

    async def without(self, song: Song, parts: Collection[str]) -> bytes:
        return await self._in_thread(_without, song, parts)

    async def video(self, song: Song) -> bytes:
        return await self._in_thread(lambda: encode_video(song.score, render(song.score)))

    async def pictures(self, song: Song) -> Sequence[bytes]:
        return await self._in_thread(_pictures, song)

    def aligned_words(self, song: Song) -> list[dict[str, Any]]:
        return aligned_words(song.score)

    def instruments(self, song: Song, part: str) -> list[dict[str, Any]]:
        return midi_instruments(song.score, part)

    async def _in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        async with self._slots:
            return await asyncio.to_thread(work, *arguments)


def _compose(request: SongRequest, take: int) -> Song:
    idea = Idea(
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
    )
    score = compose(idea)
    mix = render(score).mix
    return Song(
        title=score.title,
        style=score.style,
        lyrics=score.lyrics,
        seconds=score.seconds,
        audio=encode_mp3(mix),
        picture=draw_cover(score),
        waveform=waveform(mix),
        parts=tuple(score.parts),
        score=score,
    )


def _stems(song: Song) -> dict[str, bytes]:
    stems = render(song.score).stems
    return {part: encode_mp3(sound) for part, sound in stems.items()}


def _without(song: Song, parts: Collection[str]) -> bytes:
    rendering = render(song.score)
    rest = rendering.mix - sum(sound for part, sound in rendering.stems.items() if part in parts)
    return encode_mp3(rest)


def _pictures(song: Song) -> list[bytes]:
    """The two covers of the take's key: by day and by night."""
    tonic, mode = song.score.key.split()
    flipped = replace(song.score, key=f"{tonic} {_OTHER_MODE[mode]}")
    return [draw_cover(song.score, side=1024), draw_cover(flipped, side=1024)]
