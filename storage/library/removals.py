"""Taking back: takes leave the library, posts leave their channels. What was spent and what was built on them stays."""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.times import to_ms


class RemovalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove_take(self, take_id: int, *, now: datetime) -> list[str] | None:
        """Take a take out of the library: its search words, its marks, and the rows of its files go.

        Returns the paths of those files, which nobody needs any more: its own, and those of results that were made
        of it, such as stems. None when it was removed before. The card of its job is to be written anew.
        """

        async def unit(connection: Connection) -> list[str] | None:
            removed = await connection.execute(
                "UPDATE takes SET removed_at = ? WHERE id = ? AND removed_at IS NULL", (to_ms(now), take_id)
            )
            if not removed.rowcount:
                return None
            await connection.execute("DELETE FROM take_words WHERE rowid = ?", (take_id,))
            await connection.execute("DELETE FROM favourites WHERE take_id = ?", (take_id,))
            await connection.execute(
                "UPDATE jobs SET card_final = 0, card_changes = card_changes + 1"
                " WHERE id = (SELECT job_id FROM takes WHERE id = ?)",
                (take_id,),
            )
            files = await connection.execute_fetchall(
                "DELETE FROM kept_files WHERE (owner = 'take' AND owner_id = :take) OR (owner = 'job' AND owner_id IN"
                " (SELECT id FROM jobs JOIN job_sources ON job_id = id WHERE take_id = :take AND result IS NOT NULL))"
                " RETURNING path",
                {"take": take_id},
            )
            return [row["path"] for row in files]

        return await self._database.write(unit, urgent=True)

    async def post_removed(self, message_id: int, *, now: datetime) -> bool:
        """The message of a delivery was taken back: the card of its job is to say so. False for any other message."""

        async def unit(connection: Connection) -> bool:
            for row in await connection.execute_fetchall(
                "UPDATE deliveries SET removed_at = ? WHERE message_id = ? AND removed_at IS NULL RETURNING job_id",
                (to_ms(now), message_id),
            ):
                await connection.execute(
                    "UPDATE jobs SET card_final = 0, card_changes = card_changes + 1 WHERE id = ?", (row["job_id"],)
                )
                return True
            return False

        return await self._database.write(unit, urgent=True)

    async def nothing_left(self, job_id: int) -> bool:
        """Whether every take of a finished job was removed, or what its result was made of."""
        row = await self._database.one(
            "SELECT CASE WHEN result IS NULL"
            " THEN NOT EXISTS (SELECT 1 FROM takes WHERE job_id = jobs.id AND removed_at IS NULL)"
            " ELSE EXISTS (SELECT 1 FROM job_sources JOIN takes ON takes.id = take_id"
            "   WHERE job_sources.job_id = jobs.id AND removed_at IS NOT NULL) END AS gone FROM jobs WHERE id = ?",
            (job_id,),
        )
        return row is not None and bool(row["gone"])
