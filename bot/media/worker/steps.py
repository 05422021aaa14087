"""A step of a request: a job with its files, ready before the fence goes up."""

import errno
import importlib
import os
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bot.media.errors import DecodingError, MediaReason

# Job name: module and function. The modules load their decoder when they are imported.
_JOBS = {
    "probe": ("bot.media.worker.audio", "probe"),
    "transcode": ("bot.media.worker.audio", "transcode"),
    "as_mp3": ("bot.media.worker.audio", "as_mp3"),
    "cover": ("bot.media.worker.picture", "cover"),
}
# Arguments that are paths: the job gets the open file, since inside the fence nothing can be opened.
_OPENED = {"source": "rb", "destination": "wb"}


class Step:
    """Loads the job and opens its files; trouble with a file is told by `answer`."""

    def __init__(self, job: str, arguments: dict[str, Any]) -> None:
        module, function = _JOBS[job]
        self._job: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), function)
        self._files = ExitStack()
        self._arguments: dict[str, Any] = {}
        self._trouble: OSError | None = None
        try:
            for name, value in arguments.items():
                self._arguments[name] = self._opened(name, value)
        except OSError as error:
            self._trouble = error

    def _opened(self, name: str, value: Any) -> Any:
        if name not in _OPENED:
            return value
        return self._files.enter_context(open(value, _OPENED[name], opener=_private))

    def answer(self) -> dict[str, Any]:
        """Do the job, once: `{"result": {...}}`, or why there is none: the fields of DecodingError as a mapping."""
        try:
            with self._files:
                if self._trouble is not None:
                    raise self._trouble
                result = self._job(**self._arguments)
            return {"result": result}
        except DecodingError as error:
            return {"reason": error.reason, "text": error.text, "seconds": error.seconds, "promised": error.promised}
        except MemoryError:
            return _refusal(MediaReason.DECODER_LIMIT, "out of memory")
        except OSError as error:
            return _refusal(*_meaning_of(error))
        except Exception as error:
            # The libraries raise far more than they document, and all of it comes from what is in the file: another
            # try would end the same. Only its type and place are told, the text may quote the file.
            return _refusal(MediaReason.CORRUPT, f"{type(error).__name__} {_place_of(error)}")


def _place_of(error: Exception) -> str:
    """The line of ours that an error came through last."""
    places = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    path, line = [place for place in places if place[0].parent == Path(__file__).parent][-1]
    return f"at {path.name}:{line}"


def _private(path: str, flags: int) -> int:
    """As `os.open`: a new file is its owner's alone."""
    return os.open(path, flags, 0o600)


def _meaning_of(error: OSError) -> tuple[MediaReason, str]:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MediaReason.DISK_FULL, "no space for the result"
    if error.errno == errno.EFBIG:
        return MediaReason.TOO_LARGE, "the result would be too large"
    if error.errno == errno.ENOSYS:  # not on purpose: a library wanted more than the fence leaves it
        return MediaReason.DECODER_FAILED, f"the fence refused something {_place_of(error)}"
    if error.errno is None:  # a library's own word for content that it cannot use
        return MediaReason.CORRUPT, f"{type(error).__name__} while decoding"
    return MediaReason.UNWRITABLE, error.strerror or type(error).__name__


def _refusal(reason: MediaReason, text: str) -> dict[str, Any]:
    return {"reason": reason, "text": text, "seconds": None, "promised": None}
