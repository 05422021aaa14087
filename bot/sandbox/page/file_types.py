"""What the preview takes a file for: it goes by the name alone, and makes a player for all that counts as audio."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager

_MIDI = ".mid"


@contextmanager
def midi_to_be_saved() -> Iterator[None]:
    """MIDI is a file to save, as in Discord: a player that cannot play it would say that it is unavailable."""
    before, _ = mimetypes.guess_type(f"notes{_MIDI}")
    mimetypes.add_type("application/octet-stream", _MIDI)
    try:
        yield
    finally:
        if before is not None:
            mimetypes.add_type(before, _MIDI)
