"""Personas: voices and styles that were made reusable, by name, for a whole server."""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.reading import persona_of
from storage.rows.persona import NewPersona, Persona, RemovedOrNot
from storage.times import to_ms


async def insert_persona(
    connection: Connection, persona: NewPersona, guild_id: int, owner_id: int, now: datetime
) -> None:
    """Part of the unit of work that finishes a job."""
    await connection.execute(
        "INSERT INTO personas (guild_id, owner_id, take_id, persona_id, name, description, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (persona_id) DO NOTHING",
        (guild_id, owner_id, persona.take_id, persona.persona_id, persona.name, persona.description, to_ms(now)),
    )


class PersonaStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_guild(self, guild_id: int, *, named: str = "", limit: int = 25) -> list[Persona]:
        """Personas of a server whose name contains `named`, the newest first."""
        rows = await self._database.all(
            "SELECT * FROM personas WHERE guild_id = ? AND removed_at IS NULL AND instr(lower(name), lower(?))"
            " ORDER BY id DESC LIMIT ?",
            (guild_id, named, limit),
        )
        return [persona_of(row) for row in rows]

    async def by_name(self, guild_id: int, name: str) -> Persona | None:
        """The newest persona of that name, compared without case."""
        row = await self._database.one(
            "SELECT * FROM personas WHERE guild_id = ? AND removed_at IS NULL AND lower(name) = lower(?)"
            " ORDER BY id DESC LIMIT 1",
            (guild_id, name.strip()),
        )
        return None if row is None else persona_of(row)

    async def of_take(self, take_id: int) -> "RemovedOrNot | None":
        """The persona of a take, also one that was taken out of the lists; a take has at most one."""
        row = await self._database.one("SELECT * FROM personas WHERE take_id = ? ORDER BY id DESC LIMIT 1", (take_id,))
        return None if row is None else RemovedOrNot(persona_of(row), removed=row["removed_at"] is not None)

    async def put_back(self, persona_id: int, *, name: str, description: str) -> None:
        """Put a removed persona into the lists again, under the name that it gets now."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "UPDATE personas SET removed_at = NULL, name = ?, description = ? WHERE id = ?",
                (name, description, persona_id),
            )

        await self._database.write(unit, urgent=True)

    async def remove(self, persona_id: int, *, now: datetime) -> bool:
        """Take a persona out of the lists. The provider has no call to delete it."""

        async def unit(connection: Connection) -> bool:
            removed = await connection.execute(
                "UPDATE personas SET removed_at = ? WHERE id = ? AND removed_at IS NULL", (to_ms(now), persona_id)
            )
            return removed.rowcount == 1

        return await self._database.write(unit, urgent=True)
