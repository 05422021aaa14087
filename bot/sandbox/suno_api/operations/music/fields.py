"""The bodies of the operations that make music."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from bot.sandbox.suno_api.operations.base.validation import (
    AsynchronousRequest,
    Model,
    Seconds,
    Text,
    Url,
    Weight,
    limit,
    refuse,
    require,
)


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
_IDEA_LIMIT = 500
_TITLE_LIMIT = 80


class _Weighted(AsynchronousRequest):
    """How the wishes are to be taken."""

    vocal_gender: Literal["m", "f"] | None = None
    style_weight: Weight | None = None
    weirdness_constraint: Weight | None = None
    audio_weight: Weight | None = None


class _Described(_Weighted):
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


class _WithPersona(_Described):
    negative_tags: str = ""
    persona_id: Text | None = None
    persona_model: Literal["style_persona", "voice_persona"] | None = None

    @model_validator(mode="after")
    def _voice_fits_the_model(self) -> Self:
        if self.persona_model == "voice_persona" and self.model not in ("V5", "V5_5"):
            raise refuse("personaModel voice_persona needs model V5 or V5_5.")
        return self


class _ByMode(_Described):
    """Simple mode takes an idea; custom mode takes style, title and the lyrics to sing."""

    custom_mode: bool
    instrumental: bool
    duration: Annotated[int, Field(ge=10, le=360)] | None = None
    prompt: str  # required by the schemas even where the prose waives it; empty for a custom instrumental
    title_limit: ClassVar[int | None] = None
    simple_fields: ClassVar[frozenset[str]] = frozenset(
        {"prompt", "custom_mode", "instrumental", "model", "call_back_url"}
    )

    @model_validator(mode="after")
    def _mode_is_complete(self) -> Self:
        if self.custom_mode:
            require(self, "style", "title", *([] if self.instrumental else ["prompt"]))
            self.check_limits(title=self.title_limit)
            return self
        require(self, "prompt")
        limit(self, "prompt", _IDEA_LIMIT)
        for name in sorted(self.model_fields_set - self.simple_fields):
            if getattr(self, name):
                raise refuse(f"{to_camel(name)} must be empty when customMode is false.")
        return self


class GenerateBody(_ByMode, _WithPersona):
    title_limit = _TITLE_LIMIT


class UploadCoverBody(_ByMode, _WithPersona):
    upload_url: Url
    simple_fields = _ByMode.simple_fields | {"upload_url"}


class MashupBody(_ByMode):
    upload_url_list: Annotated[list[Url], Field(min_length=2, max_length=2)]
    style: str  # always in the required list of the newest page
    title: str
    title_limit = _TITLE_LIMIT
    simple_fields = _ByMode.simple_fields | {"upload_url_list", "style", "title"}


class _Continued(_WithPersona):
    """Goes on from a second of the source, with its parameters or with new ones."""

    default_param_flag: bool
    instrumental: bool = False
    continue_at: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _custom_parameters_are_complete(self) -> Self:
        if self.default_param_flag:
            require(self, "style", "title", "continue_at", *([] if self.instrumental else ["prompt"]))
        self.check_limits()
        return self


class ExtendBody(_Continued):
    audio_id: Text

    @model_validator(mode="after")
    def _an_instrumental_has_no_voice(self) -> Self:
        if self.instrumental and self.model_fields_set & {"prompt", "vocal_gender"}:
            raise refuse("prompt and vocalGender must be absent when instrumental is true.")
        return self


class UploadExtendBody(_Continued):
    upload_url: Url

    @model_validator(mode="after")
    def _prompt_is_there(self) -> Self:
        if not self.instrumental:
            require(self, "prompt")  # one passage asks for it even without custom parameters
        return self


class _Added(_Weighted):
    """A part added to an uploaded one."""

    upload_url: Url
    title: Text
    negative_tags: Annotated[Text, Field(max_length=200)]
    model: Literal["V4_5PLUS", "V5", "V5_5"] = "V4_5PLUS"


class AddInstrumentalBody(_Added):
    tags: Annotated[Text, Field(max_length=1000)]


class AddVocalsBody(_Added):
    prompt: Annotated[Text, Field(max_length=5000)]
    style: Annotated[Text, Field(max_length=1000)]


class ReplaceSectionBody(AsynchronousRequest):
    task_id: Text | None = None
    audio_id: Text | None = None
    upload_url: Url | None = None
    model: Model | None = None
    prompt: Text
    tags: Text
    title: Text
    negative_tags: str = ""
    infill_start_s: Seconds
    infill_end_s: Seconds
    full_lyrics: Text  # optional at first, required by the newer pages

    @model_validator(mode="after")
    def _names_one_source_and_a_window(self) -> Self:
        forms = (self.task_id and self.audio_id, self.upload_url and self.model)
        given = self.model_fields_set & {"task_id", "audio_id", "upload_url", "model"}
        if sum(map(bool, forms)) != 1 or len(given) != 2:
            raise refuse("Please enter taskId and audioId, or uploadUrl and model.")
        # 6 to 60 s on the older page, at least 10 s on the newer one.
        if not 10 <= round(self.infill_end_s - self.infill_start_s, 2) <= 60:
            raise refuse("The section must be 10 to 60 seconds long.")
        return self


class SoundsBody(AsynchronousRequest):
    prompt: Annotated[Text, Field(max_length=500)]
    model: Literal["V5", "V5_5"]
    sound_loop: bool = False
    sound_tempo: Annotated[int, Field(ge=1, le=300)] | None = None
    sound_key: Literal[
        "Any", "Cm", "C#m", "Dm", "D#m", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "A#m", "Bm",
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ] = "Any"  # fmt: skip
    grab_lyrics: bool = False
    nullable = frozenset({"soundTempo"})
