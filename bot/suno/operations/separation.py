"""A song, taken apart."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from bot.suno.dialects.dedicated import Post, Task
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body, given, source_fields
from bot.suno.operations.parts.bounds import require_source
from bot.suno.operations.parts.sources import own_audio, told_nothing
from bot.suno.request import AudioLink, SunoRequest, TrackReference
from bot.suno.wire import records


class SeparationMode(StrEnum):
    """How a song is taken apart: two stems, all of them (up to twelve), or one that is named."""

    VOCALS = "vocals"
    ALL_STEMS = "all_stems"
    ONE_STEM = "one_stem"


SEPARATION_PRICES: Mapping[SeparationMode, int] = {
    SeparationMode.VOCALS: 1000,
    SeparationMode.ALL_STEMS: 5000,
    SeparationMode.ONE_STEM: 2000,
}
"""In hundredths of a credit."""

_TYPES = {
    SeparationMode.VOCALS: "separate_vocal",
    SeparationMode.ALL_STEMS: "split_stem",
    SeparationMode.ONE_STEM: "split_stem_advanced",
}

# fmt: off
# One name a line would bury the list.
STEM_NAMES: tuple[str, ...] = (
    "Lead Vocal", "Drum Kit", "Kick", "Snare", "Risers", "Bass", "Backing Vocals", "Piano",
    "Electric Guitar", "Percussion", "String Section", "Synth", "Acoustic Guitar", "Sound Effects",
    "Synth Pad", "Synth Bass", "Guitar", "Brass Section", "Organ", "Electronic Drum Kit",
    "Lead Electric Guitar", "Synth Keys", "Rhythm Electric Guitar", "Electric Piano", "Upright Bass",
    "Keyboards", "Distorted Electric Guitar", "Synth Strings", "Synth Lead", "Woodwinds",
    "Rhythm Acoustic Guitar", "Flute", "Harp", "Tambourine", "Trumpet", "Arpeggiator", "Accordion",
    "Fiddle", "Pedal Steel Guitar", "Synth Voice", "Violin", "Digital Piano", "Synth Brass", "Mandolin",
    "Choir", "Banjo", "Bells", "Clarinet", "Tenor Saxophone", "Trombone", "Shaker", "French Horn",
    "Glockenspiel", "Electric Bass", "Cello", "Timpani", "Harmonica", "Marimba", "Vibraphone",
    "Lap Steel Guitar", "Saxophone", "Orchestra", "Horns", "Cymbals", "Hand Clap", "Oboe", "Celesta",
    "Congas", "Drone", "Alto Saxophone", "Double Bass", "Ukulele", "Harpsichord", "Baritone Saxophone",
    "Xylophone", "Tuba", "Bass Guitar", "Whistle", "Lead Guitar", "Rhodes", "808", "Bongos", "Bassoon",
    "Cowbell", "Viola", "Sitar", "Steel Drums", "Piccolo", "Theremin", "Bagpipes", "Hi-Hat", "Music Box",
    "Melodica", "Tabla", "Koto", "Djembe", "Taiko", "Didgeridoo",
)
"""What `SeparationMode.ONE_STEM` can take out of a song."""
# fmt: on


class SeparationRequest(SunoRequest):
    """Take a song apart; every call is charged, repeats included. `stem` is needed for ONE_STEM only."""

    operation: ClassVar[str] = "separation"

    source: TrackReference | AudioLink
    mode: SeparationMode = SeparationMode.VOCALS
    stem: str | None = None


def _check(it: SeparationRequest) -> None:
    require_source(it.source)
    if it.mode is SeparationMode.ONE_STEM and it.stem not in STEM_NAMES:
        reason = LimitReason.NOT_ONE_OF if it.stem else LimitReason.EMPTY
        raise LimitExceededError("stem", reason, allowed=STEM_NAMES)


def _price(it: SeparationRequest) -> int:
    return SEPARATION_PRICES[it.mode]


def _from_own_copy(it: SeparationRequest) -> SeparationRequest:
    return it.model_copy(update={"source": own_audio(it.source)})


def _dedicated(it: SeparationRequest) -> Body:
    """The stem goes with the advanced type alone, as the prose of the page has it; its schema wants it always."""
    stem = it.stem if it.mode is SeparationMode.ONE_STEM else None
    return given({**source_fields(it.source, "audioUrl"), "type": _TYPES[it.mode], "stemName": stem})


SEPARATION = Operation(
    SeparationRequest,
    check=_check,
    price=_price,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=_from_own_copy,
    wire={
        "dedicated": Post(
            "/api/v1/vocal-removal/generate",
            _dedicated,
            Task("/api/v1/vocal-removal/record-info", records.SEPARATION),
        )
    },
)
