"""Pieces of request bodies, as several endpoints spell them."""

from collections.abc import Mapping
from typing import Any

from bot.suno.dialects.dedicated import Task
from bot.suno.request import AudioLink, TrackReference
from bot.suno.wire import records

Body = dict[str, Any]

INSTRUMENTAL_LYRICS = "[Instrumental]"
"""Goes where a text is required that has nothing to say: Suno's own mark for "nobody sings here"."""

TWO_TAKES = Task("/api/v1/generate/record-info", records.MUSIC)
# Nothing documents two takes for some operations, so one finished track is the whole result.
ONE_TAKE = Task("/api/v1/generate/record-info", records.SINGLE_MUSIC)


def given(fields: Mapping[str, Any]) -> Body:
    """Only what has a value: the API takes an absent field for its default, null not always."""
    return {name: value for name, value in fields.items() if value is not None}


def two_decimals(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def sung(lyrics: str) -> str:
    """Lyrics for a field that may not be empty."""
    return lyrics.strip() or INSTRUMENTAL_LYRICS


def track_fields(track: TrackReference) -> Body:
    return {"taskId": track.task_id, "audioId": track.audio_id}


def source_fields(source: TrackReference | AudioLink, link_field: str) -> Body:
    """A take at the provider, or audio of our own under the name that the endpoint has for it."""
    return {link_field: source.url} if isinstance(source, AudioLink) else track_fields(source)
