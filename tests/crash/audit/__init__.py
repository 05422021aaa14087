"""What must be true once everything has come to rest, however often the process was killed on the way.

Witnesses are held against each other: the database, the provider's own list of what it accepted and charged, what
stands in the channels, what lies on the disk, and what the members did.
"""

from collections import Counter
from dataclasses import dataclass

from storage.rows.job import JobState
from tests.crash.audit.books import in_the_books, open_costs
from tests.crash.audit.channels import in_the_channels
from tests.crash.audit.ends import in_the_ends
from tests.crash.audit.evidence import IN_DOUBT, Kind, Mistake, creates, gather, goes_nowhere, instant_requests
from tests.crash.audit.kept_files import in_the_folder, orphans
from tests.crash.audit.provider import in_what_was_sent
from tests.crash.members.crowd import Witness
from tests.stage.process_stage import ProcessStage
from tests.storage.crashed_file import StoredBooks


@dataclass(frozen=True)
class Tally:
    """How a run ended. `mistakes` may not be there; amounts are hundredths of a credit."""

    operations: Counter[str]
    states: Counter[str]
    creates: int
    """Requests that may have cost something, accepted or not."""
    accepted: int
    withheld: int
    """Cancelled while they were made."""
    twins: int
    """Things that a member asked for twice at once."""
    taken_back: int
    """Posts that a member wanted removed."""
    stuck: int
    """Accepted by the provider, and nothing was ever heard of them."""
    orphans: int
    """Files on the disk that no row knows: waste, but no harm."""
    reserved: int
    """What members have spent or still have reserved."""
    charged_by_provider: int
    charged: int
    still_open: int
    """In our book: what was charged and not given back, and what nobody knows yet."""
    mistakes: tuple[Mistake, ...]

    @property
    def jobs(self) -> int:
        return self.operations.total()

    @property
    def finished(self) -> int:
        return self.states[JobState.FINISHED]

    @property
    def failed(self) -> int:
        return self.states[JobState.FAILED]

    @property
    def unclear(self) -> int:
        """Sent without an answer and not claimed by a callback: for the operator, never sent twice."""
        return sum(self.states[state] for state in IN_DOUBT)

    def count(self, kind: Kind) -> int:
        return sum(mistake.kind is kind for mistake in self.mistakes)


def audit(stage: ProcessStage, witness: Witness | None = None, stored: StoredBooks | None = None) -> Tally:
    """Look at everything. `stored` is what the stores say of the books, which they can say once no bot runs."""
    seen = gather(stage, witness or Witness())
    spent = seen.file.spent()
    mistakes = (
        *in_the_ends(seen),
        *in_what_was_sent(seen),
        *in_the_books(seen, stored),
        *in_the_channels(seen),
        *in_the_folder(seen),
        *(Mistake(Kind.DISCORD, violation) for violation in stage.discord.violations),
    )
    return Tally(
        operations=Counter(job.operation for job in seen.jobs),
        states=Counter(job.state.value for job in seen.jobs),
        creates=len(creates(stage)) + len(instant_requests(stage)),
        accepted=len(stage.suno.tasks),
        withheld=sum(job.withheld for job in seen.jobs),
        twins=len(seen.witness.twins),
        taken_back=len(seen.witness.taken_back),
        stuck=len(goes_nowhere(stage, seen.jobs)),
        orphans=len(orphans(seen)),
        reserved=spent.allowance,
        charged_by_provider=-sum(entry.amount for entry in stage.suno.entries),
        charged=spent.provider,
        still_open=open_costs(seen),
        mistakes=mistakes,
    )
