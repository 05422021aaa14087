"""Everything that can go wrong with the API, as one family.

SunoError
 ├ LimitExceededError           a documented limit is broken; nothing was sent
 ├ UnknownDialectError          a task of a dialect, or an operation, that this version does not speak
 ├ RequestNotSentError          no connection came about: nothing was sent
 ├ RateLimitedError             refused for being too fast: send the same again later
 ├ SendingPausedError           key, credits or maintenance: nothing else would succeed either
 ├ OutcomeUnknownError          sent, and no clear answer: a paid task may exist, so never send it again
 ├ RequestRejectedError         a definite no to this request
 │   └ ExistsAlreadyError       the result was made before
 ├ TaskNotFoundError            reads: the API does not know the task (normal within its first 90 s)
 ├ ServiceUnavailableError      reads: no answer after all attempts
 └ ProtocolError                reads: an answer, but not of the documented shape

`message` holds the API's own words, or ours where it said nothing: at most 500 characters, without control characters,
links, the API key or the callback address. No error chains the HTTP library's exception, whose repr shows the
headers and with them the key.
"""

from enum import StrEnum
from typing import ClassVar

from bot.suno.results import FailureReason


class Charged(StrEnum):
    """Whether the failed request cost credits at the provider."""

    NO = "no"
    YES = "yes"
    RETURNED = "returned"
    UNKNOWN = "unknown"


class Action(StrEnum):
    """What a caller does with a request that failed."""

    RESEND_LATER = "resend_later"
    PAUSE_SENDING = "pause_sending"
    NEVER_RESEND = "never_resend"
    GIVE_UP = "give_up"
    USE_EXISTING = "use_existing"


class PauseReason(StrEnum):
    """Why nothing can be sent at the moment."""

    KEY_REFUSED = "key_refused"
    OUT_OF_CREDITS = "out_of_credits"
    KEY_CAP_REACHED = "key_cap_reached"
    MAINTENANCE = "maintenance"


class LimitReason(StrEnum):
    """In which way a request is outside the documented limits."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    BEYOND_THE_END = "beyond_the_end"
    TOO_SHORT_WINDOW = "too_short_window"
    TOO_LONG_WINDOW = "too_long_window"
    OVER_HALF_OF_THE_SONG = "over_half_of_the_song"
    MODEL_NOT_FOR_THIS = "model_not_for_this"
    NOT_ONE_OF = "not_one_of"
    NOT_WITH_INSTRUMENTAL = "not_with_instrumental"
    NEEDS_STYLE_AND_TITLE = "needs_style_and_title"


class SunoError(Exception):
    """Base of the family.

    `code` is the inner code of the answer, or the HTTP status where the answer had none; None when nothing answered.
    `retry_after` is the wait the API asked for in seconds; None if it named none.
    """

    action: ClassVar[Action]
    charged: Charged = Charged.NO

    def __init__(self, message: str, *, code: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.message if self.code is None else f"{self.message} (code {self.code})"


class LimitExceededError(SunoError):
    """A documented limit is broken; nothing was sent.

    `field` is the name in the request model. `minimum` and `limit` are the bounds that hold (characters for texts,
    seconds for times), `actual` is what was given, `model` the model whose limit it is, `allowed` the values to
    choose from; each is None or empty where it says nothing.
    """

    action = Action.GIVE_UP

    def __init__(
        self,
        field: str,
        reason: LimitReason,
        *,
        minimum: float | None = None,
        limit: float | None = None,
        actual: float | None = None,
        model: str | None = None,
        allowed: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{field}: {reason.value.replace('_', ' ')}")
        self.field = field
        self.reason = reason
        self.minimum = minimum
        self.limit = limit
        self.actual = actual
        self.model = model
        self.allowed = allowed


class UnknownDialectError(SunoError):
    """The task was begun in a dialect, or is of an operation, that this version does not speak."""

    action = Action.GIVE_UP


class RequestNotSentError(SunoError):
    """No connection came about (DNS, refused, TLS, connect time-out)."""

    action = Action.RESEND_LATER


class RateLimitedError(SunoError):
    """Too many requests; the refused one was neither queued nor charged."""

    action = Action.RESEND_LATER


class SendingPausedError(SunoError):
    """The key, the credits or the whole service: no other request would succeed either."""

    action = Action.PAUSE_SENDING

    def __init__(
        self, message: str, *, reason: PauseReason, code: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, code=code, retry_after=retry_after)
        self.reason = reason


class OutcomeUnknownError(SunoError):
    """The request went out and no clear answer came back: there may be a task, paid for."""

    action = Action.NEVER_RESEND
    charged = Charged.UNKNOWN


class RequestRejectedError(SunoError):
    """A definite no to this request; the same again would meet the same answer."""

    action = Action.GIVE_UP

    def __init__(
        self,
        message: str,
        *,
        reason: FailureReason,
        code: int | None = None,
        retry_after: float | None = None,
        charged: Charged = Charged.NO,
    ) -> None:
        super().__init__(message, code=code, retry_after=retry_after)
        self.reason = reason
        self.charged = charged


class ExistsAlreadyError(RequestRejectedError):
    """It was made before. `existing_task_id` leads to it, None where the API did not tell."""

    action = Action.USE_EXISTING

    def __init__(
        self,
        message: str,
        *,
        existing_task_id: str | None,
        code: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, reason=FailureReason.EXISTS, code=code, retry_after=retry_after)
        self.existing_task_id = existing_task_id


class TaskNotFoundError(SunoError):
    """The API does not know the task, or not yet: normal in the first 90 s after the create call."""

    action = Action.RESEND_LATER


class ServiceUnavailableError(SunoError):
    """A read got no usable answer after all attempts; says nothing about the task it asked for."""

    action = Action.RESEND_LATER


class ProtocolError(SunoError):
    """A read was answered in a shape that no page documents."""

    action = Action.RESEND_LATER
