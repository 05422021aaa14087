"""No wait is longer than the longest there is, whatever became of the clock since it was written down.

A clock that is set back leaves every moment behind that was to come: without a bound, what waits for one waits for as
long as the clock was moved. And what is said to have happened later than now happened by now at the latest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.engines.sqlite import Connection, Database
from storage.times import to_ms

# As their indexes have them: by one condition for both, every job there ever was would be looked at.
_CARD_OF_AN_ENDED_JOB = "card_final = 0 AND card_message_id IS NOT NULL AND ended_at IS NOT NULL"
_CARD_OF_A_LIVE_JOB = "state IN ('queued', 'preparing', 'sending', 'unclear', 'running', 'overdue')"


@dataclass(frozen=True)
class Longest:
    """The longest waits: before a send or a preparation, a look at a record, a post, an edit of a card.

    `look_young` holds while a job counts as running, `look_old` once it is overdue.
    """

    send: timedelta
    look_young: timedelta
    look_old: timedelta
    delivery: timedelta
    card: timedelta


class WaitStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def bound(self, longest: Longest, *, now: datetime) -> bool:
        """Bound every "not before"; True when one had to be."""
        bounds = (
            ("jobs", "not_before", "state = 'queued'", longest.send),
            ("jobs", "next_poll_at", "state = 'running'", longest.look_young),
            ("jobs", "next_poll_at", "state = 'overdue'", longest.look_old),
            ("deliveries", "not_before", "state IN ('pending', 'posting')", longest.delivery),
            ("jobs", "card_not_before", _CARD_OF_AN_ENDED_JOB, longest.card),
            ("jobs", "card_not_before", _CARD_OF_A_LIVE_JOB, longest.card),
            ("jobs", "created_at", "state IN ('accepted', 'queued', 'preparing')", timedelta(0)),
            ("jobs", "sent_at", "state IN ('sending', 'unclear', 'running', 'overdue')", timedelta(0)),
        )

        async def unit(connection: Connection) -> bool:
            changed = 0
            for table, column, condition, wait in bounds:
                latest = to_ms(now + wait)
                bounded = await connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {condition} AND {column} > ?",  # noqa: S608 - ours
                    (latest, latest),
                )
                changed += bounded.rowcount
            return changed > 0

        return await self._database.write(unit)
