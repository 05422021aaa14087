"""What half of the operations can be told about the sound: a singer, styles to avoid, weights, a persona."""

from enum import StrEnum
from typing import Any

from bot.suno.operations.parts.bodies import Body, two_decimals
from bot.suno.operations.parts.bounds import require_between
from bot.suno.request import SunoRequest


class Vocal(StrEnum):
    """A wish for the singer; the API only raises the odds."""

    MALE = "male"
    FEMALE = "female"


class ShapedRequest(SunoRequest):
    """Weights run from 0 to 1 and are sent with two decimals; `avoid` names styles to keep away from."""

    vocal: Vocal | None = None
    avoid: str | None = None
    style_weight: float | None = None
    weirdness: float | None = None
    audio_weight: float | None = None


SHAPES = ("vocal", "avoid", "style_weight", "weirdness", "audio_weight", "persona_id")
"""Only a song whose style and title are told can be shaped by these."""

_VOCALS = {Vocal.MALE: "m", Vocal.FEMALE: "f"}
# `personaModel` came with V5; the older models do not know it.
_WITHOUT_PERSONA_MODEL = {"V3_5", "V4", "V4_5", "V4_5PLUS", "V4_5ALL"}


def has_shape(request: Any) -> bool:
    """Whether anything is wished for that only a song with style and title of its own can have."""
    return any(getattr(request, field, None) is not None for field in SHAPES)


def require_weights(request: ShapedRequest) -> None:
    for field in ("style_weight", "weirdness", "audio_weight"):
        require_between(field, getattr(request, field), (0, 1))


def shape_fields(request: ShapedRequest) -> Body:
    return {
        "negativeTags": request.avoid or None,
        "vocalGender": _VOCALS[request.vocal] if request.vocal else None,
        "styleWeight": two_decimals(request.style_weight),
        "weirdnessConstraint": two_decimals(request.weirdness),
        "audioWeight": two_decimals(request.audio_weight),
    }


def persona_fields(persona_id: str | None, model: str) -> Body:
    if persona_id is None:
        return {}
    persona_model = None if model in _WITHOUT_PERSONA_MODEL else "style_persona"
    return {"personaId": persona_id, "personaModel": persona_model}
