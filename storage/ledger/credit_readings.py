"""What the account at the provider held at certain moments, and what two such moments prove.

Whether an unclear create was charged nobody can ask. But where nothing was at the provider when the credits were read,
where nothing was sent since but creates that are all unclear, and where the credits are the same as before, none of
those was charged. What is free stays unclear: the credits say nothing of it. Sends are counted, not timed: no clock
that is set can put one of them on the wrong side.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from storage.engines.sqlite import Connection, Database, Row
from storage.ledger import books
from storage.ledger.jobs import fail_those_after
from storage.reading import job_of
from storage.rows.job import Failure, Job
from storage.times import to_ms

NOT_CHARGED = Failure("not_charged")

# The latest reading with nothing at the provider, if since then nothing was sent but what is unclear now.
_BASE = """
    SELECT * FROM credit_readings AS base
     WHERE id = (SELECT MAX(id) FROM credit_readings WHERE at_provider = 0)
       AND EXISTS (SELECT 1 FROM jobs WHERE state = 'unclear' AND cost > 0)
       AND NOT EXISTS (SELECT 1 FROM provider_entries WHERE id > base.last_entry AND kind IN ('charge', 'refund'))
       AND NOT EXISTS (SELECT 1 FROM jobs WHERE send_number > base.last_send AND state <> 'unclear')
       AND NOT EXISTS (SELECT 1 FROM jobs WHERE state IN ('sending', 'running', 'overdue', 'unclear')
                                            AND (state <> 'unclear' OR COALESCE(send_number, 0) <= base.last_send))
"""


class CreditReadingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def may_prove(self) -> bool:
        """Whether another reading could prove that nothing of what is unclear was charged."""
        return await self._database.one(_BASE) is not None

    async def note(self, credits: int, *, now: datetime, settle: bool) -> list[Job]:
        """Write a reading down, in hundredths of a credit; nothing may have been on its way while it was asked for.

        With `settle`, unclear -> settled for what it proves not to have been charged, which is returned: the allowance
        returns, the provider's cost is written off, and both readings are kept with each job.
        """

        async def unit(connection: Connection) -> list[Job]:
            reading = await _insert(connection, credits, now)
            base = next(iter(await connection.execute_fetchall(_BASE)), None) if settle else None
            if base is None or base["credits"] != credits:
                return []
            return await _settle_all(connection, base["id"], reading, now)

        return await self._database.write(unit)


async def _insert(connection: Connection, credits: int, now: datetime) -> int:
    """The id of the reading; the one before where nothing has changed since."""
    (row,) = await connection.execute_fetchall(
        "SELECT (SELECT COALESCE(MAX(send_number), 0) FROM jobs) AS last_send,"
        " (SELECT COALESCE(MAX(id), 0) FROM provider_entries) AS last_entry,"
        " (SELECT COUNT(*) FROM jobs WHERE state IN ('sending', 'running', 'overdue', 'unclear')) AS at_provider"
    )
    facts = (credits, row["last_send"], row["last_entry"], row["at_provider"])
    latest: Sequence[Row] = list(
        await connection.execute_fetchall("SELECT * FROM credit_readings ORDER BY id DESC LIMIT 1")
    )
    known = ("credits", "last_send", "last_entry", "at_provider")
    if latest and tuple(latest[0][name] for name in known) == facts:
        return int(latest[0]["id"])
    (inserted,) = await connection.execute_fetchall(
        "INSERT INTO credit_readings (credits, last_send, last_entry, at_provider, at)"
        " VALUES (?, ?, ?, ?, ?) RETURNING id",
        (*facts, to_ms(now)),
    )
    # What proves nothing and can prove nothing any more.
    await connection.execute(
        "DELETE FROM credit_readings WHERE id < (SELECT MAX(id) FROM credit_readings WHERE at_provider = 0)"
        " AND id NOT IN (SELECT before_id FROM unclear_proofs) AND id NOT IN (SELECT after_id FROM unclear_proofs)"
    )
    return int(inserted["id"])


async def _settle_all(connection: Connection, before: int, after: int, now: datetime) -> list[Job]:
    rows = await connection.execute_fetchall(
        "UPDATE jobs SET state = 'settled', failure = ?, ended_at = ? WHERE state = 'unclear' AND cost > 0 RETURNING *",
        (json.dumps(NOT_CHARGED.__dict__), to_ms(now)),
    )
    jobs = [job_of(row) for row in rows]
    for job in jobs:
        await books.release(connection, job.id, now)
        await books.book_cost(connection, job.id, "write_off", now)
        await fail_those_after(connection, job.id, now)
        await connection.execute(
            "INSERT INTO unclear_proofs (job_id, before_id, after_id) VALUES (?, ?, ?)"
            " ON CONFLICT (job_id) DO UPDATE SET before_id = excluded.before_id, after_id = excluded.after_id",
            (job.id, before, after),
        )
    return jobs
