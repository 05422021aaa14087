"""A take without loss."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post, Task
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body, track_fields
from bot.suno.operations.parts.bounds import require_track
from bot.suno.operations.parts.sources import provider_alone, told_nothing
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.wire import records

PRICE = 40


class WavRequest(SunoRequest):
    """The recording of a take as a WAV file, once per take."""

    operation: ClassVar[str] = "wav"

    track: TrackReference


def _check(it: WavRequest) -> None:
    require_track("track", it.track)


def _dedicated(it: WavRequest) -> Body:
    return track_fields(it.track)


WAV = Operation(
    WavRequest,
    check=_check,
    price=PRICE,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=provider_alone,
    wire={"dedicated": Post("/api/v1/wav/generate", _dedicated, Task("/api/v1/wav/record-info", records.WAV))},
)
