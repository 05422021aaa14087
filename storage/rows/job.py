"""What a job is: its states, its row, and what can come out of asking for one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.rows.book import LayerState, Payer
from storage.rows.member import Viewer
from storage.rows.persona import NewPersona
from storage.rows.take import NewTake, SourceProblem, Take


class JobState(StrEnum):
    ACCEPTED = "accepted"
    QUEUED = "queued"
    PREPARING = "preparing"
    SENDING = "sending"
    UNCLEAR = "unclear"
    RUNNING = "running"
    OVERDUE = "overdue"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SETTLED = "settled"


UNFINISHED = frozenset(
    {
        JobState.ACCEPTED,
        JobState.QUEUED,
        JobState.PREPARING,
        JobState.SENDING,
        JobState.UNCLEAR,
        JobState.RUNNING,
        JobState.OVERDUE,
    }
)


STEP_BEFORE = "step_before"
"""Why a step failed that could not be made without the one before it."""


@dataclass(frozen=True)
class Failure:
    """Why a job ended without a result, as kept with it; `reason` is a word that bot/ui turns into a sentence."""

    reason: str
    code: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that a member attached, at Discord's own link, which dies within a day."""

    url: str
    file_name: str
    bytes: int


@dataclass(frozen=True)
class Answer:
    """How the answer to an interaction is reached: by its token, until Discord takes that no more."""

    token: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class NewJob:
    """A request as a member made it. `cost` in hundredths of a credit, `day` as YYYY-MM-DD.

    `sources` are the ids of the takes it builds on, `attachments` files that become such takes before it is sent.
    `reuse_key` names what it makes where that is made only once; `prepared` is False when something is to be done
    before it can be sent; `remixes` says that something new is built on the sources, which their owners may not want.
    `twin_key` is the same for the same request on the same sources, however far one of them has got. `unique_name` is
    the name of what it makes where a server has each name once. `payer` None is the member's own allowance; all steps
    of a plan have the same one. What is `private` is shown to its member alone, in the `answer`.
    """

    interaction_id: int | None
    guild_id: int
    channel_id: int
    user_id: int
    user_name: str
    locale: str
    operation: str
    request: str
    cost: int
    day: str
    prepared: bool = True
    reuse_key: str | None = None
    sources: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    payer: Payer | None = None
    remixes: bool = False
    twin_key: str | None = None
    unique_name: str | None = None
    open_channel: bool = False
    """Everybody may look into the channel."""
    private: bool = False
    answer: Answer | None = None

    @property
    def viewer(self) -> Viewer:
        """Who asks, from where."""
        return Viewer(self.guild_id, self.user_id, self.channel_id)


@dataclass(frozen=True)
class Job:
    """One row of the ledger.

    `unknown_reads` counts how often in a row the API did not know its task; `adopted` is True where that task was
    begun by somebody else, so that no callback of ours comes.
    """

    id: int
    code: str
    guild_id: int
    channel_id: int
    user_id: int
    user_name: str
    locale: str
    operation: str
    request: str
    cost: int
    payer: Payer
    day: str
    after_job_id: int | None
    result: str | None
    state: JobState
    withheld: bool
    card_message_id: int | None
    dialect: str | None
    task_id: str | None
    stage: str
    stream_links: tuple[str, ...]
    failure: Failure | None
    attempts: int
    polls: int
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    interaction_id: int | None = None
    card_attempts: int = 0
    """Edits of its card that Discord refused in a row."""
    card_changes: int = 0
    """How often its card had something else to say after its end."""
    card_not_before: datetime | None = None
    """No edit of its card is tried before."""
    refusals: int = 0
    unknown_reads: int = 0
    adopted: bool = False
    open_channel: bool = True
    """Everybody may look into its channel."""
    private: bool = False
    """Its card and its result are shown to its member alone."""
    answer_until: datetime | None = None
    """Until when its private answer can be edited; None where it cannot."""

    def seen_by(self, viewer: Viewer) -> bool:
        """Whether a viewer may see what it asked for: as with takes, what was asked for in private stays there."""
        if self.guild_id != viewer.guild_id:
            return False
        return self.user_id == viewer.user_id or self.open_channel or self.channel_id == viewer.channel_id


@dataclass(frozen=True)
class SendBounds:
    """What may be sent at the moment: jobs of at most that cost in hundredths of a credit, less some operations."""

    at_most: int = 2**53
    without: tuple[str, ...] = ()


EVERYTHING = SendBounds()


@dataclass(frozen=True)
class Made:
    """What a job made: takes, or a result in the JSON of bot/suno, and a persona to be kept under its name."""

    takes: Sequence[NewTake] = ()
    result: str | None = None
    persona: NewPersona | None = None


@dataclass(frozen=True)
class AllowanceRefused:
    """A layer has not enough left; nothing was written."""

    state: LayerState
    cost: int


@dataclass(frozen=True)
class Accepted:
    """Written down and reserved: a job for each step, in order."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Repeated:
    """This interaction was accepted before."""

    job: Job


@dataclass(frozen=True)
class MadeBefore:
    """What was asked for is made once: this job has made it, or is making it. Nothing was written."""

    job: Job


@dataclass(frozen=True)
class TwinInHand:
    """This member's unfinished job asks for just the same. Nothing was written."""

    job: Job


@dataclass(frozen=True)
class NameTaken:
    """The server has something of that name, or it is being made. Nothing was written."""

    name: str


@dataclass(frozen=True)
class PriceChanged:
    """It would cost more now than was agreed, in hundredths of a credit. Nothing was written."""

    cost: int


@dataclass(frozen=True)
class SourceRefused:
    """The member may not use this take (any more). Nothing was written."""

    take: Take
    problem: SourceProblem


class PreparationStage(StrEnum):
    """How far a job in `preparing` is; kept where the provider's stage will be."""

    CHECKING = "checking"
    UPLOADING = "uploading"
