"""The library: every take with its words, its files and who likes it. All of it belongs to one guild."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.codes import new_code, normalise_code
from storage.database import Connection, Database, Row
from storage.times import from_ms, to_ms


@dataclass(frozen=True)
class NewTake:
    """A take as the provider describes it; `duration` in seconds, None where it does not say."""

    title: str
    style: str
    lyrics: str
    model: str
    duration: float | None
    dialect: str
    task_id: str
    audio_id: str
    audio_url: str | None
    image_url: str | None


@dataclass(frozen=True)
class Take(NewTake):
    id: int
    code: str
    guild_id: int
    owner_id: int
    job_id: int
    position: int
    created_at: datetime

    @classmethod
    def from_row(cls, row: Row) -> "Take":
        milliseconds = row["duration_ms"]
        return cls(
            id=row["id"],
            code=row["code"],
            guild_id=row["guild_id"],
            owner_id=row["owner_id"],
            job_id=row["job_id"],
            position=row["position"],
            title=row["title"],
            style=row["style"],
            lyrics=row["lyrics"],
            model=row["model"],
            duration=None if milliseconds is None else milliseconds / 1000,
            dialect=row["dialect"],
            task_id=row["task_id"],
            audio_id=row["audio_id"],
            audio_url=row["audio_url"],
            image_url=row["image_url"],
            created_at=from_ms(row["created_at"]),
        )


@dataclass(frozen=True)
class KeptFile:
    """Our own copy of one file of a take. `path` is relative to MEDIA_DIR, `role` is audio or cover."""

    take_id: int
    role: str
    path: str
    bytes: int
    content_type: str


async def insert_takes(
    connection: Connection,
    job_id: int,
    guild_id: int,
    owner_id: int,
    takes: Sequence[NewTake],
    now: datetime,
) -> list[Take]:
    """Part of the unit of work that finishes a job."""
    made: list[Take] = []
    for position, take in enumerate(takes):
        (row,) = await connection.execute_fetchall(
            "INSERT INTO takes (code, guild_id, owner_id, job_id, position, title, style, lyrics, model, duration_ms,"
            " dialect, task_id, audio_id, audio_url, image_url, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                await new_code(connection, "takes"),
                guild_id,
                owner_id,
                job_id,
                position,
                take.title,
                take.style,
                take.lyrics,
                take.model,
                None if take.duration is None else round(take.duration * 1000),
                take.dialect,
                take.task_id,
                take.audio_id,
                take.audio_url,
                take.image_url,
                to_ms(now),
            ),
        )
        made.append(Take.from_row(row))
    return made


class TakeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_code(self, code: str, *, guild_id: int) -> Take | None:
        """The take of this server with this code, however it was typed; a take of another server is None."""
        row = await self._database.one(
            "SELECT * FROM takes WHERE code = ? AND guild_id = ?", (normalise_code(code), guild_id)
        )
        return None if row is None else Take.from_row(row)

    async def of_job(self, job_id: int) -> list[Take]:
        rows = await self._database.all("SELECT * FROM takes WHERE job_id = ? ORDER BY position", (job_id,))
        return [Take.from_row(row) for row in rows]

    async def files(self, take_id: int) -> dict[str, KeptFile]:
        """Our copies of a take's files, by role."""
        rows = await self._database.all(
            "SELECT take_id, role, path, bytes, content_type FROM kept_files WHERE take_id = ?", (take_id,)
        )
        return {row["role"]: KeptFile(*row) for row in rows}

    async def keep(self, files: Sequence[KeptFile], *, now: datetime, duration: float | None = None) -> None:
        """Write down copies that lie on disk already; `duration` in seconds where it was measured."""

        async def unit(connection: Connection) -> None:
            for file in files:
                await connection.execute(
                    "INSERT OR REPLACE INTO kept_files (take_id, role, path, bytes, content_type, kept_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (file.take_id, file.role, file.path, file.bytes, file.content_type, to_ms(now)),
                )
                if duration is not None:
                    await connection.execute(
                        "UPDATE takes SET duration_ms = ? WHERE id = ?",
                        (round(duration * 1000), file.take_id),
                    )

        await self._database.write(unit)

    async def toggle_favourite(self, take_id: int, user_id: int, *, now: datetime) -> bool:
        """True when the take is a favourite of this member afterwards."""

        async def unit(connection: Connection) -> bool:
            removed = await connection.execute(
                "DELETE FROM favourites WHERE user_id = ? AND take_id = ?", (user_id, take_id)
            )
            if removed.rowcount:
                return False
            await connection.execute(
                "INSERT INTO favourites (user_id, take_id, at) VALUES (?, ?, ?)",
                (user_id, take_id, to_ms(now)),
            )
            return True

        return await self._database.write(unit, urgent=True)
