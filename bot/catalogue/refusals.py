"""What a member is refused, each with what is needed to say why and what to do about it.

Services raise these; `bot/ui/wording` turns them into sentences. Nothing was spent when one is raised.
"""

from collections.abc import Sequence

from bot.catalogue.authority import Right
from bot.suno.errors import LimitExceededError, SunoError
from storage.rows.book import LayerState
from storage.rows.take import Take


class RefusedError(Exception):
    """Base of everything that a member, an admin or a passing problem is the reason for.

    `draft` is the code of the draft that holds what the member typed, None where nothing was typed.
    """

    draft: str | None = None


class AllowanceSpentError(RefusedError):
    """A layer of the allowance has not enough left. `cost` in hundredths of a credit."""

    def __init__(self, state: LayerState, *, cost: int) -> None:
        super().__init__(f"{state.scope}: {state.left} of {state.limit} left, {cost} needed")
        self.state = state
        self.cost = cost


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


class BadRecordingError(RefusedError):
    """A member's file that cannot be used.

    `problem` says why, a word such as too_long; `detail` is the limit, or how much of the file is there.
    """

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.detail = detail


class NoSoundError(RefusedError):
    """There is nothing to hear in that message. `ours` says that it is the bot's own, of a job not finished."""

    def __init__(self, *, ours: bool) -> None:
        super().__init__("ours" if ours else "a member's")
        self.ours = ours


class RecordingNotKeptError(RefusedError):
    """A file may be good, but could not be fetched, read or kept this time."""


class BeingPostedError(RefusedError):
    """What a member wants posted is being posted by another press."""


class UnknownCodeError(RefusedError):
    """No take (or job) of this server has that code."""

    def __init__(self, subject: str, code: str) -> None:
        super().__init__(f"no {subject} {code!r}")
        self.subject = subject
        self.code = code


class TakeOutOfSightError(RefusedError):
    """The member does not see the take any more that a form was opened for."""


class TakeRemovedError(RefusedError):
    """The take was removed from the library."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PostGoneError(RefusedError):
    """The message that was to be taken back is not there (any more)."""


class PostOutOfReachError(RefusedError):
    """Discord does not let the bot look at, or delete, its own message."""


class StrangeButtonError(RefusedError):
    """A button that nothing is known of: made up, or from another version."""


class TakenDownError(RefusedError):
    """A moderator has taken this member's take down: until it is put back it cannot be shown or built on."""

    def __init__(self, take: Take) -> None:
        super().__init__(take.code)
        self.take = take


class NotTakenDownError(RefusedError):
    """There is nothing to put back: nothing was taken down, or it is back or removed already."""


class NotYoursError(RefusedError):
    """Somebody else's, and the member has not the `right` to it."""

    def __init__(self, right: Right) -> None:
        super().__init__(right.name)
        self.right = right


class NothingHeldBackError(RefusedError):
    """Nothing of the job was kept out of its channel."""


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


class ModeratorsOnlyError(RefusedError):
    """For members who may manage messages here, or the server."""


class AboveCeilingError(RefusedError):
    """An admin asked for more than the operator allows. Amounts in hundredths of a credit."""

    def __init__(self, *, wanted: int, ceiling: int) -> None:
        super().__init__(f"{wanted} of at most {ceiling}")
        self.wanted = wanted
        self.ceiling = ceiling


class NotRemixableError(RefusedError):
    """The take's owner does not let others build on it."""

    def __init__(self, owner_id: int) -> None:
        super().__init__(f"owned by {owner_id}")
        self.owner_id = owner_id


class NotAtProviderError(RefusedError):
    """The operation works on what the provider has, and it never had this take, or has it no longer."""

    def __init__(self, take: Take) -> None:
        super().__init__(take.code)
        self.take = take


class OneSoundError(RefusedError):
    """Exactly one of a take and a file is needed. `given` says whether both were there, or none."""

    def __init__(self, *, given: bool) -> None:
        super().__init__("both" if given else "neither")
        self.given = given


class BadValueError(RefusedError):
    """What stands in a field cannot be read. `kind` is time or number."""

    def __init__(self, field: str, kind: str, text: str) -> None:
        super().__init__(f"{field}: {kind}")
        self.field = field
        self.kind = kind
        self.text = text


class UnknownPersonaError(RefusedError):
    """No persona of this server has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PersonaExistsError(RefusedError):
    """A take has its persona already (`of_take`), or the name is taken on this server."""

    def __init__(self, name: str, *, of_take: bool) -> None:
        super().__init__(name)
        self.name = name
        self.of_take = of_take


class NothingKeptError(RefusedError):
    """There is no copy of this take's file (yet, or any more)."""


class ResultGoneError(RefusedError):
    """The files of what was made before are gone, here and at the provider; asked for again, it is made anew."""


class ApiTroubleError(RefusedError):
    """The API could not answer a question."""

    def __init__(self, error: SunoError) -> None:
        super().__init__(str(error))
        self.error = error
