"""What can be asked of the API, in the words of this project: one frozen model per operation.

Models hold values, not rules: `bot.suno.limits.check` knows the documented limits and names the one that is broken.
They survive `model_dump_json` and `model_validate_json`; `REQUESTS` finds the class by the operation's name.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Vocal(StrEnum):
    """A wish for the singer; the API only raises the odds."""

    MALE = "male"
    FEMALE = "female"


class SeparationMode(StrEnum):
    """How a song is taken apart: two stems, all of them (up to twelve), or one that is named."""

    VOCALS = "vocals"
    ALL_STEMS = "all_stems"
    ONE_STEM = "one_stem"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrackReference(_Frozen):
    """How the provider names a take; follow-up operations need both ids."""

    task_id: str
    audio_id: str


class AudioLink(_Frozen):
    """Audio of our own, at an address that the API can fetch."""

    url: str


class SunoRequest(_Frozen):
    """Base of all requests. `operation` is the key of the catalogue and of the wire bindings."""

    operation: ClassVar[str]


class _Shaped(SunoRequest):
    """Weights run from 0 to 1 and are sent with two decimals; `avoid` names styles to keep away from."""

    vocal: Vocal | None = None
    avoid: str | None = None
    style_weight: float | None = None
    weirdness: float | None = None
    audio_weight: float | None = None


class GenerateRequest(SunoRequest):
    """Two takes from an idea; the API writes lyrics and style itself."""

    operation: ClassVar[str] = "generate"

    prompt: str
    model: str
    instrumental: bool = False


class ComposeRequest(_Shaped):
    """Two takes from a title, a style and, unless instrumental, lyrics that are sung as given."""

    operation: ClassVar[str] = "compose"

    title: str
    style: str
    model: str
    lyrics: str = ""
    instrumental: bool = False
    persona_id: str | None = None
    seconds: int | None = None
    """Wanted length; newer, and counts with V5_5 and the V6 family only."""


class ExtendRequest(_Shaped):
    """Continue a take. Without start, prompt, style and title it goes on from the end as it was.

    As soon as one of them is given the API wants them all (no prompt when instrumental): see `custom`.
    `model` should be the model of the take. `source_seconds`, its length, is only used to check `continue_at`.
    """

    operation: ClassVar[str] = "extend"

    track: TrackReference
    model: str
    continue_at: float | None = None
    prompt: str = ""
    style: str = ""
    title: str = ""
    instrumental: bool = False
    persona_id: str | None = None
    source_seconds: float | None = None

    @property
    def custom(self) -> bool:
        """Whether anything is set that differs from the take that is continued."""
        return self.continue_at is not None or bool(self.prompt or self.style or self.title)


class UploadExtendRequest(_Shaped):
    """Continue a recording from `continue_at` on. With style and title, `prompt` is sung as lyrics.

    `continue_at` may stay open until the length of the recording is known; it cannot be sent without.
    """

    operation: ClassVar[str] = "upload_extend"

    audio_url: str
    model: str
    continue_at: float | None = None
    prompt: str = ""
    style: str = ""
    title: str = ""
    instrumental: bool = False
    persona_id: str | None = None
    source_seconds: float | None = None

    @property
    def custom(self) -> bool:
        """Whether the member decides style and title, not the recording."""
        return bool(self.style or self.title)


class UploadCoverRequest(_Shaped):
    """The same song in another style.

    With style and title, `prompt` holds lyrics sung as given; without both it holds an idea of at most 500 characters.
    """

    operation: ClassVar[str] = "upload_cover"

    audio_url: str
    model: str
    prompt: str = ""
    style: str = ""
    title: str = ""
    instrumental: bool = False
    persona_id: str | None = None
    seconds: int | None = None
    source_seconds: float | None = None

    @property
    def custom(self) -> bool:
        """Whether the member decides style and title, not the API."""
        return bool(self.style or self.title)


class AddVocalsRequest(_Shaped):
    """Sing over an instrumental; `prompt` holds lyrics or a direction."""

    operation: ClassVar[str] = "add_vocals"

    audio_url: str
    prompt: str
    title: str
    style: str
    model: str


class AddInstrumentalRequest(_Shaped):
    """Accompany a recording, usually of a voice."""

    operation: ClassVar[str] = "add_instrumental"

    audio_url: str
    title: str
    style: str
    model: str


class ReplaceSectionRequest(SunoRequest):
    """Redo the seconds from `start` to `end`; `lyrics` are those of the section.

    `full_lyrics` are the words of the whole song afterwards. `model` goes with audio of our own and only with it.
    `source_seconds`, the song's length, is needed to know how much of it may be replaced.
    """

    operation: ClassVar[str] = "replace_section"

    source: TrackReference | AudioLink
    start: float
    end: float
    style: str
    title: str
    source_seconds: float
    lyrics: str = ""
    full_lyrics: str = ""
    avoid: str | None = None
    model: str | None = None


class MashupRequest(_Shaped):
    """Blend two recordings; `prompt`, style and title mean what they mean in a cover."""

    operation: ClassVar[str] = "mashup"

    first_url: str
    second_url: str
    model: str
    prompt: str = ""
    style: str = ""
    title: str = ""
    instrumental: bool = False
    seconds: int | None = None

    @property
    def custom(self) -> bool:
        """Whether the member decides style and title, not the API."""
        return bool(self.style or self.title)


class SoundsRequest(SunoRequest):
    """A sound effect or loop. `tempo` is in beats per minute, `key` one of `limits.SOUND_KEYS`."""

    operation: ClassVar[str] = "sounds"

    prompt: str
    model: str
    loop: bool = False
    tempo: int | None = None
    key: str | None = None


class LyricsRequest(SunoRequest):
    """Two or three texts about a theme."""

    operation: ClassVar[str] = "lyrics"

    prompt: str


class StyleBoostRequest(SunoRequest):
    """A richer description of a style; answered at once."""

    operation: ClassVar[str] = "style_boost"

    text: str


class TimedLyricsRequest(SunoRequest):
    """When each word of a take is sung; answered at once."""

    operation: ClassVar[str] = "timed_lyrics"

    track: TrackReference


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


class CoverImageRequest(SunoRequest):
    """Pictures for the songs of one music task, once per task."""

    operation: ClassVar[str] = "cover_image"

    task_id: str


class WavRequest(SunoRequest):
    operation: ClassVar[str] = "wav"

    track: TrackReference


class SeparationRequest(SunoRequest):
    """Take a song apart; every call is charged, repeats included. `stem` is needed for ONE_STEM only."""

    operation: ClassVar[str] = "separation"

    source: TrackReference | AudioLink
    mode: SeparationMode = SeparationMode.VOCALS
    stem: str | None = None


class MidiRequest(SunoRequest):
    """Notes of a finished separation: of one stem, or of all when `stem_id` is None."""

    operation: ClassVar[str] = "midi"

    separation_task_id: str
    stem_id: str | None = None


class VideoRequest(SunoRequest):
    """An MP4 with a moving picture; `author` is shown in it, `brand` as a watermark."""

    operation: ClassVar[str] = "video"

    track: TrackReference
    author: str | None = None
    brand: str | None = None


REQUESTS: Mapping[str, type[SunoRequest]] = MappingProxyType(
    {
        model.operation: model
        for model in (
            GenerateRequest,
            ComposeRequest,
            ExtendRequest,
            UploadExtendRequest,
            UploadCoverRequest,
            AddVocalsRequest,
            AddInstrumentalRequest,
            ReplaceSectionRequest,
            MashupRequest,
            SoundsRequest,
            LyricsRequest,
            StyleBoostRequest,
            TimedLyricsRequest,
            PersonaRequest,
            CoverImageRequest,
            WavRequest,
            SeparationRequest,
            MidiRequest,
            VideoRequest,
        )
    }
)
