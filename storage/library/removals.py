"""Taking back: takes leave the library, posts leave their channels. What was spent and what was built on them stays."""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.library.moderation import insert_moderation, write_card_anew
from storage.rows.moderation import ModerationKind, NewModeration
from storage.times import to_ms


class RemovalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove_take(self, take_id: int, *, by: NewModeration | None = None, now: datetime) -> list[str] | None:
        """Take a take out of the library: its search words, its marks, and the rows of its files go.

        `by` says who did it where that is not its owner. Returns the paths of those files, which nobody needs any more:
        its own, and those of results that were made of it, such as stems. None when it was removed before. The card of
        its job is to be written anew.
        """

        async def unit(connection: Connection) -> list[str] | None:
            removed = await connection.execute_fetchall(
                "UPDATE takes SET removed_at = ? WHERE id = ? AND removed_at IS NULL RETURNING job_id",
                (to_ms(now), take_id),
            )
            if not removed:
                return None
            await connection.execute("DELETE FROM take_words WHERE rowid = ?", (take_id,))
            await connection.execute("DELETE FROM favourites WHERE take_id = ?", (take_id,))
            for row in removed:
                await write_card_anew(connection, row["job_id"])
            if by is not None:
                await insert_moderation(connection, by, now)
            files = await connection.execute_fetchall(
                "DELETE FROM kept_files WHERE (owner = 'take' AND owner_id = :take) OR (owner = 'job' AND owner_id IN"
                " (SELECT id FROM jobs JOIN job_sources ON job_id = id WHERE take_id = :take AND result IS NOT NULL))"
                " RETURNING path",
                {"take": take_id},
            )
            return [row["path"] for row in files]

        return await self._database.write(unit, urgent=True)

    async def post_removed(self, message_id: int, *, by_id: int | None = None, now: datetime) -> bool:
        """The message of a delivery was taken back: the card of its job is to say so. False for any other message.

        `by_id` is who did it where that is not its member.
        """

        async def unit(connection: Connection) -> bool:
            for row in await connection.execute_fetchall(
                "UPDATE deliveries SET removed_at = ? WHERE message_id = ? AND removed_at IS NULL"
                " RETURNING guild_id, job_id",
                (to_ms(now), message_id),
            ):
                if by_id is not None:
                    new = NewModeration(ModerationKind.REMOVE_POST, by_id, row["guild_id"], row["job_id"])
                    await insert_moderation(connection, new, now)
                await write_card_anew(connection, row["job_id"])
                return True
            return False

        return await self._database.write(unit, urgent=True)

    async def nothing_left(self, job_id: int) -> bool:
        """Whether every take of a finished job, or what its result was made of, was removed or taken down."""
        row = await self._database.one(
            "SELECT CASE WHEN result IS NULL THEN NOT EXISTS"
            "   (SELECT 1 FROM takes WHERE job_id = jobs.id AND removed_at IS NULL AND hidden_at IS NULL)"
            " ELSE EXISTS (SELECT 1 FROM job_sources JOIN takes ON takes.id = take_id"
            "   WHERE job_sources.job_id = jobs.id AND (removed_at IS NOT NULL OR hidden_at IS NOT NULL)) END AS gone"
            " FROM jobs WHERE id = ?",
            (job_id,),
        )
        return row is not None and bool(row["gone"])
