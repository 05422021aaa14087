"""Figures for the operator's monitoring: each is read from an index that stays short, whatever is kept for ever."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.engines.sqlite import Database
from storage.rows.job import JobState
from storage.times import from_ms, from_ms_or_none, to_ms

# A post that its channel refuses is for the server's admins to mend; everything else is ours.
_OURS = "(trouble IS NULL OR (trouble <> 'not_allowed' AND trouble NOT LIKE 'discord~_%' ESCAPE '~'))"


@dataclass(frozen=True)
class WaitingDeliveries:
    """Posts still to be made. `unposted` and `oldest` leave out those that only their channel's admins can help."""

    pending: int
    posting: int
    refused: int
    """Given up, of all time."""
    unposted: int
    oldest: datetime | None
    trouble: str | None
    """A word for what the oldest met last; None when it was not tried yet."""


@dataclass(frozen=True)
class Ended:
    """How a job ended; `reason` is the word of a failure."""

    job_id: int
    state: JobState
    reason: str | None


class FigureStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def oldest_queued_at(self) -> datetime | None:
        """When the job was accepted that has waited longest of those that could be sent as they are."""
        row = await self._database.one(
            "SELECT created_at FROM jobs WHERE state = 'queued' AND prepared ORDER BY id LIMIT 1"
        )
        return None if row is None else from_ms(row["created_at"])

    async def deliveries(self) -> WaitingDeliveries:
        counts = await self._database.one(
            "SELECT COUNT(*) FILTER (WHERE state = 'pending') AS pending,"  # noqa: S608 - constants
            " COUNT(*) FILTER (WHERE state = 'posting') AS posting,"
            f" COUNT(*) FILTER (WHERE {_OURS}) AS unposted"
            " FROM deliveries WHERE state IN ('pending', 'posting')"
        )
        refused = await self._database.one("SELECT COUNT(*) AS number FROM deliveries WHERE state = 'refused'")
        oldest = await self._database.one(
            "SELECT created_at, trouble FROM deliveries WHERE state IN ('pending', 'posting')"  # noqa: S608 - constants
            f" AND {_OURS} ORDER BY created_at LIMIT 1"
        )
        assert counts is not None  # an aggregate without GROUP BY always has its row
        assert refused is not None
        return WaitingDeliveries(
            pending=counts["pending"],
            posting=counts["posting"],
            refused=refused["number"],
            unposted=counts["unposted"],
            oldest=None if oldest is None else from_ms_or_none(oldest["created_at"]),
            trouble=None if oldest is None else oldest["trouble"],
        )

    async def ended_after(self, moment: datetime) -> Sequence[Ended]:
        rows = await self._database.all(
            "SELECT id, state, failure FROM jobs WHERE ended_at > ? ORDER BY ended_at", (to_ms(moment),)
        )
        return [
            Ended(
                row["id"],
                JobState(row["state"]),
                None if row["failure"] is None else str(json.loads(row["failure"])["reason"]),
            )
            for row in rows
        ]
