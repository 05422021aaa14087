"""The operations that are answered at once."""

from __future__ import annotations

import random
import secrets
from typing import Any, Self

from pydantic import model_validator

from bot.sandbox.suno_api.operations.base.context import Context, seed_of
from bot.sandbox.suno_api.operations.base.operation import Instant
from bot.sandbox.suno_api.operations.base.validation import Seconds, Text, Url, WireRequest, refuse
from bot.sandbox.suno_api.tasks.errors import RefusalError
from bot.sandbox.suno_api.tasks.files import UPLOAD
from bot.sandbox.suno_api.tasks.results import DownloadLink, Persona, StyleDescription, TimedLyrics

_STYLE_PRICE = 40


class TimedLyricsBody(WireRequest):
    task_id: Text
    audio_id: Text


class StyleBody(WireRequest):
    content: Text


class PersonaBody(WireRequest):
    task_id: Text
    audio_id: Text
    name: Text
    description: Text
    vocal_start: Seconds = 0.0
    vocal_end: Seconds = 30.0
    style: str = ""

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if not 10 <= round(self.vocal_end - self.vocal_start, 2) <= 30:
            raise refuse("vocalEnd must be 10 to 30 seconds after vocalStart.")
        return self


class DownloadUrlBody(WireRequest):
    url: Url


async def _timed_lyrics(context: Context, body: TimedLyricsBody) -> TimedLyrics:
    song = context.store.known_take(body.task_id, body.audio_id).song
    return TimedLyrics(context.composer.aligned_words(song), song.waveform)


_MOODS = ("warm", "dreamy", "intimate", "driving", "wistful", "bright", "hazy", "majestic")
_SOUNDS = ("analogue synths", "brushed drums", "a round bass", "layered harmonies", "tape echo", "muted guitars")
_MIXES = ("a wide stereo image", "a close and dry mix", "a slow build to the last chorus", "gentle side-chaining")


async def _style_boost(context: Context, body: StyleBody) -> StyleDescription:
    """A longer description of a style; the same one gets the same answer."""
    rng = random.Random(seed_of(body.content))  # noqa: S311 - wording, not a secret
    moods, sounds = rng.sample(_MOODS, 2), rng.sample(_SOUNDS, 3)
    described = f"{body.content.strip()}, {', '.join(moods)}, with {', '.join(sounds)} and {rng.choice(_MIXES)}"
    return StyleDescription(
        asked=body.content,
        described=described,
        price=_STYLE_PRICE,
        left=context.account.balance - _STYLE_PRICE,
        made_at=context.clock.now(),
    )


async def _persona(context: Context, body: PersonaBody) -> Persona:
    """Once per take: 409 afterwards. Not for takes of V3_5."""
    take = context.store.known_take(body.task_id, body.audio_id)
    if take.model == "V3_5":
        raise RefusalError(422, "Personas cannot be made from V3_5 tracks.")
    if take.audio_id in context.store.personas:
        raise RefusalError(409, "A persona of this audio exists already.")
    persona_id = secrets.token_hex(16)
    context.store.personas[take.audio_id] = persona_id
    return Persona(persona_id, body.name, body.description)


async def _download_url(context: Context, body: DownloadUrlBody) -> DownloadLink:
    """A link for 20 minutes to a file made here; any other URL is refused."""
    file = context.files.behind(body.url)
    if file is None or file.operation == UPLOAD:
        raise RefusalError(422, "The url is not one of a file made here.")
    return DownloadLink(context.files.url(context.files.lend(file)))


INSTANT: tuple[Instant[Any], ...] = (
    Instant("timed-lyrics", "/api/v1/generate/get-timestamped-lyrics", TimedLyricsBody, 50, _timed_lyrics),
    Instant("style", "/api/v1/style/generate", StyleBody, _STYLE_PRICE, _style_boost),
    Instant("persona", "/api/v1/generate/generate-persona", PersonaBody, 0, _persona),
    Instant("download-url", "/api/v1/common/download-url", DownloadUrlBody, 0, _download_url, counts_as_create=False),
)
