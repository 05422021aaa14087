"""What the inner codes mean, and the error each becomes.

Source: suno-api pages of docs.kie.ai, "status codes" of each operation; the lyrics page gives 405, 413 and 430 meanings
of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.suno.errors import (
    Charged,
    ExistsAlreadyError,
    OutcomeUnknownError,
    PauseReason,
    RateLimitedError,
    RequestRejectedError,
    SendingPausedError,
    ServiceUnavailableError,
    SunoError,
    TaskNotFoundError,
)
from bot.suno.results import FailureReason
from bot.suno.wire.values import lenient_text

OK = 200
CREDITS_RETURNED = 531

_PAUSES = {
    401: PauseReason.KEY_REFUSED,
    402: PauseReason.OUT_OF_CREDITS,
    433: PauseReason.KEY_CAP_REACHED,
    455: PauseReason.MAINTENANCE,
}
_REJECTIONS = {
    400: FailureReason.INPUT_REFUSED,
    404: FailureReason.NOT_FOUND,
    413: FailureReason.RIGHTS,
    422: FailureReason.INVALID,
    451: FailureReason.SOURCE_UNREACHABLE,
    501: FailureReason.GENERATION_FAILED,
    505: FailureReason.SWITCHED_OFF,
    CREDITS_RETURNED: FailureReason.GENERATION_FAILED,
}
_TOO_FAST = frozenset({429, 430})
_EXISTS = 409
# A proxy's way of saying that it gave up waiting, or would rather not risk a replay: the request may have arrived.
_UNCLEAR_REFUSALS = frozenset({408, 425})


@dataclass(frozen=True, slots=True)
class Meanings:
    """How one operation's page departs from the common list of codes."""

    too_fast: frozenset[int] = _TOO_FAST
    rejections: Mapping[int, FailureReason] = field(default_factory=lambda: MappingProxyType({}))
    existing_task: frozenset[int] = frozenset({_EXISTS})
    """Codes that mean "made before" when the answer brings the id of the earlier task."""


COMMON = Meanings()
LYRICS = Meanings(too_fast=_TOO_FAST | {405}, rejections=MappingProxyType({413: FailureReason.TOO_LONG}))
COVER_IMAGE = Meanings(existing_task=frozenset({400, _EXISTS}))


def create_error(
    code: int, message: str, *, meanings: Meanings, data: Any = None, retry_after: float | None = None
) -> SunoError:
    """The error of a create call that was answered with anything but a success."""
    if code in meanings.too_fast:
        return RateLimitedError(message, code=code, retry_after=retry_after)
    if code in _PAUSES:
        return SendingPausedError(message, reason=_PAUSES[code], code=code, retry_after=retry_after)
    existing = _task_id_in(data)
    if code == _EXISTS or (code in meanings.existing_task and existing):
        return ExistsAlreadyError(message, existing_task_id=existing, code=code, retry_after=retry_after)
    reason = meanings.rejections.get(code) or _REJECTIONS.get(code)
    if reason is None and (not 300 <= code < 500 or code in _UNCLEAR_REFUSALS):
        return OutcomeUnknownError(message, code=code, retry_after=retry_after)
    return RequestRejectedError(
        message,
        reason=reason or FailureReason.OTHER,
        code=code,
        retry_after=retry_after,
        charged=Charged.RETURNED if code == CREDITS_RETURNED else Charged.NO,
    )


def read_error(code: int, message: str, *, retry_after: float | None = None) -> SunoError:
    """The error of a read, or of a POST that costs nothing, answered with anything but a success."""
    if code in _PAUSES and _PAUSES[code] is not PauseReason.MAINTENANCE:
        return SendingPausedError(message, reason=_PAUSES[code], code=code, retry_after=retry_after)
    rejection = _REJECTIONS.get(code)
    again = code in _TOO_FAST or code in _UNCLEAR_REFUSALS or code == 455
    if again or (rejection is None and not 300 <= code < 500):
        return ServiceUnavailableError(message, code=code, retry_after=retry_after)
    return RequestRejectedError(message, reason=rejection or FailureReason.OTHER, code=code, retry_after=retry_after)


def task_error(error: SunoError, task_id: str) -> SunoError:
    """The same error where a task was asked for: 404 and 422 mean that the API does not know it."""
    if isinstance(error, RequestRejectedError) and error.code in (404, 422):
        return TaskNotFoundError(f"The API does not know task {task_id}", code=error.code)
    return error


def _task_id_in(data: Any) -> str | None:
    """The id of the earlier task: `data` itself, or inside it in either spelling."""
    if isinstance(data, Mapping):
        return lenient_text(data.get("taskId")) or lenient_text(data.get("task_id"))
    return lenient_text(data)
