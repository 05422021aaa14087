"""Who makes the music: the seam between the API and whatever composes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.suno_api.tasks.results import LyricsDraft, Song


@dataclass(frozen=True)
class SongRequest:
    """What one task asks for, whatever operation it came through."""

    prompt: str
    style: str
    title: str
    lyrics: str
    """Empty: written from the prompt, unless it is an instrumental."""
    instrumental: bool
    seed: int = 0
    """The same request with the same seed sounds the same."""
    seconds: float | None = None
    """Wanted length; None leaves it to the composer."""
    tempo: float | None = None
    """Beats per minute."""
    key: str | None = None
    """For instance "A minor"."""
    is_sound: bool = False
    """A noise is wanted, not a piece of music."""
    source: Song | None = None
    """The song of which a part is made anew, from `begin` to `end`; the rest stays."""
    begin: float = 0.0
    """Seconds."""
    end: float | None = None
    """Seconds; None: the song goes on from `begin` to a later end."""


class Composer(Protocol):
    """Makes songs, and other forms of a song that it made. Slow work must not block the event loop."""

    async def compose(self, request: SongRequest, take: int) -> Song:
        """One take, numbered from 0; the takes of one request differ."""

    def lyrics(self, prompt: str, variant: int) -> LyricsDraft:
        """A text about the prompt; each variant another one."""

    async def wav(self, song: Song) -> bytes: ...

    async def stems(self, song: Song) -> Mapping[str, bytes]:
        """MP3 by part; their sum is the song."""

    async def without(self, song: Song, parts: Collection[str]) -> bytes:
        """The song without some of its parts, as MP3."""

    async def video(self, song: Song) -> bytes:
        """MP4."""

    async def pictures(self, song: Song) -> Sequence[bytes]:
        """Two JPEGs."""

    def aligned_words(self, song: Song) -> list[dict[str, Any]]:
        """When each word is sung, as `alignedWords`; empty for an instrumental."""

    def instruments(self, song: Song, part: str) -> list[dict[str, Any]]:
        """The notes of one part, as `midiData.instruments`; empty for a part of noises."""
