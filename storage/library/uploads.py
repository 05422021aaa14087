"""Members' own recordings: takes that come with their file, in one unit of work, so that none is ever without it."""

from dataclasses import replace
from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.library.kept_files import insert_kept_file
from storage.library.takes import insert_takes
from storage.reading import take_of
from storage.rows.kept_file import KeptFile
from storage.rows.take import NewTake, Take, TakeOwner, UploadLimits, UploadsFull

_AT_PATH = """
    SELECT takes.* FROM takes JOIN kept_files AS file ON file.owner = 'take' AND file.owner_id = takes.id
     WHERE takes.guild_id = ? AND takes.owner_id = ? AND takes.kind = 'upload' AND takes.removed_at IS NULL
       AND file.path = ?
"""


_USED = """
    SELECT COALESCE(SUM(bytes), 0) AS guild,
           COALESCE(SUM(CASE WHEN takes.owner_id = ? THEN bytes ELSE 0 END), 0) AS member
      FROM takes JOIN kept_files AS file ON file.owner = 'take' AND file.owner_id = takes.id
     WHERE takes.guild_id = ? AND takes.kind = 'upload' AND takes.removed_at IS NULL
"""


async def _full(connection: Connection, owner: TakeOwner, size: int, limits: UploadLimits) -> UploadsFull | None:
    """Whose allowance has no room for `size` bytes more; None where both have."""
    (used,) = await connection.execute_fetchall(_USED, (owner.user_id, owner.guild_id))
    if used["member"] + size > limits.member:
        return UploadsFull("member", limits.member)
    if used["guild"] + size > limits.guild:
        return UploadsFull("guild", limits.guild)
    return None


class UploadStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, path: str, *, guild_id: int, owner_id: int) -> Take | None:
        """The member's recording whose file has this path below MEDIA_DIR."""
        row = await self._database.one(_AT_PATH, (guild_id, owner_id, path))
        return None if row is None else take_of(row)

    async def add(
        self, new: NewTake, owner: TakeOwner, file: KeptFile, *, limits: UploadLimits, now: datetime
    ) -> Take | UploadsFull:
        """A recording becomes a take of its member; `file` lies on disk already, and its owner_id is not looked at.

        The take that has this file already is returned instead, so that doing it again makes no second one.
        """

        async def unit(connection: Connection) -> Take | UploadsFull:
            for row in await connection.execute_fetchall(_AT_PATH, (owner.guild_id, owner.user_id, file.path)):
                return take_of(row)
            full = await _full(connection, owner, file.bytes, limits)
            if full is not None:
                return full
            (made,) = await insert_takes(connection, [new], owner, now)
            await insert_kept_file(connection, replace(file, owner_id=made.id), now)
            return made

        return await self._database.write(unit)
