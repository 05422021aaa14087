"""What a member is refused, each with what is needed to say why and what to do about it.

Services raise these; `bot/ui/wording` turns them into sentences. Nothing was spent when one is raised.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.suno.errors import LimitExceededError, SunoError
from storage.books import LayerState


class RefusedError(Exception):
    """Base of everything that a member, an admin or a passing problem is the reason for.

    `draft` is the code of the draft that holds what the member typed, None where nothing was typed.
    """

    draft: str | None = None


class AllowanceSpentError(RefusedError):
    """A layer of the daily allowance has not enough left. `cost` in hundredths of a credit."""

    def __init__(self, state: LayerState, *, cost: int, resets_at: datetime) -> None:
        super().__init__(f"{state.layer}: {state.left} of {state.limit} left, {cost} needed")
        self.state = state
        self.cost = cost
        self.resets_at = resets_at


class BadInputError(RefusedError):
    """A field is empty, too long or out of range; nothing was sent."""

    def __init__(self, limit: LimitExceededError) -> None:
        super().__init__(str(limit))
        self.limit = limit


class BadFileError(RefusedError):
    """A text file that cannot be used as lyrics. `problem` is too_large, not_text or empty."""

    def __init__(self, problem: str, *, limit: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.limit = limit


class UnknownCodeError(RefusedError):
    """No take (or job) of this server has that code."""

    def __init__(self, subject: str, code: str) -> None:
        super().__init__(f"no {subject} {code!r}")
        self.subject = subject
        self.code = code


class NotYoursError(RefusedError):
    """Somebody else's job, and the member may not manage the server."""


class AlreadyEndedError(RefusedError):
    """There is nothing left to cancel."""


class DraftGoneError(RefusedError):
    """What was typed is no longer kept."""


class MissingPermissionsError(RefusedError):
    """The bot cannot post the result here. `missing` are discord.py's names of permissions."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


class AdminsOnlyError(RefusedError):
    """For members who may manage the server."""


class AboveCeilingError(RefusedError):
    """An admin asked for more than the operator allows. Amounts in hundredths of a credit."""

    def __init__(self, *, wanted: int, ceiling: int) -> None:
        super().__init__(f"{wanted} of at most {ceiling}")
        self.wanted = wanted
        self.ceiling = ceiling


class NothingKeptError(RefusedError):
    """There is no copy of this take's file (yet, or any more)."""


class ApiTroubleError(RefusedError):
    """The API could not answer a question."""

    def __init__(self, error: SunoError) -> None:
        super().__init__(str(error))
        self.error = error
