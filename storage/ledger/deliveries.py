"""Deliveries: one row per message to post, each posted once, whatever it is about.

    pending -> posting -> posted | refused;  withheld: kept, never posted

`posting` is written before the request to Discord and `posted` after it, so a process that died in between
leaves `posting` behind: its message may stand in the channel and is looked for before anything is posted.
"""

from datetime import datetime

from storage.backup import COPIED_AT
from storage.engines.sqlite import Connection, Database
from storage.reading import delivery_of
from storage.rows.delivery import Delivery, SubjectKind
from storage.rows.job import Job
from storage.times import from_ms, to_ms


async def add_delivery(connection: Connection, job: Job, *, part: int, now: datetime) -> None:
    """Part of a unit of work: one more message to post for a job, unless that part exists."""
    elsewhere = await _may_be_posted_elsewhere(connection, job)
    await connection.execute(
        "INSERT INTO deliveries"
        " (subject, subject_id, part, guild_id, channel_id, state, not_before, created_at, posting_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject, subject_id, part) DO NOTHING",
        (
            SubjectKind.JOB,
            job.id,
            part,
            job.guild_id,
            job.channel_id,
            "posting" if elsewhere else "pending",  # also for one that will be withheld: its files are to be kept
            to_ms(now),
            to_ms(now),
            to_ms(job.created_at) if elsewhere else None,
        ),
    )


async def _may_be_posted_elsewhere(connection: Connection, job: Job) -> bool:
    """Whether this database is a backup whose original went on, with this job in it: look before posting."""
    rows = await connection.execute_fetchall("SELECT value FROM key_values WHERE name = ?", (COPIED_AT,))
    return any(to_ms(job.created_at) <= int(row["value"]) for row in rows)


class DeliveryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, limit: int) -> list[Delivery]:
        """What is to be posted and may be tried now, the longest waiting first."""
        rows = await self._database.all(
            "SELECT * FROM deliveries WHERE state IN ('pending', 'posting') AND not_before <= ?"
            " ORDER BY not_before, id LIMIT ?",
            (to_ms(now), limit),
        )
        return [delivery_of(row) for row in rows]

    async def next_due_at(self) -> datetime | None:
        row = await self._database.one(
            "SELECT MIN(not_before) AS at FROM deliveries WHERE state IN ('pending', 'posting')"
        )
        assert row is not None  # an aggregate without GROUP BY always has its row
        return None if row["at"] is None else from_ms(row["at"])

    async def of_job(self, job_id: int) -> list[Delivery]:
        rows = await self._database.all("SELECT * FROM deliveries WHERE job_id = ? ORDER BY part", (job_id,))
        return [delivery_of(row) for row in rows]

    async def need_parts(self, job: Job, parts: int, *, now: datetime) -> None:
        """The result turned out to need that many messages: those that are missing are to be posted too."""

        async def unit(connection: Connection) -> None:
            for part in range(1, parts):
                await add_delivery(connection, job, part=part, now=now)

        await self._database.write(unit)

    async def posting(self, delivery_id: int, *, attempt: int, now: datetime) -> bool:
        """pending -> posting, with the moment: no message of ours can be older.

        False when it is not pending, or its job was cancelled meanwhile.
        """
        return await self._move(
            "UPDATE deliveries SET state = 'posting', posting_at = ?, attempts = ? WHERE id = ? AND state = 'pending'"
            " AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = job_id AND withheld)",
            to_ms(now),
            attempt,
            delivery_id,
        )

    async def not_there(self, delivery_id: int) -> bool:
        """posting -> pending: it was looked for in its channel, and is not there."""
        return await self._move(
            "UPDATE deliveries SET state = 'pending' WHERE id = ? AND state = 'posting'", delivery_id
        )

    async def posted(self, delivery_id: int, message_id: int, *, now: datetime) -> bool:
        """posting -> posted."""
        return await self._move(
            "UPDATE deliveries SET state = 'posted', message_id = ?, posted_at = ?, trouble = NULL"
            " WHERE id = ? AND state = 'posting'",
            message_id,
            to_ms(now),
            delivery_id,
        )

    async def posted_on_wish(self, job: Job, *, channel_id: int, message_id: int, now: datetime) -> None:
        """A message with a job's result stands in some channel because a member wished it: it is known from now on."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "INSERT INTO deliveries (subject, subject_id, part, guild_id, channel_id, state, message_id,"
                " not_before, created_at, posted_at)"
                " SELECT ?, ?, COALESCE(MAX(part), -1) + 1, ?, ?, 'posted', ?, ?, ?, ?"
                " FROM deliveries WHERE subject = ? AND subject_id = ?",
                (
                    SubjectKind.JOB,
                    job.id,
                    job.guild_id,
                    channel_id,
                    message_id,
                    *[to_ms(now)] * 3,
                    SubjectKind.JOB,
                    job.id,
                ),
            )

        await self._database.write(unit)

    async def try_again(
        self, delivery_id: int, *, attempt: int, not_before: datetime, trouble: str, certainly_absent: bool = True
    ) -> bool:
        """Keep it deliverable for later, after `attempt` tries, whatever they came to.

        `certainly_absent` False leaves it `posting`: look before posting again.
        """
        return await self._move(
            "UPDATE deliveries SET state = CASE WHEN ? THEN 'pending' ELSE state END, not_before = ?, trouble = ?,"
            " attempts = ? WHERE id = ? AND state IN ('pending', 'posting')",
            certainly_absent,
            to_ms(not_before),
            trouble,
            attempt,
            delivery_id,
        )

    async def first_to_tell(self, job_id: int, *, now: datetime) -> bool:
        """Whether the member is still to be told that the channel does not take the result; True once."""
        return await self._move(
            "UPDATE deliveries SET told_at = ? WHERE job_id = ? AND told_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM deliveries AS other"
            "   WHERE other.job_id = deliveries.job_id AND other.told_at IS NOT NULL)",
            to_ms(now),
            job_id,
        )

    async def refused(self, delivery_id: int, *, trouble: str) -> bool:
        """The channel will not take it: it stays in the library and can be shown from there."""
        return await self._move(
            "UPDATE deliveries SET state = 'refused', trouble = ? WHERE id = ? AND state IN ('pending', 'posting')",
            trouble,
            delivery_id,
        )

    async def not_to_be_told(self, delivery_id: int) -> bool:
        """pending or posting -> withheld: kept, and what is built on it is shown in its place."""
        return await self._move(
            "UPDATE deliveries SET state = 'withheld' WHERE id = ? AND state IN ('pending', 'posting')", delivery_id
        )

    async def withhold(self, job_id: int) -> bool:
        """pending -> withheld: what is not being posted yet stays in the library.

        False also when its member has said meanwhile that it is to be posted after all.
        """
        return await self._move(
            "UPDATE deliveries SET state = 'withheld' WHERE job_id = ? AND state = 'pending'"
            " AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = job_id AND withheld)",
            job_id,
        )

    async def _move(self, sql: str, *parameters: object) -> bool:
        async def unit(connection: Connection) -> bool:
            return (await connection.execute(sql, parameters)).rowcount > 0

        return await self._database.write(unit)
