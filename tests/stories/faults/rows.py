"""One fault as a row of a table: how it comes about, and what must be true in the end."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.messages import state_of
from tests.stage.records import Books

Act = Callable[[Stage], Any]
"""What is done to a stage, at once or as a coroutine."""

SONG = 1200
"""What one costs, in hundredths of a credit."""
RESERVED = ("reserve", SONG)
GIVEN_BACK = [RESERVED, ("release", -SONG)]
CHARGED = ("charge", SONG)

PAID = Books([RESERVED, ("settle", 0)], [CHARGED])
CLAIMED = Books([RESERVED, ("settle", 0)], [("open", SONG), CHARGED])
"""Nobody knew for a while; then the charge ended the open entry."""
UNDER_WAY = Books([RESERVED], [CHARGED])
NOTHING_SPENT = Books(GIVEN_BACK, [])
LOST_BY_THE_OPERATOR = Books(GIVEN_BACK, [CHARGED])
"""The provider keeps what a failed task cost; its member does not pay for that."""
RETURNED_BY_BOTH = Books(GIVEN_BACK, [CHARGED, ("refund", -SONG)])
NOBODY_KNOWS = Books(GIVEN_BACK, [("open", SONG)])
"""The member is given back what nobody knows to be charged; the entry of the provider's book stays open."""


def nothing(stage: Stage) -> None:
    """All stays as it is."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What happens to one song that alice asks for, and what is to be seen of it."""

    name: str
    before: Act = nothing
    """Done before she asks."""
    during: Act = nothing
    """Done once the API was asked for it."""
    meanwhile: str = ""
    """Words that her card shows while the fault lasts; none where nobody notices."""
    then: Act = nothing
    """What ends the fault, where it does not end by itself; done once the card has shown those words."""
    end: JobState = JobState.FINISHED
    card: str = "[here it is]("
    """Words that her card shows in the end."""
    books: Books = field(default_factory=lambda: PAID)
    posts: int = 1
    told: int = 0
    """How many private messages she gets."""
    creates: int = 1
    """How often the API was asked for the song."""
    step: float = 1.0
    """In which steps time passes, in seconds."""

    def __str__(self) -> str:
        return self.name


def planned(*faults: str, **options: Any) -> Act:
    """Faults of the stand-in, as for `Faults.add`."""

    def plan(stage: Stage) -> None:
        for fault in faults:
            stage.suno.faults.add(fault, **options)

    return plan


async def done(act: Act, stage: Stage) -> None:
    outcome = act(stage)
    if inspect.isawaitable(outcome):
        await outcome


async def play(row: Row, stage: Stage) -> None:
    """Let it happen, to the end and a while longer, and compare all that can be seen."""
    await done(row.before, stage)
    await stage.generate("rain on a tin roof")
    if row.during is not nothing:
        await stage.until(lambda: stage.creates)
        await done(row.during, stage)
    if row.meanwhile:
        await stage.until(lambda: row.meanwhile in state_of(stage.card), step=row.step)
    await done(row.then, stage)
    await stage.until(lambda: row.card in state_of(stage.card), step=row.step)
    await stage.rest(60, step=5)

    assert row.card in state_of(stage.card)
    await check(row, stage)


async def check(row: Row, stage: Stage) -> None:
    """Everything but the card."""
    assert await stage.states() == {row.end: 1}
    assert len(stage.posts()) == row.posts
    assert len(stage.direct_messages(stage.alice)) == row.told
    assert await stage.books() == row.books
    assert len(stage.creates) == row.creates
    # What the provider's own book says about the account.
    assert 1_000_000 - stage.suno.balance == row.books.charged
