"""The two books, append only. Every function here is a part of a unit of work: it gets the writing connection.

Members' allowance: `reserve` when a job is accepted, `settle` when it succeeds, `release` when it does not.
Provider's cost: `charge` for every accepted create, `refund` when the API gave the credits back, `open` while
nobody knows whether a create was accepted, `write_off` when the operator settles such a one as not charged.
The database holds each kind to once per job, so no sequence of events can book anything twice.
Amounts are hundredths of a credit; a positive one is spent, a negative one comes back.
"""

from datetime import datetime

from storage.engines.sqlite import Connection
from storage.rows.job import Job
from storage.times import to_ms


async def reserve(connection: Connection, job: Job, at: datetime) -> None:
    """Take the job's price out of its payer's allowance of its day."""
    await connection.execute(
        "INSERT INTO allowance_entries (job_id, kind, amount, guild_id, user_id, payer, payer_id, day, at)"
        " VALUES (?, 'reserve', ?, ?, ?, ?, ?, ?, ?)",
        (job.id, job.cost, job.guild_id, job.user_id, job.payer.kind, job.payer.id, job.day, to_ms(at)),
    )


async def release(connection: Connection, job_id: int, at: datetime) -> None:
    """Give the reservation back, to the day it was taken from. Does nothing once settled or released."""
    await _close_reservation(connection, job_id, "release", "-amount", at)


async def settle(connection: Connection, job_id: int, at: datetime) -> None:
    """Make the reservation final. Does nothing once settled or released."""
    await _close_reservation(connection, job_id, "settle", "0", at)


async def _close_reservation(connection: Connection, job_id: int, kind: str, amount_sql: str, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO allowance_entries (job_id, kind, amount, guild_id, user_id, payer, payer_id, day, at)"  # noqa: S608
        f" SELECT job_id, ?, {amount_sql}, guild_id, user_id, payer, payer_id, day, ?"
        " FROM allowance_entries AS reserved"
        " WHERE job_id = ? AND kind = 'reserve' AND NOT EXISTS (SELECT 1 FROM allowance_entries"
        "   WHERE job_id = reserved.job_id AND kind IN ('settle', 'release'))",
        (kind, to_ms(at), job_id),
    )


async def book_cost(
    connection: Connection, job_id: int, kind: str, at: datetime, *, task_id: str | None = None
) -> None:
    """Write the job's list price into the provider's book as `charge`, `open`, `refund` or `write_off`.

    A refund is negative and only follows a charge; `open` and `write_off` move no credits by themselves:
    an open cost ends when a charge or a write-off joins it. Repeats do nothing.
    """
    sign = {"charge": "cost", "open": "cost", "refund": "-cost", "write_off": "0"}[kind]
    condition = (
        "EXISTS (SELECT 1 FROM provider_entries WHERE job_id = jobs.id AND kind = 'charge')"
        if kind == "refund"
        else "TRUE"
    )
    await connection.execute(
        "INSERT INTO provider_entries (job_id, kind, amount, task_id, at)"  # noqa: S608 - constants
        f" SELECT id, ?, {sign}, ?, ? FROM jobs WHERE id = ? AND {condition} ON CONFLICT (job_id, kind) DO NOTHING",
        (kind, task_id, to_ms(at), job_id),
    )
