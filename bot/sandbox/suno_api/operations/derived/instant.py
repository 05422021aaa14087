"""The operations that are answered at once."""

from __future__ import annotations

import random
import secrets
from typing import Any

from bot.sandbox.suno_api.http.dedicated.records import milliseconds
from bot.sandbox.suno_api.http.envelope import RefusalError, compact_json
from bot.sandbox.suno_api.operations.base.context import Workshop, seed_of
from bot.sandbox.suno_api.operations.derived.requests import DownloadUrlBody, PersonaBody, StyleBody, TimedLyricsBody
from bot.sandbox.suno_api.tasks.files import UPLOAD
from bot.sandbox.suno_api.tasks.task import new_task_id

STYLE_PRICE = 40


async def timed_lyrics(workshop: Workshop, body: TimedLyricsBody) -> dict[str, Any]:
    """When every word of a take is sung; no words for an instrumental."""
    song = workshop.archive.known_take(body.task_id, body.audio_id).song
    return {
        "alignedWords": workshop.artist.words(song),
        "waveformData": list(song.waveform),
        "hootCer": 0.05,
        "isStreamed": False,
    }


_MOODS = ("warm", "dreamy", "intimate", "driving", "wistful", "bright", "hazy", "majestic")
_SOUNDS = ("analogue synths", "brushed drums", "a round bass", "layered harmonies", "tape echo", "muted guitars")
_MIXES = ("a wide stereo image", "a close and dry mix", "a slow build to the last chorus", "gentle side-chaining")


async def style_boost(workshop: Workshop, body: StyleBody) -> dict[str, Any]:
    """A longer description of a style; the same wish gets the same one."""
    dice = random.Random(seed_of(body.content))  # noqa: S311 - wording, not a secret
    moods, sounds = dice.sample(_MOODS, 2), dice.sample(_SOUNDS, 3)
    result = f"{body.content.strip()}, {', '.join(moods)}, with {', '.join(sounds)} and {dice.choice(_MIXES)}"
    return {
        "taskId": new_task_id(),
        "param": compact_json({"content": body.content}),
        "result": result,
        "creditsConsumed": STYLE_PRICE / 100,
        "creditsRemaining": (workshop.account.balance - STYLE_PRICE) / 100,
        "successFlag": "1",
        "errorCode": None,
        "errorMessage": "",
        "createTime": milliseconds(workshop.clock.now()),
    }


async def persona(workshop: Workshop, body: PersonaBody) -> dict[str, Any]:
    """Once per take: 409 afterwards. Not for takes of V3_5."""
    take = workshop.archive.known_take(body.task_id, body.audio_id)
    if take.model == "V3_5":
        raise RefusalError(422, "Personas cannot be made from V3_5 tracks.")
    if take.audio_id in workshop.archive.personas:
        raise RefusalError(409, "A persona of this audio exists already.")
    persona_id = secrets.token_hex(16)
    workshop.archive.personas[take.audio_id] = persona_id
    return {"personaId": persona_id, "name": body.name, "description": body.description}


async def download_url(workshop: Workshop, body: DownloadUrlBody) -> str:
    """A link for 20 minutes to a file made here; any other URL is refused."""
    file = workshop.files.behind(body.url)
    if file is None or file.operation == UPLOAD:
        raise RefusalError(422, "The url is not one of a file made here.")
    return workshop.files.url(workshop.files.lend(file))
