"""When to ask the API for a job's record.

With callbacks, asking is only a safety net: its times lie after those at which a callback is to be expected, a first
stream after 30 to 40 s and finished takes after 2 to 3 minutes (docs.kie.ai, Get Music Task Details). So a song whose
callbacks arrive costs one read at `first` and one at `complete`. Without them, the same record tells when the stream
link appears.
"""

from datetime import datetime, timedelta

from storage.ledger.waits import Longest

OVERDUE_AFTER = timedelta(minutes=15)
"""The provider itself gives up after ten."""
NOT_FOUND_GRACE = timedelta(seconds=90)
UNCLEAR_FOR = timedelta(hours=24)
GIVE_UP_AFTER = timedelta(days=14)
"""Generated media is kept that long; after it there is nothing to fetch."""

_FIRST_LOOK = timedelta(seconds=10)
_FIRST_LOOK_WITH_CALLBACKS = timedelta(seconds=90)
_NEXT_LOOK_WITH_CALLBACKS = timedelta(seconds=180)
AFTER_EARLY_CALLBACK = timedelta(seconds=4)
"""A callback can be ahead of the record that it announces."""
_RAREST = timedelta(hours=6)
LONGEST = Longest(
    send=timedelta(minutes=10),
    look_young=_NEXT_LOOK_WITH_CALLBACKS,
    look_old=_RAREST,
    delivery=timedelta(hours=1),
    card=timedelta(hours=1),
)
"""The longest waits that anything here writes down, to bound those that a clock has made longer."""


def first_look(now: datetime, *, callbacks: bool) -> datetime:
    """When to read a record for the first time."""
    return now + (_FIRST_LOOK_WITH_CALLBACKS if callbacks else _FIRST_LOOK)


def next_look(now: datetime, *, age: timedelta, callbacks: bool) -> datetime:
    """When to read it again: ten seconds while it is young, about a tenth of its age later."""
    wait = min(max(_FIRST_LOOK, age / 10), _RAREST)
    if callbacks and age < OVERDUE_AFTER:
        wait = max(wait, _NEXT_LOOK_WITH_CALLBACKS)
    return now + wait
