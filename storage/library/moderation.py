"""What was done to what is another member's, and by whom: they are told, and their card says it."""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.library.visibility import scope_of
from storage.reading import moderation_of, take_of
from storage.rows.moderation import Moderation, ModerationKind, NewModeration
from storage.times import to_ms


async def insert_moderation(connection: Connection, new: NewModeration, now: datetime) -> None:
    """Part of a unit of work: the card of its job is to be written anew."""
    await connection.execute(
        "INSERT INTO moderation (guild_id, job_id, take_id, what, by_id, at) VALUES (?, ?, ?, ?, ?, ?)",
        (new.guild_id, new.job_id, new.take_id, new.what.value, new.by_id, to_ms(now)),
    )
    await write_card_anew(connection, new.job_id)


async def write_card_anew(connection: Connection, job_id: int | None) -> None:
    """Part of a unit of work: the card of a job has something else to say, also while an edit of it is under way."""
    await connection.execute("UPDATE jobs SET card_final = 0, card_changes = card_changes + 1 WHERE id = ?", (job_id,))


class ModerationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewModeration, *, now: datetime) -> None:
        """Write down what was done already, so that the card says so."""
        await self._database.write(lambda it: insert_moderation(it, new, now), urgent=True)

    async def of_job(self, job_id: int) -> list[Moderation]:
        """What was done to a job and to what it made, in order."""
        rows = await self._database.all("SELECT * FROM moderation WHERE job_id = ? ORDER BY id", (job_id,))
        return [moderation_of(row) for row in rows]

    async def take_down(self, take_id: int, by_id: int, *, now: datetime) -> bool:
        """Hide a take from all but its owner; False when that was done before, or it is removed."""
        return await self._change(
            "UPDATE takes SET hidden_by = :by, hidden_at = :now WHERE id = :id AND hidden_at IS NULL"
            " AND removed_at IS NULL RETURNING *",
            ModerationKind.TAKE_DOWN,
            take_id,
            by_id,
            now,
        )

    async def put_back(self, take_id: int, by_id: int, *, now: datetime) -> bool:
        """Let everybody find a take again who did before; False when it was not taken down, or is removed."""
        return await self._change(
            "UPDATE takes SET hidden_by = NULL, hidden_at = NULL WHERE id = :id AND hidden_at IS NOT NULL"
            " AND removed_at IS NULL RETURNING *",
            ModerationKind.PUT_BACK,
            take_id,
            by_id,
            now,
        )

    async def _change(self, sql: str, what: ModerationKind, take_id: int, by_id: int, now: datetime) -> bool:
        async def unit(connection: Connection) -> bool:
            values = {"id": take_id, "by": by_id, "now": to_ms(now)}
            for row in await connection.execute_fetchall(sql, values):
                take = take_of(row)
                # The search has words of its own for who finds what.
                await connection.execute(
                    "UPDATE take_words SET guild = ? WHERE rowid = ?",
                    (scope_of(take), take.id),
                )
                new = NewModeration(what, by_id, take.guild_id, take.job_id, take.id)
                await insert_moderation(connection, new, now)
                return True
            return False

        return await self._database.write(unit, urgent=True)
