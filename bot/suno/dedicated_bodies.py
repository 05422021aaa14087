"""Request bodies of the dedicated endpoints.

Where the pages contradict each other, a body here satisfies every reading: fields that one version requires and another
waives are sent. `callBackUrl` is put in by the caller for every asynchronous operation, since the API refuses a request
without it whatever its page says.
"""

from collections.abc import Mapping
from typing import Any

from bot.suno.models import SAFE_TITLE
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
    TimedLyricsRequest,
    TrackReference,
    UploadCoverRequest,
    UploadExtendRequest,
    VideoRequest,
    Vocal,
    WavRequest,
)

Body = dict[str, Any]

INSTRUMENTAL_LYRICS = "[Instrumental]"
"""Goes where a text is required that has nothing to say: Suno's own mark for "nobody sings here"."""

NOTHING_TO_AVOID = "low quality"
"""`negativeTags` is required when a part is added; this is what nobody wants."""

_SHORTEST_STYLE = 200

_VOCALS = {Vocal.MALE: "m", Vocal.FEMALE: "f"}
_SEPARATIONS = {
    SeparationMode.VOCALS: "separate_vocal",
    SeparationMode.ALL_STEMS: "split_stem",
    SeparationMode.ONE_STEM: "split_stem_advanced",
}
# `personaModel` came with V5; the older models do not know it.
_WITHOUT_PERSONA_MODEL = {"V3_5", "V4", "V4_5", "V4_5PLUS", "V4_5ALL"}


def _given(fields: Mapping[str, Any]) -> Body:
    """Only what has a value: the API takes an absent field for its default, null not always."""
    return {name: value for name, value in fields.items() if value is not None}


def _two_decimals(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _shape(request: Any) -> Body:
    """Vocal, weights and styles to avoid, which half of the operations share."""
    return {
        "negativeTags": request.avoid or None,
        "vocalGender": _VOCALS[request.vocal] if request.vocal else None,
        "styleWeight": _two_decimals(request.style_weight),
        "weirdnessConstraint": _two_decimals(request.weirdness),
        "audioWeight": _two_decimals(request.audio_weight),
    }


def _persona(persona_id: str | None, model: str) -> Body:
    if persona_id is None:
        return {}
    persona_model = None if model in _WITHOUT_PERSONA_MODEL else "style_persona"
    return {"personaId": persona_id, "personaModel": persona_model}


def _source(source: TrackReference | AudioLink, link_field: str) -> Body:
    if isinstance(source, AudioLink):
        return {link_field: source.url}
    return _track(source)


def _track(track: TrackReference) -> Body:
    return {"taskId": track.task_id, "audioId": track.audio_id}


def generate(request: GenerateRequest) -> Body:
    return {
        "customMode": False,
        "instrumental": request.instrumental,
        "model": request.model,
        "prompt": request.prompt,
    }


def compose(request: ComposeRequest) -> Body:
    return _given(
        {
            "customMode": True,
            "instrumental": request.instrumental,
            "model": request.model,
            "title": request.title,
            "style": request.style,
            "prompt": request.lyrics.strip() or INSTRUMENTAL_LYRICS,
            "duration": request.seconds,
            **_shape(request),
            **_persona(request.persona_id, request.model),
        }
    )


def extend(request: ExtendRequest) -> Body:
    """Only here an instrumental must come without prompt and vocal."""
    own = {
        "prompt": request.prompt or None,
        "style": request.style,
        "title": request.title,
        "continueAt": _two_decimals(request.continue_at),
    }
    return _given(
        {
            "defaultParamFlag": request.custom,
            "audioId": request.track.audio_id,
            "model": request.model,
            "instrumental": request.instrumental,
            **(own if request.custom else {}),
            **_shape(request),
            **_persona(request.persona_id, request.model),
        }
    )


def upload_extend(request: UploadExtendRequest) -> Body:
    return _given(
        {
            "uploadUrl": request.audio_url,
            "defaultParamFlag": request.custom,
            "instrumental": request.instrumental,
            "model": request.model,
            "prompt": request.prompt.strip() or INSTRUMENTAL_LYRICS,
            "style": request.style or None,
            "title": request.title or None,
            "continueAt": _two_decimals(request.continue_at),
            **_shape(request),
            **_persona(request.persona_id, request.model),
        }
    )


def upload_cover(request: UploadCoverRequest) -> Body:
    return _given(
        {
            "uploadUrl": request.audio_url,
            "customMode": request.custom,
            "instrumental": request.instrumental,
            "model": request.model,
            "prompt": request.prompt.strip() or INSTRUMENTAL_LYRICS,
            "style": request.style or None,
            "title": request.title or None,
            "duration": request.seconds,
            **_shape(request),
            **_persona(request.persona_id, request.model),
        }
    )


def add_vocals(request: AddVocalsRequest) -> Body:
    return _given(
        {
            **_shape(request),
            "uploadUrl": request.audio_url,
            "model": request.model,
            "prompt": request.prompt,
            "title": request.title,
            "style": request.style,
            "negativeTags": request.avoid or NOTHING_TO_AVOID,
        }
    )


def add_instrumental(request: AddInstrumentalRequest) -> Body:
    return _given(
        {
            **_shape(request),
            "uploadUrl": request.audio_url,
            "model": request.model,
            "title": request.title,
            "tags": request.style,
            "negativeTags": request.avoid or NOTHING_TO_AVOID,
        }
    )


def replace_section(request: ReplaceSectionRequest) -> Body:
    with_model = {"model": request.model} if isinstance(request.source, AudioLink) else {}
    return _given(
        {
            **_source(request.source, "uploadUrl"),
            **with_model,
            "prompt": request.lyrics.strip() or INSTRUMENTAL_LYRICS,
            "tags": request.style,
            "title": request.title,
            "negativeTags": request.avoid or None,
            "infillStartS": _two_decimals(request.start),
            "infillEndS": _two_decimals(request.end),
            "fullLyrics": request.full_lyrics.strip() or INSTRUMENTAL_LYRICS,
        }
    )


def mashup(request: MashupRequest) -> Body:
    """Style and title are sent without custom mode too: newer pages require them, all pages ignore them there."""
    fields = _shape(request)
    del fields["negativeTags"]  # the one song operation that does not know it
    return _given(
        {
            **fields,
            "uploadUrlList": [request.first_url, request.second_url],
            "customMode": request.custom,
            "instrumental": request.instrumental,
            "model": request.model,
            "prompt": request.prompt.strip() or INSTRUMENTAL_LYRICS,
            "style": request.style or request.prompt[:_SHORTEST_STYLE],
            "title": request.title or request.prompt[:SAFE_TITLE],
            "duration": request.seconds,
        }
    )


def sounds(request: SoundsRequest) -> Body:
    return _given(
        {
            "prompt": request.prompt,
            "model": request.model,
            "soundLoop": request.loop,
            "soundTempo": request.tempo,
            "soundKey": request.key,
        }
    )


def lyrics(request: LyricsRequest) -> Body:
    return {"prompt": request.prompt}


def style_boost(request: StyleBoostRequest) -> Body:
    return {"content": request.text}


def timed_lyrics(request: TimedLyricsRequest) -> Body:
    return _track(request.track)


def persona(request: PersonaRequest) -> Body:
    return _given(
        {
            **_track(request.track),
            "name": request.name,
            "description": request.description,
            "vocalStart": _two_decimals(request.start),
            "vocalEnd": _two_decimals(request.end),
            "style": request.style or None,
        }
    )


def cover_image(request: CoverImageRequest) -> Body:
    return {"taskId": request.task_id}


def wav(request: WavRequest) -> Body:
    return _track(request.track)


def separation(request: SeparationRequest) -> Body:
    """The stem goes with the advanced type alone, as the prose of the page has it; its schema wants it always."""
    stem = request.stem if request.mode is SeparationMode.ONE_STEM else None
    return _given({**_source(request.source, "audioUrl"), "type": _SEPARATIONS[request.mode], "stemName": stem})


def midi(request: MidiRequest) -> Body:
    return _given({"taskId": request.separation_task_id, "audioId": request.stem_id})


def video(request: VideoRequest) -> Body:
    return _given(
        {
            **_track(request.track),
            "author": request.author or None,
            "domainName": request.brand or None,
        }
    )
