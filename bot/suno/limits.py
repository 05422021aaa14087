"""The documented limits, checked before anything is sent: the API accepts much and fails minutes later, paid.

Lengths are characters. Where the pages contradict each other, the limit here satisfies every reading:
500 for an idea, 80 for a title unless the page of the operation says 100 for that model, 10 to 60 s and at most half
of the song for a replaced section.
Source: the "Suno API" pages of docs.kie.ai, one per operation.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.suno.bounds import require_between, require_length, require_moment, require_text, require_window
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.instruments import SOUND_KEYS, STEM_NAMES
from bot.suno.models import (
    KNOWN_MODELS,
    MODELS_FOR,
    NEWEST,
    SAFE_TITLE,
    SHORT_PROMPT,
    V6_FAMILY,
    lyrics_limit,
    prompt_limit,
    style_limit,
    title_limit,
)
from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
    AudioLink,
    ComposeRequest,
    CoverImageRequest,
    ExtendRequest,
    GenerateRequest,
    LyricsRequest,
    MashupRequest,
    MidiRequest,
    PersonaRequest,
    ReplaceSectionRequest,
    SeparationMode,
    SeparationRequest,
    SoundsRequest,
    StyleBoostRequest,
    SunoRequest,
    TimedLyricsRequest,
    TrackReference,
    UploadCoverRequest,
    UploadExtendRequest,
    VideoRequest,
    WavRequest,
)

__all__ = ["SOUND_KEYS", "STEM_NAMES", "check", "lyrics_limit", "prompt_limit", "style_limit", "title_limit"]

LYRICS_IDEA = 200
ADDED_AVOID = 200
VIDEO_LABEL = 50
UPLOAD_SECONDS = 480
SONG_SECONDS = (10, 360)
SECTION_SECONDS = (10, 60)
SECTION_SHARE = 0.5
PERSONA_SECONDS = (10, 30)
TEMPO = (1, 300)


def check(request: SunoRequest) -> None:
    """Hold a request to the documented limits.

    Raises:
        LimitExceededError: the first limit that it breaks.
    """
    _CHECKS[request.operation](request)


def _model(request: SunoRequest, model: str) -> None:
    require_text("model", model)
    allowed = MODELS_FOR.get(request.operation)
    if allowed and model in KNOWN_MODELS and model not in (*allowed, *V6_FAMILY):
        raise LimitExceededError("model", LimitReason.MODEL_NOT_FOR_THIS, model=model, allowed=allowed)


def _weights(request: Any) -> None:
    for field in ("style_weight", "weirdness", "audio_weight"):
        require_between(field, getattr(request, field), (0, 1))


def _track(field: str, track: TrackReference) -> None:
    require_text(f"{field}.task_id", track.task_id)
    require_text(f"{field}.audio_id", track.audio_id)


def _source(source: TrackReference | AudioLink) -> None:
    if isinstance(source, AudioLink):
        require_text("source.url", source.url)
    else:
        _track("source", source)


def _generate(request: GenerateRequest) -> None:
    _model(request, request.model)
    require_text("prompt", request.prompt, prompt_limit(request.model), request.model)


def _titled(request: Any) -> None:
    """Title and style of an operation where both are needed."""
    require_text("title", request.title, title_limit(request.model, request.operation), request.model)
    require_text("style", request.style, style_limit(request.model), request.model)


def _compose(request: ComposeRequest) -> None:
    _model(request, request.model)
    _titled(request)
    limit = lyrics_limit(request.model)
    if not request.instrumental:
        require_text("lyrics", request.lyrics, limit, request.model)
    require_length("lyrics", request.lyrics, limit, request.model)
    require_between("seconds", request.seconds, SONG_SECONDS)
    _weights(request)


def _continuation(request: ExtendRequest | UploadExtendRequest) -> None:
    if request.continue_at is None:
        raise LimitExceededError("continue_at", LimitReason.EMPTY)
    require_moment("continue_at", request.continue_at)
    # Looked at as it is sent: with two decimals.
    moment = round(request.continue_at, 2)
    if moment <= 0:
        raise LimitExceededError("continue_at", LimitReason.OUT_OF_RANGE, minimum=0.01, actual=moment)
    if request.source_seconds is not None and moment >= request.source_seconds:
        raise LimitExceededError(
            "continue_at", LimitReason.BEYOND_THE_END, minimum=0.01, limit=request.source_seconds, actual=moment
        )


def _extend(request: ExtendRequest) -> None:
    _model(request, request.model)
    _track("track", request.track)
    _weights(request)
    if request.custom:
        _titled(request)
        _continuation(request)
    if request.instrumental:
        # The page forbids both here, and dropping what a member typed would be worse than saying so.
        for field in ("prompt", "vocal"):
            if getattr(request, field):
                raise LimitExceededError(field, LimitReason.NOT_WITH_INSTRUMENTAL)
    elif request.custom:
        require_text("prompt", request.prompt, lyrics_limit(request.model), request.model)


def _upload_extend(request: UploadExtendRequest) -> None:
    _model(request, request.model)
    require_text("audio_url", request.audio_url)
    _weights(request)
    require_between("source_seconds", request.source_seconds, (0, UPLOAD_SECONDS))
    _continuation(request)
    if request.custom:
        _titled(request)
    limit = lyrics_limit(request.model)
    if not request.instrumental:
        require_text("prompt", request.prompt, limit, request.model)
    require_length("prompt", request.prompt, limit, request.model)


_CUSTOM_ONLY = ("vocal", "avoid", "style_weight", "weirdness", "audio_weight", "persona_id", "seconds")


def _custom_or_simple(request: UploadCoverRequest | MashupRequest) -> None:
    """Both modes of an operation whose prompt is lyrics in one and an idea in the other."""
    _model(request, request.model)
    if not request.custom:
        require_text("prompt", request.prompt, prompt_limit(request.model), request.model)
        for field in _CUSTOM_ONLY:
            if getattr(request, field, None) is not None:
                raise LimitExceededError(field, LimitReason.NEEDS_STYLE_AND_TITLE)
        return
    _titled(request)
    limit = lyrics_limit(request.model)
    if not request.instrumental:
        require_text("prompt", request.prompt, limit, request.model)
    require_length("prompt", request.prompt, limit, request.model)
    require_between("seconds", request.seconds, SONG_SECONDS)
    _weights(request)


def _upload_cover(request: UploadCoverRequest) -> None:
    require_text("audio_url", request.audio_url)
    require_between("source_seconds", request.source_seconds, (0, UPLOAD_SECONDS))
    _custom_or_simple(request)


def _mashup(request: MashupRequest) -> None:
    require_text("first_url", request.first_url)
    require_text("second_url", request.second_url)
    _custom_or_simple(request)


def _added_part(request: AddVocalsRequest | AddInstrumentalRequest) -> None:
    _model(request, request.model)
    require_text("audio_url", request.audio_url)
    _titled(request)
    require_length("avoid", request.avoid, ADDED_AVOID)
    _weights(request)


def _add_vocals(request: AddVocalsRequest) -> None:
    _added_part(request)
    require_text("prompt", request.prompt, lyrics_limit(request.model), request.model)


def _replace_section(request: ReplaceSectionRequest) -> None:
    _source(request.source)
    if isinstance(request.source, AudioLink):
        require_text("model", request.model)
    # The page names no lengths; those of the newest models are what the song itself had to fit.
    require_text("title", request.title, SAFE_TITLE)
    require_text("style", request.style, NEWEST.style)
    require_length("lyrics", request.lyrics, NEWEST.lyrics)
    require_length("full_lyrics", request.full_lyrics, NEWEST.lyrics)
    require_window(request.start, request.end, SECTION_SECONDS)
    if request.end > request.source_seconds:
        raise LimitExceededError(
            "end", LimitReason.BEYOND_THE_END, minimum=0, limit=request.source_seconds, actual=request.end
        )
    length, most = round(request.end - request.start, 2), round(request.source_seconds * SECTION_SHARE, 2)
    if length > most:
        raise LimitExceededError("end", LimitReason.OVER_HALF_OF_THE_SONG, limit=most, actual=length)


def _sounds(request: SoundsRequest) -> None:
    _model(request, request.model)
    require_text("prompt", request.prompt, SHORT_PROMPT)
    require_between("tempo", request.tempo, TEMPO)
    if request.key is not None and request.key not in SOUND_KEYS:
        raise LimitExceededError("key", LimitReason.NOT_ONE_OF, allowed=SOUND_KEYS)


def _persona(request: PersonaRequest) -> None:
    _track("track", request.track)
    require_text("name", request.name)
    require_text("description", request.description)
    require_window(request.start, request.end, PERSONA_SECONDS)


def _separation(request: SeparationRequest) -> None:
    _source(request.source)
    if request.mode is SeparationMode.ONE_STEM and request.stem not in STEM_NAMES:
        reason = LimitReason.NOT_ONE_OF if request.stem else LimitReason.EMPTY
        raise LimitExceededError("stem", reason, allowed=STEM_NAMES)


def _video(request: VideoRequest) -> None:
    _track("track", request.track)
    require_length("author", request.author, VIDEO_LABEL)
    require_length("brand", request.brand, VIDEO_LABEL)


def _of_a_track(request: WavRequest | TimedLyricsRequest) -> None:
    _track("track", request.track)


def _lyrics(request: LyricsRequest) -> None:
    require_text("prompt", request.prompt, LYRICS_IDEA)


def _style_boost(request: StyleBoostRequest) -> None:
    require_text("text", request.text)


def _cover_image(request: CoverImageRequest) -> None:
    require_text("task_id", request.task_id)


def _midi(request: MidiRequest) -> None:
    require_text("separation_task_id", request.separation_task_id)


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    GenerateRequest.operation: _generate,
    ComposeRequest.operation: _compose,
    ExtendRequest.operation: _extend,
    UploadExtendRequest.operation: _upload_extend,
    UploadCoverRequest.operation: _upload_cover,
    AddVocalsRequest.operation: _add_vocals,
    AddInstrumentalRequest.operation: _added_part,
    ReplaceSectionRequest.operation: _replace_section,
    MashupRequest.operation: _mashup,
    SoundsRequest.operation: _sounds,
    LyricsRequest.operation: _lyrics,
    StyleBoostRequest.operation: _style_boost,
    TimedLyricsRequest.operation: _of_a_track,
    PersonaRequest.operation: _persona,
    CoverImageRequest.operation: _cover_image,
    WavRequest.operation: _of_a_track,
    SeparationRequest.operation: _separation,
    MidiRequest.operation: _midi,
    VideoRequest.operation: _video,
}
