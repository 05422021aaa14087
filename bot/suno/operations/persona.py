"""The voice and style of a take, to use again."""

from typing import ClassVar

from bot.suno.dialects.dedicated import AtOnce, Post
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body, given, track_fields, two_decimals
from bot.suno.operations.parts.bounds import require_text, require_track, require_window
from bot.suno.operations.parts.sources import provider_alone, told_nothing
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.wire.answers import read_persona

PERSONA_SECONDS = (10, 30)


class PersonaRequest(SunoRequest):
    """Make voice and style of a finished take reusable, once per take; answered at once.

    The API listens to the seconds from `start` to `end`, 10 to 30 of them.
    """

    operation: ClassVar[str] = "persona"

    track: TrackReference
    name: str
    description: str
    start: float = 0
    end: float = 30
    style: str | None = None


def _check(it: PersonaRequest) -> None:
    require_track("track", it.track)
    require_text("name", it.name)
    require_text("description", it.description)
    require_window(it.start, it.end, PERSONA_SECONDS)


def _dedicated(it: PersonaRequest) -> Body:
    return given(
        {
            **track_fields(it.track),
            "name": it.name,
            "description": it.description,
            "vocalStart": two_decimals(it.start),
            "vocalEnd": two_decimals(it.end),
            "style": it.style or None,
        }
    )


PERSONA = Operation(
    PersonaRequest,
    check=_check,
    price=0,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=provider_alone,
    wire={"dedicated": Post("/api/v1/generate/generate-persona", _dedicated, AtOnce(read_persona))},
)
