"""Limits that only show once a recording is there: kept with the failed job so that they can be worded like others."""

import json

from bot.suno.errors import LimitExceededError, LimitReason
from storage.rows.job import Failure

LIMIT_FAILURE = "recording_limit"

_PLAIN = ("field", "minimum", "limit", "actual", "model")


def failure_of(error: LimitExceededError) -> Failure:
    """A failure that `limit_of` reads again."""
    facts = {name: getattr(error, name) for name in _PLAIN}
    message = json.dumps({**facts, "reason": error.reason.value, "allowed": error.allowed})
    return Failure(LIMIT_FAILURE, message=message)


def limit_of(failure: Failure) -> LimitExceededError:
    """The broken limit that a failure with the reason LIMIT_FAILURE holds."""
    facts = json.loads(failure.message)
    return LimitExceededError(
        facts["field"],
        LimitReason(facts["reason"]),
        minimum=facts["minimum"],
        limit=facts["limit"],
        actual=facts["actual"],
        model=facts["model"],
        allowed=tuple(facts["allowed"]),
    )
