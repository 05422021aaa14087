"""When things happen: how fast the stand-in works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds after the submit at which things happen, before `speed` divides them.

    The real API needs 30 to 40 s to the first stream and 2 to 3 minutes to the finished tracks; the default is
    short enough to watch.
    """

    text: float = 4.0
    first: float = 8.0
    complete: float = 15.0
    other: float = 5.0
    """Everything that is not music: lyrics, WAV, stems, MIDI, video, pictures."""
    callback_pause: float = 2.0
    """Between two attempts to deliver one callback."""
    stream_life: float = 600.0
    """How long a stream link stays playable after the tracks are finished."""
    speed: float = 1.0
    callback_timeout: float = 15.0
    """Real seconds a receiver may take to answer; `speed` does not shorten it."""

    def seconds(self, planned: float) -> float:
        """A planned time at this speed."""
        return planned / self.speed
