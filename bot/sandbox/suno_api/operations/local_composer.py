"""The artist behind the stand-in: the composer, kept off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.sandbox import composer
from bot.sandbox.composer.lyrics import write_lyrics
from bot.sandbox.suno_api.operations.base.composer import LyricsDraft, Song, Wish

_LINES = 16
_AT_ONCE = 2  # more would only share the same processors
_OTHER_MODE = {"major": "minor", "minor": "major"}

Result = TypeVar("Result")


class ComposingArtist:
    """Composes and plays. A song keeps its score, from which everything else is played again when it is asked for."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def perform(self, wish: Wish, take: int) -> Song:
        return await self._apart(_perform, wish, take)

    def lyrics(self, prompt: str, variant: int) -> LyricsDraft:
        words = prompt.split()
        # Every variant begins at another word, so that other words become its chorus.
        turned = " ".join(words[variant % len(words) :] + words[: variant % len(words)])
        return LyricsDraft(title=turned[:80].title(), text=write_lyrics(turned, _LINES))

    async def wav(self, song: Song) -> bytes:
        return await self._apart(lambda: composer.encode_wav(composer.render(song.score).mix))

    async def stems(self, song: Song) -> Mapping[str, bytes]:
        return await self._apart(_stems, song)

    async def without(self, song: Song, parts: Collection[str]) -> bytes:
        return await self._apart(_without, song, parts)

    async def video(self, song: Song) -> bytes:
        return await self._apart(lambda: composer.encode_video(song.score, composer.render(song.score)))

    async def pictures(self, song: Song) -> Sequence[bytes]:
        return await self._apart(_pictures, song)

    def words(self, song: Song) -> list[dict[str, Any]]:
        return composer.aligned_words(song.score)

    def instruments(self, song: Song, part: str) -> list[dict[str, Any]]:
        return composer.midi_instruments(song.score, part)

    async def _apart(self, work: Callable[..., Result], *arguments: Any) -> Result:
        async with self._places:
            return await asyncio.to_thread(work, *arguments)


def _perform(wish: Wish, take: int) -> Song:
    idea = composer.Idea(
        prompt=wish.prompt,
        style=wish.style,
        lyrics=wish.lyrics,
        title=wish.title,
        instrumental=wish.instrumental,
        seed=wish.seed,
        take=take,
        seconds=wish.seconds,
        tempo=wish.tempo,
        key=wish.key,
    )
    score = composer.compose(idea)
    mix = composer.render(score).mix
    return Song(
        title=score.title,
        style=score.style,
        lyrics=score.lyrics,
        seconds=score.seconds,
        audio=composer.encode_mp3(mix),
        picture=composer.draw_cover(score),
        waveform=composer.waveform(mix),
        parts=tuple(score.parts),
        score=score,
    )


def _stems(song: Song) -> dict[str, bytes]:
    stems = composer.render(song.score).stems
    return {part: composer.encode_mp3(sound) for part, sound in stems.items()}


def _without(song: Song, parts: Collection[str]) -> bytes:
    rendering = composer.render(song.score)
    rest = rendering.mix - sum(sound for part, sound in rendering.stems.items() if part in parts)
    return composer.encode_mp3(rest)


def _pictures(song: Song) -> list[bytes]:
    """The two covers of the take's key: by day and by night."""
    tonic, mode = song.score.key.split()
    flipped = replace(song.score, key=f"{tonic} {_OTHER_MODE[mode]}")
    return [composer.draw_cover(song.score, side=1024), composer.draw_cover(flipped, side=1024)]
