"""KIE's list prices, in hundredths of a credit. Source: price list of kie.ai, October 2026; the list is the authority.

An accepted request is charged whether or not it succeeds, except where the API says that it gave the credits back.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
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
    UploadCoverRequest,
    UploadExtendRequest,
    VideoRequest,
    WavRequest,
)

_SONG = 1200

SEPARATION_PRICES: Mapping[SeparationMode, int] = {
    SeparationMode.VOCALS: 1000,
    SeparationMode.ALL_STEMS: 5000,
    SeparationMode.ONE_STEM: 2000,
}


def _separation(request: SeparationRequest) -> int:
    return SEPARATION_PRICES[request.mode]


_PRICES: Mapping[str, int | Callable[[Any], int]] = {
    GenerateRequest.operation: _SONG,
    ComposeRequest.operation: _SONG,
    ExtendRequest.operation: _SONG,
    UploadExtendRequest.operation: _SONG,
    UploadCoverRequest.operation: _SONG,
    AddVocalsRequest.operation: _SONG,
    AddInstrumentalRequest.operation: _SONG,
    MashupRequest.operation: _SONG,
    ReplaceSectionRequest.operation: 500,
    SoundsRequest.operation: 250,
    LyricsRequest.operation: 40,
    StyleBoostRequest.operation: 40,
    TimedLyricsRequest.operation: 50,
    PersonaRequest.operation: 0,
    CoverImageRequest.operation: 0,
    WavRequest.operation: 40,
    SeparationRequest.operation: _separation,
    MidiRequest.operation: 0,
    VideoRequest.operation: 200,
}


def list_price(request: SunoRequest) -> int:
    """What an accepted request costs at the provider, in hundredths of a credit."""
    price = _PRICES[request.operation]
    return price if isinstance(price, int) else price(request)
