"""Named moments of a job's life at which a process may die.

`reached` stands beside the step it names and does nothing by itself. A test that ends the process at each of them
and starts it again adds itself to `listeners`, so the list below is also the list of what has been tried.
"""

from collections.abc import Callable
from enum import StrEnum


class Checkpoint(StrEnum):
    ACCEPTED = "accepted"
    """Written down and reserved; no card yet."""
    CARD_SENT = "card sent"
    """The card stands in the channel; its message id is not written down."""
    QUEUED = "queued"
    """The card's id is written down."""
    CLAIMED = "claimed"
    """Marked as being sent; nothing has left."""
    CREATED = "created"
    """The API has accepted and charged; its answer is not written down."""
    RUNNING = "running"
    """The task id is written down."""
    RECORD_READ = "record read"
    """The API has said that it is done; nothing of it is written down."""
    FINISHED = "finished"
    """Takes and delivery are written down; no file is fetched."""
    FILES_FETCHED = "files fetched"
    """The files lie on disk; they are not written down."""
    FILES_KEPT = "files kept"
    """The copies are written down; nothing is posted."""
    POSTING = "posting"
    """Marked as being posted; the request has not left."""
    POSTED = "posted"
    """The message stands in the channel; its id is not written down."""
    DELIVERED = "delivered"
    """The message id is written down; the card does not show the end."""
    CARD_ENDED = "card ended"
    """The card shows the end; that it does is not written down."""


listeners: list[Callable[[str], None]] = []


def reached(checkpoint: Checkpoint) -> None:
    for listener in listeners:
        listener(checkpoint)
