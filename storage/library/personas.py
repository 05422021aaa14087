"""Personas: voices and styles that were made reusable, by name, for a whole server."""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.library.visibility import SEES, values_of
from storage.reading import persona_of
from storage.rows.member import Viewer
from storage.rows.persona import NewPersona, Persona, RemovedOrNot
from storage.times import to_ms


def same_name(name: str) -> str:
    """What two spellings of one name have in common."""
    return name.strip().casefold()


async def name_is_taken(connection: Connection, guild_id: int, name: str) -> bool:
    """Part of a unit of work: whether a server has a persona of that name, or one is being made."""
    being_made = await connection.execute_fetchall(
        "SELECT 1 FROM jobs WHERE guild_id = ? AND unique_name = ?"
        " AND state NOT IN ('finished', 'failed', 'cancelled', 'settled')",
        (guild_id, same_name(name)),
    )
    names = await connection.execute_fetchall(
        "SELECT name FROM personas WHERE guild_id = ? AND removed_at IS NULL", (guild_id,)
    )
    return bool(list(being_made)) or same_name(name) in {same_name(row["name"]) for row in names}


async def insert_persona(
    connection: Connection, persona: NewPersona, guild_id: int, owner_id: int, now: datetime
) -> None:
    """Part of the unit of work that finishes a job.

    Its name was free when it was asked for. Where another has got it since, this one gets a number behind it.
    """
    name, number = persona.name, 1
    while await name_is_taken(connection, guild_id, name):
        number += 1
        name = f"{persona.name} {number}"
    await connection.execute(
        "INSERT INTO personas (guild_id, owner_id, take_id, persona_id, name, description, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (persona_id) DO NOTHING",
        (guild_id, owner_id, persona.take_id, persona.persona_id, name, persona.description, to_ms(now)),
    )


class PersonaStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen_by(self, viewer: Viewer, *, named: str = "", limit: int = 25) -> list[Persona]:
        """Personas of takes that a viewer sees, whose name contains `named`, the newest first."""
        return await self._seen("instr(lower(personas.name), lower(:name))", viewer, named, limit)

    async def by_name(self, name: str, viewer: Viewer) -> Persona | None:
        """The newest persona of that name, compared without case, of a take that the viewer sees."""
        found = await self._seen("lower(personas.name) = lower(:name)", viewer, name.strip(), 1)
        return found[0] if found else None

    async def has_name(self, guild_id: int, name: str) -> bool:
        """Whether a server has a persona of that name, seen or not."""
        row = await self._database.one(
            "SELECT 1 FROM personas WHERE guild_id = ? AND removed_at IS NULL AND lower(name) = lower(?)",
            (guild_id, name.strip()),
        )
        return row is not None

    async def _seen(self, condition: str, viewer: Viewer, name: str, limit: int) -> list[Persona]:
        rows = await self._database.all(
            "SELECT personas.* FROM personas JOIN takes ON takes.id = personas.take_id"  # noqa: S608 - ours
            " WHERE personas.guild_id = :guild AND personas.removed_at IS NULL"
            f" AND {condition} AND {SEES} ORDER BY personas.id DESC LIMIT :most",
            {"name": name, "most": limit, **values_of(viewer)},
        )
        return [persona_of(row) for row in rows]

    async def of_take(self, take_id: int) -> "RemovedOrNot | None":
        """The persona of a take, also one that was taken out of the lists; a take has at most one."""
        row = await self._database.one("SELECT * FROM personas WHERE take_id = ? ORDER BY id DESC LIMIT 1", (take_id,))
        return None if row is None else RemovedOrNot(persona_of(row), removed=row["removed_at"] is not None)

    async def put_back(self, persona_id: int, *, name: str, description: str) -> bool:
        """Put a removed persona into the lists again, under the name that it gets now; False where that is taken."""

        async def unit(connection: Connection) -> bool:
            (row,) = await connection.execute_fetchall("SELECT guild_id FROM personas WHERE id = ?", (persona_id,))
            if await name_is_taken(connection, row["guild_id"], name):
                return False
            await connection.execute(
                "UPDATE personas SET removed_at = NULL, name = ?, description = ? WHERE id = ?",
                (name, description, persona_id),
            )
            return True

        return await self._database.write(unit, urgent=True)

    async def remove(self, persona_id: int, *, now: datetime) -> bool:
        """Take a persona out of the lists. The provider has no call to delete it."""

        async def unit(connection: Connection) -> bool:
            removed = await connection.execute(
                "UPDATE personas SET removed_at = ? WHERE id = ? AND removed_at IS NULL", (to_ms(now), persona_id)
            )
            return removed.rowcount == 1

        return await self._database.write(unit, urgent=True)
