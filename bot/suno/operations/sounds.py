"""Effects and loops."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import SHORT_PROMPT
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import ONE_TAKE, Body, given
from bot.suno.operations.parts.bounds import require_between, require_model, require_text
from bot.suno.operations.parts.sources import as_it_is, told_nothing
from bot.suno.request import SunoRequest

MODELS = ("V5", "V5_5")
TEMPO = (1, 300)

# fmt: off
# One name a line would bury the list.
SOUND_KEYS: tuple[str, ...] = (
    "Cm", "C#m", "Dm", "D#m", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "A#m", "Bm", "C", "C#", "D", "D#", "E",
    "F", "F#", "G", "G#", "A", "A#", "B",
)
"""Keys of a sound: sharps only, `m` is minor."""
# fmt: on


class SoundsRequest(SunoRequest):
    """A sound effect or loop. `tempo` is in beats per minute, `key` one of SOUND_KEYS."""

    operation: ClassVar[str] = "sounds"

    prompt: str
    model: str
    loop: bool = False
    tempo: int | None = None
    key: str | None = None


def _check(it: SoundsRequest) -> None:
    require_model(it.model, MODELS)
    require_text("prompt", it.prompt, SHORT_PROMPT)
    require_between("tempo", it.tempo, TEMPO)
    if it.key is not None and it.key not in SOUND_KEYS:
        raise LimitExceededError("key", LimitReason.NOT_ONE_OF, allowed=SOUND_KEYS)


def _dedicated(it: SoundsRequest) -> Body:
    return given(
        {
            "prompt": it.prompt,
            "model": it.model,
            "soundLoop": it.loop,
            "soundTempo": it.tempo,
            "soundKey": it.key,
        }
    )


SOUNDS = Operation(
    SoundsRequest,
    check=_check,
    price=250,
    models=MODELS,
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate/sounds", _dedicated, ONE_TAKE)},
)
