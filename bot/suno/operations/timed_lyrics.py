"""When each word of a take is sung."""

from typing import ClassVar

from bot.suno.dialects.dedicated import AtOnce, Post
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body, track_fields
from bot.suno.operations.parts.bounds import require_track
from bot.suno.operations.parts.sources import provider_alone, told_nothing
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.wire.answers import read_words

PRICE = 50


class TimedLyricsRequest(SunoRequest):
    """When each word of a take is sung; answered at once."""

    operation: ClassVar[str] = "timed_lyrics"

    track: TrackReference


def _check(it: TimedLyricsRequest) -> None:
    require_track("track", it.track)


def _dedicated(it: TimedLyricsRequest) -> Body:
    return track_fields(it.track)


TIMED_LYRICS = Operation(
    TimedLyricsRequest,
    check=_check,
    price=PRICE,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=provider_alone,
    wire={"dedicated": Post("/api/v1/generate/get-timestamped-lyrics", _dedicated, AtOnce(read_words))},
)
