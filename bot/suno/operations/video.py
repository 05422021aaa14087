"""A take with a moving picture."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post, Task
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body, given, track_fields
from bot.suno.operations.parts.bounds import require_length, require_track
from bot.suno.operations.parts.sources import provider_alone, told_nothing
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.wire import records

PRICE = 200
VIDEO_LABEL = 50


class VideoRequest(SunoRequest):
    """An MP4 with a moving picture; `author` is shown in it, `brand` as a watermark."""

    operation: ClassVar[str] = "video"

    track: TrackReference
    author: str | None = None
    brand: str | None = None


def _check(it: VideoRequest) -> None:
    require_track("track", it.track)
    require_length("author", it.author, VIDEO_LABEL)
    require_length("brand", it.brand, VIDEO_LABEL)


def _dedicated(it: VideoRequest) -> Body:
    return given({**track_fields(it.track), "author": it.author or None, "domainName": it.brand or None})


VIDEO = Operation(
    VideoRequest,
    check=_check,
    price=PRICE,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=provider_alone,
    wire={"dedicated": Post("/api/v1/mp4/generate", _dedicated, Task("/api/v1/mp4/record-info", records.VIDEO))},
)
