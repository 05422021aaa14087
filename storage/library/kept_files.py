"""What lies below MEDIA_DIR, and whose it is: a take's audio and cover, or the files of a job's result."""

from collections.abc import Sequence
from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.rows.kept_file import FileOwner, KeptFile
from storage.times import to_ms


async def insert_kept_file(connection: Connection, file: KeptFile, now: datetime) -> None:
    """Part of a unit of work."""
    await connection.execute(
        "INSERT INTO kept_files (owner, owner_id, role, path, bytes, content_type, kept_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner, owner_id, role) DO UPDATE SET path = excluded.path,"
        " bytes = excluded.bytes, content_type = excluded.content_type, kept_at = excluded.kept_at",
        (file.owner.value, file.owner_id, file.role, file.path, file.bytes, file.content_type, to_ms(now)),
    )


class KeptFileStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: FileOwner, owner_id: int) -> dict[str, KeptFile]:
        """Files by role."""
        rows = await self._database.all(
            "SELECT role, path, bytes, content_type FROM kept_files WHERE owner = ? AND owner_id = ? ORDER BY role",
            (owner.value, owner_id),
        )
        return {
            row["role"]: KeptFile(owner, owner_id, row["role"], row["path"], row["bytes"], row["content_type"])
            for row in rows
        }

    async def total_bytes(self) -> int:
        """What all kept files take up."""
        row = await self._database.one("SELECT COALESCE(SUM(bytes), 0) AS total FROM kept_files")
        assert row is not None  # an aggregate without GROUP BY always has its row
        return int(row["total"])

    async def spare(self, *, kept_before: datetime, limit: int = 100) -> list[KeptFile]:
        """Copies that can make room, the oldest first: of takes their sound, of results any file.

        Never of a take that is a favourite or that another was made from, nor a member's own recording, nor what was
        kept after `kept_before`.
        """
        rows = await self._database.all(
            "SELECT kept_files.* FROM kept_files"
            " LEFT JOIN takes ON owner = 'take' AND takes.id = kept_files.owner_id"
            " WHERE kept_at < ? AND (owner = 'job' OR role = 'audio' AND takes.kind <> 'upload'"
            "   AND NOT EXISTS (SELECT 1 FROM favourites WHERE take_id = takes.id)"
            "   AND NOT EXISTS (SELECT 1 FROM job_sources JOIN takes AS child ON child.job_id = job_sources.job_id"
            "                    WHERE job_sources.take_id = takes.id AND child.removed_at IS NULL))"
            " ORDER BY kept_at LIMIT ?",
            (to_ms(kept_before), limit),
        )
        return [
            KeptFile(
                FileOwner(row["owner"]), row["owner_id"], row["role"], row["path"], row["bytes"], row["content_type"]
            )
            for row in rows
        ]

    async def forget(self, file: KeptFile) -> None:
        """Write down that a copy is no longer kept."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "DELETE FROM kept_files WHERE owner = ? AND owner_id = ? AND role = ?",
                (file.owner.value, file.owner_id, file.role),
            )

        await self._database.write(unit)

    async def keep(self, files: Sequence[KeptFile], *, now: datetime) -> bool:
        """Write down copies that lie on disk already; a file with the same role is replaced.

        False, and nothing is written, when their take was removed meanwhile, or what their result was made of.
        """

        async def unit(connection: Connection) -> bool:
            for file in files:
                if await connection.execute_fetchall(_REMOVED[file.owner], (file.owner_id,)):
                    return False
            for file in files:
                await insert_kept_file(connection, file, now)
            return True

        return await self._database.write(unit)


# As `RemovalStore.remove_take` has it: whose files go with a take.
_REMOVED = {
    FileOwner.TAKE: "SELECT 1 FROM takes WHERE id = ? AND removed_at IS NOT NULL",
    FileOwner.JOB: (
        "SELECT 1 FROM jobs JOIN job_sources ON job_sources.job_id = jobs.id JOIN takes ON takes.id = take_id"
        " WHERE jobs.id = ? AND result IS NOT NULL AND takes.removed_at IS NOT NULL"
    ),
}
