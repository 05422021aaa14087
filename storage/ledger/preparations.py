"""What is to be done before a job can be sent: its audio is fetched, checked and uploaded, or a step before finishes.

queued (not prepared) -> preparing -> queued (prepared)
"""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.reading import job_of
from storage.rows.job import Job, PreparationStage
from storage.times import from_ms, to_ms


class PreparationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_next_to_prepare(self, *, now: datetime) -> Job | None:
        """queued -> preparing for the oldest job that needs it and whose step before has finished."""

        async def unit(connection: Connection) -> Job | None:
            for row in await connection.execute_fetchall(
                "UPDATE jobs SET state = 'preparing' WHERE id = (SELECT jobs.id FROM jobs"
                "   LEFT JOIN jobs AS before ON before.id = jobs.after_job_id"
                "   WHERE jobs.state = 'queued' AND NOT jobs.prepared AND jobs.not_before <= ?"
                "   AND (before.id IS NULL OR before.state = 'finished') ORDER BY jobs.id LIMIT 1) RETURNING *",
                (to_ms(now),),
            ):
                return job_of(row)
            return None

        return await self._database.write(unit)

    async def prepared(self, job_id: int, request: str) -> bool:
        """preparing -> queued with a request that can be sent as it is."""
        return await self._move(
            # Nobody has to be told privately any more that a file was no good.
            "UPDATE jobs SET state = 'queued', stage = 'pending', prepared = 1, request = ?,"
            " answer_token = CASE WHEN private THEN answer_token END,"
            " answer_until = CASE WHEN private THEN answer_until END"
            " WHERE id = ? AND state = 'preparing'",
            (request, job_id),
        )

    async def prepare_later(self, job_id: int, *, not_before: datetime) -> bool:
        """preparing -> queued, to be prepared again: the upload host or Discord did not answer."""
        return await self._move(
            "UPDATE jobs SET state = 'queued', stage = 'pending', not_before = ? WHERE id = ? AND state = 'preparing'",
            (to_ms(not_before), job_id),
        )

    async def reached(self, job_id: int, stage: PreparationStage) -> bool:
        """How far the preparation is, for the card."""
        return await self._move("UPDATE jobs SET stage = ? WHERE id = ? AND state = 'preparing'", (stage.value, job_id))

    async def attachment_kept(self, job_id: int, position: int, take_id: int) -> None:
        """An attached file has become a take of the library: a source like any other."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "INSERT INTO job_sources (job_id, position, take_id) VALUES (?, ?, ?)"
                " ON CONFLICT (job_id, position) DO UPDATE SET take_id = excluded.take_id",
                (job_id, position, take_id),
            )
            await connection.execute(
                "DELETE FROM job_attachments WHERE job_id = ? AND position = ?", (job_id, position)
            )

        await self._database.write(unit)

    async def forget_attachments(self, *, ended_before: datetime) -> None:
        """Links to files of jobs that ended before that moment: nobody asks for the same again with a dead link."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "DELETE FROM job_attachments WHERE job_id IN (SELECT id FROM jobs WHERE ended_at < ?)",
                (to_ms(ended_before),),
            )

        await self._database.write(unit)

    async def next_allowed_at(self) -> datetime | None:
        """When the first waiting preparation may be tried; None while nothing waits."""
        row = await self._database.one(
            "SELECT MIN(not_before) AS at FROM jobs WHERE state = 'queued' AND NOT prepared AND (after_job_id IS NULL"
            " OR EXISTS (SELECT 1 FROM jobs AS before"
            "   WHERE before.id = jobs.after_job_id AND before.state = 'finished'))"
        )
        assert row is not None  # an aggregate without GROUP BY always has its row
        return None if row["at"] is None else from_ms(row["at"])

    async def _move(self, sql: str, parameters: tuple[object, ...]) -> bool:
        async def unit(connection: Connection) -> bool:
            return (await connection.execute(sql, parameters)).rowcount == 1

        return await self._database.write(unit)
