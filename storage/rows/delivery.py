"""A message to post, and how far it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

REMOVED = "removed"
"""Why a message is not posted, or no more: what it shows was removed, or somebody deleted it before it was known."""


class DeliveryState(StrEnum):
    PENDING = "pending"
    POSTING = "posting"
    POSTED = "posted"
    REFUSED = "refused"
    WITHHELD = "withheld"


class SubjectKind(StrEnum):
    JOB = "job"
    """A job's result."""


@dataclass(frozen=True)
class Subject:
    """What a message is about."""

    kind: SubjectKind
    id: int


@dataclass(frozen=True)
class Delivery:
    """One message, the `part`th of those about its subject, counted from 0."""

    id: int
    subject: Subject
    part: int
    guild_id: int
    channel_id: int
    state: DeliveryState
    message_id: int | None
    attempts: int
    not_before: datetime
    trouble: str | None
    created_at: datetime
    removed_at: datetime | None = None
    posting_at: datetime | None = None
    """When its latest request to Discord began; None before the first."""
