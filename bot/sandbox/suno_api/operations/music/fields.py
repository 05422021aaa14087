"""The fields that requests for music share, and the limits of them."""

from __future__ import annotations

from typing import Literal, NamedTuple, Self

from pydantic import model_validator

from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Model, Text, Weight, limit, refuse


class _Limits(NamedTuple):
    """Characters in custom mode."""

    prompt: int
    style: int
    title: int
    """On the cover and extend pages; generate and mashup take 80 from every model."""


_LIMITS = {
    "V3_5": _Limits(3000, 200, 80),
    "V4": _Limits(3000, 200, 80),
    "V4_5": _Limits(5000, 1000, 100),
    "V4_5PLUS": _Limits(5000, 1000, 100),
    "V4_5ALL": _Limits(5000, 1000, 80),
    "V5": _Limits(5000, 1000, 100),
    "V5_5": _Limits(5000, 1000, 100),
}
TITLE_LIMIT = 80


class Weighted(AsynchronousRequest):
    """How closely to keep to what is asked for."""

    vocal_gender: Literal["m", "f"] | None = None
    style_weight: Weight | None = None
    weirdness_constraint: Weight | None = None
    audio_weight: Weight | None = None


class Described(Weighted):
    """What is to be heard."""

    prompt: str = ""
    style: str = ""
    title: str = ""
    model: Model

    def check_limits(self, *, title: int | None = None) -> None:
        limits = _LIMITS[self.model]
        limit(self, "prompt", limits.prompt)
        limit(self, "style", limits.style)
        limit(self, "title", title or limits.title)


class WithPersona(Described):
    negative_tags: str = ""
    persona_id: Text | None = None
    persona_model: Literal["style_persona", "voice_persona"] | None = None

    @model_validator(mode="after")
    def _voice_fits_the_model(self) -> Self:
        if self.persona_model == "voice_persona" and self.model not in ("V5", "V5_5"):
            raise refuse("personaModel voice_persona needs model V5 or V5_5.")
        return self
