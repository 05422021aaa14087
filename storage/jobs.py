"""Jobs: the ledger of work. Each method is one whole unit of work, and one UPDATE decides each change of state.

    accepted -> queued -> preparing -> sending -> running -> finished
                  |           |          |  |        |
              cancelled    failed   queued  |      failed, overdue -> finished | failed
                                         unclear -> running | settled -> running

A method that moves a job returns False (or None) when the job is not in a state that it moves from, so a
callback, a poll, a recovery and a member's click can all try, and one of them wins. Side effects come after.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storage import books
from storage.books import Ceilings, LayerState
from storage.codes import new_code
from storage.database import Connection, Database, Row
from storage.takes import NewTake, Take, insert_takes
from storage.times import from_ms, from_ms_or_none, to_ms


class JobState(StrEnum):
    ACCEPTED = "accepted"
    QUEUED = "queued"
    PREPARING = "preparing"
    SENDING = "sending"
    UNCLEAR = "unclear"
    RUNNING = "running"
    OVERDUE = "overdue"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SETTLED = "settled"


UNFINISHED = frozenset(
    {
        JobState.ACCEPTED,
        JobState.QUEUED,
        JobState.PREPARING,
        JobState.SENDING,
        JobState.UNCLEAR,
        JobState.RUNNING,
        JobState.OVERDUE,
    }
)

# The guild served longest ago comes first, in it the member served longest ago, of theirs the oldest job.
_NEXT_IN_TURN = """
    SELECT jobs.id FROM jobs
      LEFT JOIN turns AS guild ON guild.guild_id = jobs.guild_id AND guild.user_id = 0
      LEFT JOIN turns AS member ON member.guild_id = jobs.guild_id AND member.user_id = jobs.user_id
     WHERE jobs.state = 'queued' AND jobs.not_before <= ?
     ORDER BY COALESCE(guild.turn, 0), COALESCE(member.turn, 0), jobs.id
     LIMIT 1
"""


@dataclass(frozen=True)
class Failure:
    """Why a job ended without a result, as kept with it; `reason` is a word that bot/ui turns into a sentence."""

    reason: str
    code: int | None = None
    message: str = ""


@dataclass(frozen=True)
class NewJob:
    """A request as a member made it. `cost` in hundredths of a credit, `day` as YYYY-MM-DD."""

    interaction_id: int | None
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    operation: str
    request: str
    cost: int
    day: str


@dataclass(frozen=True)
class Job:
    """One row of the ledger."""

    id: int
    code: str
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    operation: str
    request: str
    cost: int
    day: str
    state: JobState
    withheld: bool
    card_message_id: int | None
    dialect: str | None
    task_id: str | None
    stage: str
    stream_links: tuple[str, ...]
    failure: Failure | None
    attempts: int
    polls: int
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    interaction_id: int | None = None

    @classmethod
    def from_row(cls, row: Row) -> "Job":
        values: dict[str, Any] = {name: row[name] for name in _PLAIN_COLUMNS}
        return cls(
            **values,
            state=JobState(row["state"]),
            withheld=bool(row["withheld"]),
            stream_links=tuple(json.loads(row["stream_links"])),
            failure=None if row["failure"] is None else Failure(**json.loads(row["failure"])),
            created_at=from_ms(row["created_at"]),
            sent_at=from_ms_or_none(row["sent_at"]),
            ended_at=from_ms_or_none(row["ended_at"]),
        )


_PLAIN_COLUMNS = (
    *("id", "code", "guild_id", "channel_id", "user_id", "locale", "operation", "request", "cost", "day"),
    *("card_message_id", "dialect", "task_id", "stage", "attempts", "polls", "interaction_id"),
)


@dataclass(frozen=True)
class AllowanceRefused:
    """A layer has not enough left; nothing was written."""

    state: LayerState
    cost: int


@dataclass(frozen=True)
class Repeated:
    """This interaction was accepted before."""

    job: Job


class JobStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, new: NewJob, ceilings: Ceilings, *, now: datetime) -> Job | AllowanceRefused | Repeated:
        """Check every layer, reserve the allowance and write the job down: all of it or nothing."""

        async def unit(connection: Connection) -> Job | AllowanceRefused | Repeated:
            if new.interaction_id is not None:
                for row in await connection.execute_fetchall(
                    "SELECT * FROM jobs WHERE interaction_id = ?", (new.interaction_id,)
                ):
                    return Repeated(Job.from_row(row))
            for layer in await books.layer_states(
                connection, ceilings, guild_id=new.guild_id, user_id=new.user_id, day=new.day
            ):
                if layer.left < new.cost:
                    return AllowanceRefused(layer, new.cost)
            (row,) = await connection.execute_fetchall(
                "INSERT INTO jobs (code, interaction_id, guild_id, channel_id, user_id, locale, operation, request,"
                " cost, day, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted', ?) RETURNING *",
                (
                    await new_code(connection, "jobs"),
                    new.interaction_id,
                    new.guild_id,
                    new.channel_id,
                    new.user_id,
                    new.locale,
                    new.operation,
                    new.request,
                    new.cost,
                    new.day,
                    to_ms(now),
                ),
            )
            job = Job.from_row(row)
            await books.reserve(
                connection,
                job_id=job.id,
                amount=job.cost,
                guild_id=job.guild_id,
                user_id=job.user_id,
                day=job.day,
                at=now,
            )
            return job

        return await self._database.write(unit, urgent=True)

    async def card_shown(self, job_id: int, message_id: int) -> bool:
        """accepted -> queued: the member has seen the card, so the job may be sent and paid."""
        return await self._move(
            "UPDATE jobs SET state = 'queued', card_message_id = ? WHERE id = ? AND state = 'accepted'",
            (message_id, job_id),
            urgent=True,
        )

    async def claim_next_to_send(self, *, max_running: int, now: datetime) -> "tuple[Job, str] | None":
        """queued -> sending for the job whose turn it is, with the secret of its callback address.

        None when nothing may be sent now. Only the secret's digest is kept; a new attempt gets a new secret.
        """
        secret = secrets.token_urlsafe(16)

        async def unit(connection: Connection) -> Job | None:
            rows = await connection.execute_fetchall(_NEXT_IN_TURN, (to_ms(now),))
            ((running,),) = await connection.execute_fetchall(
                "SELECT COUNT(*) FROM jobs WHERE state IN ('sending', 'running')"
            )
            if not rows or running >= max_running:
                return None
            (chosen,) = rows
            (row,) = await connection.execute_fetchall(
                "UPDATE jobs SET state = 'sending', sent_at = ?, callback_digest = ?, attempts = attempts + 1"
                " WHERE id = ? AND state = 'queued' RETURNING *",
                (to_ms(now), digest_of(secret), chosen["id"]),
            )
            job = Job.from_row(row)
            await _take_turn(connection, job)
            return job

        job = await self._database.write(unit)
        return None if job is None else (job, secret)

    async def started(self, job_id: int, *, dialect: str, task_id: str, poll_at: datetime, now: datetime) -> bool:
        """The provider took it: sending, unclear or settled -> running, and its price into the provider's book.

        Both the answer to the create call and the job's own callback can say so, in either order.
        """

        async def unit(connection: Connection) -> bool:
            moved = await connection.execute(
                "UPDATE jobs SET state = 'running', dialect = ?, task_id = ?, next_poll_at = ?, ended_at = NULL,"
                " card_final = 0"  # that of a settled job has shown an end that was none
                " WHERE id = ? AND state IN ('sending', 'unclear', 'settled')",
                (dialect, task_id, to_ms(poll_at), job_id),
            )
            await books.book_cost(connection, job_id, "charge", now, task_id=task_id)
            return moved.rowcount == 1

        return await self._database.write(unit)

    async def back_to_queue(self, job_id: int, *, not_before: datetime, now: datetime) -> bool:
        """sending -> queued: it certainly did not arrive, or the API asked to wait.

        sending -> cancelled where a member has cancelled it meanwhile: everything is returned after all.
        """

        async def unit(connection: Connection) -> bool:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET state = CASE WHEN withheld THEN 'cancelled' ELSE 'queued' END,"
                " ended_at = CASE WHEN withheld THEN ? END, not_before = ?, callback_digest = NULL, sent_at = NULL"
                " WHERE id = ? AND state = 'sending' RETURNING withheld",
                (to_ms(now), to_ms(not_before), job_id),
            )
            for row in rows:
                if row["withheld"]:
                    await books.release(connection, job_id, now)
                return True
            return False

        return await self._database.write(unit)

    async def outcome_unknown(self, job_id: int, *, now: datetime) -> bool:
        """sending -> unclear: it may have been accepted and is never sent again; its cost stays open."""

        async def unit(connection: Connection) -> bool:
            moved = await connection.execute(
                "UPDATE jobs SET state = 'unclear' WHERE id = ? AND state = 'sending'", (job_id,)
            )
            if moved.rowcount:
                await books.book_cost(connection, job_id, "open", now)
            return moved.rowcount == 1

        return await self._database.write(unit)

    async def progressed(self, job_id: int, *, stage: str, stream_links: Sequence[str]) -> bool:
        """Keep what the API shows of a job on its way; False when nothing changed."""
        links = json.dumps(list(stream_links))
        return await self._move(
            "UPDATE jobs SET stage = ?1, stream_links = ?2 WHERE id = ?3 AND state IN ('running', 'overdue')"
            " AND (stage <> ?1 OR stream_links <> ?2)",
            (stage, links, job_id),
        )

    async def overdue(self, job_id: int) -> bool:
        """running -> overdue: asked on, ever more rarely, and no longer counted as running."""
        return await self._move("UPDATE jobs SET state = 'overdue' WHERE id = ? AND state = 'running'", (job_id,))

    async def finish(self, job_id: int, takes: Sequence[NewTake], *, now: datetime) -> list[Take] | None:
        """running or overdue -> finished: allowance settled, takes and their delivery written down. None if late."""

        async def unit(connection: Connection) -> list[Take] | None:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET state = 'finished', stage = 'success', stream_links = '[]', ended_at = ?"
                " WHERE id = ? AND state IN ('running', 'overdue') RETURNING *",
                (to_ms(now), job_id),
            )
            for row in rows:
                job = Job.from_row(row)
                await books.settle(connection, job_id, now)
                made = await insert_takes(connection, job.id, job.guild_id, job.user_id, takes, now)
                await connection.execute(
                    "INSERT INTO deliveries (job_id, guild_id, channel_id, state, not_before, created_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        job.id,
                        job.guild_id,
                        job.channel_id,
                        "pending",  # also for one that will be withheld: its files are to be kept
                        to_ms(now),
                        to_ms(now),
                    ),
                )
                return made
            return None

        return await self._database.write(unit)

    async def fail(self, job_id: int, failure: Failure, *, refunded: bool = False, now: datetime) -> bool:
        """Any state of work -> failed: the allowance returns; `refunded` when the API gave its credits back too."""

        async def unit(connection: Connection) -> bool:
            moved = await connection.execute(
                "UPDATE jobs SET state = 'failed', stream_links = '[]', failure = ?, ended_at = ? WHERE id = ?"
                " AND state IN ('queued', 'preparing', 'sending', 'running', 'overdue')",
                (json.dumps(failure.__dict__), to_ms(now), job_id),
            )
            if moved.rowcount:
                await books.release(connection, job_id, now)
                if refunded:
                    await books.book_cost(connection, job_id, "refund", now)
            return moved.rowcount == 1

        return await self._database.write(unit)

    async def cancel(self, job_id: int, *, now: datetime) -> Job | None:
        """Before it was sent: cancelled, everything returned. After: `withheld`, its result is kept unposted.

        Returns the job as it is then; None when it had already ended.
        """

        async def unit(connection: Connection) -> Job | None:
            moved = await connection.execute(
                "UPDATE jobs SET state = 'cancelled', ended_at = ?"
                " WHERE id = ? AND state IN ('accepted', 'queued', 'preparing')",
                (to_ms(now), job_id),
            )
            if moved.rowcount:
                await books.release(connection, job_id, now)
            else:
                moved = await connection.execute(
                    "UPDATE jobs SET withheld = 1 WHERE id = ? AND (state IN ('sending', 'unclear', 'running', 'overdue')"
                    " OR state = 'finished' AND EXISTS (SELECT 1 FROM deliveries"
                    "   WHERE job_id = jobs.id AND state = 'pending'))",
                    (job_id,),
                )
            if not moved.rowcount:
                return None
            (row,) = await connection.execute_fetchall("SELECT * FROM jobs WHERE id = ?", (job_id,))
            return Job.from_row(row)

        return await self._database.write(unit, urgent=True)

    async def card_ended(self, job_id: int) -> bool:
        """The card shows how the job ended; nothing about it changes any more."""
        return await self._move("UPDATE jobs SET card_final = 1 WHERE id = ?", (job_id,))

    async def settle_unclear(self, *, older_than: timedelta, now: datetime) -> list[Job]:
        """unclear -> settled where no callback came in time: the allowance returns, the cost stays open."""

        async def unit(connection: Connection) -> list[Job]:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET state = 'settled', ended_at = ? WHERE state = 'unclear' AND sent_at <= ? RETURNING *",
                (to_ms(now), to_ms(now - older_than)),
            )
            jobs = [Job.from_row(row) for row in rows]
            for job in jobs:
                await books.release(connection, job.id, now)
            return jobs

        return await self._database.write(unit)

    async def recover(self, *, now: datetime) -> None:
        """At start: what was being sent when the process ended may have arrived, so it is unclear."""

        async def unit(connection: Connection) -> None:
            for row in await connection.execute_fetchall(
                "UPDATE jobs SET state = 'unclear' WHERE state = 'sending' RETURNING id"
            ):
                await books.book_cost(connection, row["id"], "open", now)
            await connection.execute("UPDATE jobs SET state = 'queued' WHERE state = 'preparing'")

        await self._database.write(unit)

    async def ask_at_once(self, *, now: datetime) -> None:
        """Let the records of all running jobs be due now."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "UPDATE jobs SET next_poll_at = MIN(next_poll_at, ?) WHERE state = 'running'", (to_ms(now),)
            )

        await self._database.write(unit)

    async def asked(self, job_id: int, *, next_poll_at: datetime) -> None:
        """Count one reading of the record and set when it is due again."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "UPDATE jobs SET polls = polls + 1, next_poll_at = ? WHERE id = ?",
                (to_ms(next_poll_at), job_id),
            )

        await self._database.write(unit)

    async def _move(self, sql: str, parameters: tuple[Any, ...], *, urgent: bool = False) -> bool:
        async def unit(connection: Connection) -> bool:
            return (await connection.execute(sql, parameters)).rowcount == 1

        return await self._database.write(unit, urgent=urgent)


def digest_of(secret: str) -> bytes:
    """What is kept of the secret in a callback address: a read database does not let anybody forge one."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


async def _take_turn(connection: Connection, job: Job) -> None:
    for user_id in (0, job.user_id):
        await connection.execute(
            "INSERT INTO turns (guild_id, user_id, turn) SELECT ?, ?, COALESCE(MAX(turn), 0) + 1 FROM turns WHERE TRUE"
            " ON CONFLICT (guild_id, user_id) DO UPDATE SET turn = excluded.turn",
            (job.guild_id, user_id),
        )
