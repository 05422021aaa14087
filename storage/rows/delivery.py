"""A message to post, and how far it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    PENDING = "pending"
    POSTING = "posting"
    POSTED = "posted"
    REFUSED = "refused"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Delivery:
    id: int
    job_id: int
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
