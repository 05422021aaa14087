"""The library: every take with its words, its files, its family and who likes it. All of it belongs to one guild."""

import re
from collections.abc import Sequence
from datetime import datetime

from storage.codes import new_code, normalise_code
from storage.engines.sqlite import Connection, Database
from storage.reading import take_of
from storage.rows.take import NewTake, Relatives, Take, TakeKind, TakeOwner
from storage.times import to_ms


async def insert_takes(connection: Connection, takes: Sequence[NewTake], owner: TakeOwner, now: datetime) -> list[Take]:
    """Part of a unit of work."""
    made: list[Take] = []
    for position, take in enumerate(takes):
        (row,) = await connection.execute_fetchall(
            "INSERT INTO takes (code, guild_id, owner_id, owner_name, kind, job_id, position, title, style, lyrics,"
            " model, duration_ms, dialect, task_id, audio_id, audio_url, image_url, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                await new_code(connection, "takes"),
                owner.guild_id,
                owner.user_id,
                owner.user_name,
                take.kind.value,
                owner.job_id,
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
        inserted = take_of(row)
        await connection.execute(
            "INSERT INTO take_words (rowid, guild, words) VALUES (?, ?, ?)",
            (
                inserted.id,
                _search_scope(owner.guild_id, owner.user_id if take.kind is TakeKind.UPLOAD else None),
                f"{inserted.title} {inserted.style} {inserted.owner_name} {inserted.code}",
            ),
        )
        made.append(inserted)
    return made


def _search_scope(guild_id: int, only_for: int | None) -> str:
    """One word that stands for where a take is found: on its server, or there by its owner alone."""
    return f"g{guild_id}" if only_for is None else f"g{guild_id}u{only_for}"


def search_expression(typed: str, guild_id: int, *, uploads_of: int | None = None) -> str | None:
    """What to ask `take_words` for: takes of a server whose words all begin as typed; None where no word was typed.

    `uploads_of` a member finds their own recordings too.
    """
    words = re.findall(r"\w+", typed)[:8]
    if not words:
        return None
    scopes = [_search_scope(guild_id, owner) for owner in dict.fromkeys((None, uploads_of))]
    sought = " AND ".join(f'words : "{word}" *' for word in words)
    return f"(guild : ({' OR '.join(scopes)})) AND {sought}"


# Each half walks its own index from the end; one condition with OR would sort the whole server.
_LATEST = """
    SELECT * FROM takes WHERE id IN (
        SELECT id FROM (SELECT id FROM takes WHERE guild_id = :guild AND kind <> 'upload' AND removed_at IS NULL
                         ORDER BY id DESC LIMIT :limit) AS songs
        UNION
        SELECT id FROM (SELECT id FROM takes WHERE guild_id = :guild AND owner_id = :user AND kind = 'upload'
                           AND removed_at IS NULL ORDER BY id DESC LIMIT :limit) AS recordings
    ) ORDER BY id DESC LIMIT :limit
"""


class TakeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_code(self, code: str, *, guild_id: int) -> Take | None:
        """The take of this server with this code, however it was typed, also a removed one; else None."""
        return await self._one("code = ? AND guild_id = ?", normalise_code(code), guild_id)

    async def by_ids(self, ids: Sequence[int]) -> list[Take]:
        """Takes in the order of `ids`, removed ones too; those that never were are left out."""
        found = {take.id: take for take_id in ids for take in await self._all("id = ?", take_id)}
        return [found[take_id] for take_id in ids if take_id in found]

    async def by_message(self, message_id: int, *, guild_id: int) -> list[Take]:
        """The takes that a post of ours shows, or that its card asks for, in order, removed ones too."""
        return await self._all(
            "job_id IN (SELECT job_id FROM deliveries WHERE message_id = ?"
            " UNION SELECT id FROM jobs WHERE card_message_id = ?) AND guild_id = ? ORDER BY position",
            message_id,
            message_id,
            guild_id,
        )

    async def sources_by_message(self, message_id: int, *, guild_id: int) -> list[Take]:
        """What a finished job builds on whose result, or card, is in that message, removed takes too."""
        rows = await self._database.all(
            "SELECT DISTINCT takes.*, job_sources.position FROM jobs JOIN job_sources ON job_sources.job_id = jobs.id"
            " JOIN takes ON takes.id = take_id WHERE jobs.state = 'finished' AND jobs.guild_id = ? AND jobs.id IN"
            " (SELECT job_id FROM deliveries WHERE message_id = ?"
            "  UNION SELECT id FROM jobs WHERE card_message_id = ?) ORDER BY job_sources.position",
            (guild_id, message_id, message_id),
        )
        return [take_of(row) for row in rows]

    async def by_job_code(self, code: str, *, guild_id: int) -> list[Take]:
        """The takes of the job with this code, as it stands on its card, in order, removed ones too."""
        return await self._all(
            "job_id = (SELECT id FROM jobs WHERE code = ?) AND guild_id = ? ORDER BY position",
            normalise_code(code),
            guild_id,
        )

    async def of_job(self, job_id: int) -> list[Take]:
        """What a job made, less what was removed."""
        return await self._all("job_id = ? AND removed_at IS NULL ORDER BY position", job_id)

    async def sources_of(self, job_id: int) -> list[Take]:
        """What a job builds on, in order, removed takes too."""
        rows = await self._database.all(
            "SELECT takes.* FROM job_sources JOIN takes ON takes.id = take_id WHERE job_sources.job_id = ?"
            " ORDER BY job_sources.position",
            (job_id,),
        )
        return [take_of(row) for row in rows]

    async def relatives(self, take: Take, *, children: int = 5) -> Relatives:
        """A take's parents, removed ones too, and its latest children."""
        rows = await self._database.all(
            "SELECT takes.* FROM job_sources JOIN takes ON takes.job_id = job_sources.job_id"
            " WHERE job_sources.take_id = ? AND removed_at IS NULL ORDER BY takes.id DESC LIMIT ?",
            (take.id, children),
        )
        parents = [] if take.job_id is None else await self.sources_of(take.job_id)
        return Relatives(tuple(parents), tuple(take_of(row) for row in rows))

    async def search(self, guild_id: int, user_id: int, typed: str, *, limit: int = 25) -> list[Take]:
        """Takes of a server, and this member's uploads there, whose words all begin as typed; the latest first."""
        expression = search_expression(typed, guild_id, uploads_of=user_id)
        if expression is None:
            return [
                take_of(row)
                for row in await self._database.all(_LATEST, {"guild": guild_id, "user": user_id, "limit": limit})
            ]
        rows = await self._database.all(
            "SELECT takes.* FROM takes JOIN (SELECT rowid FROM take_words WHERE take_words MATCH ?"
            " ORDER BY rowid DESC LIMIT ?) AS found ON found.rowid = takes.id ORDER BY takes.id DESC",
            (expression, limit),
        )
        return [take_of(row) for row in rows]

    async def measured(self, take_id: int, duration: float) -> None:
        """The length of our own copy, in seconds: more to be trusted than the provider's word."""

        async def unit(connection: Connection) -> None:
            await connection.execute("UPDATE takes SET duration_ms = ? WHERE id = ?", (round(duration * 1000), take_id))

        await self._database.write(unit)

    async def let_remix(self, take_id: int, remixable: bool) -> None:
        """Whether others may build on a take."""

        async def unit(connection: Connection) -> None:
            await connection.execute("UPDATE takes SET remixable = ? WHERE id = ?", (remixable, take_id))

        await self._database.write(unit, urgent=True)

    async def is_favourite(self, take_id: int, user_id: int) -> bool:
        row = await self._database.one("SELECT 1 FROM favourites WHERE user_id = ? AND take_id = ?", (user_id, take_id))
        return row is not None

    async def mark_favourite(self, take_id: int, user_id: int, marked: bool, *, now: datetime) -> None:
        """Make a take a favourite of a member, or no longer; saying it twice changes nothing."""

        async def unit(connection: Connection) -> None:
            if marked:
                await connection.execute(
                    "INSERT INTO favourites (user_id, take_id, at) VALUES (?, ?, ?)"
                    " ON CONFLICT (user_id, take_id) DO NOTHING",
                    (user_id, take_id, to_ms(now)),
                )
            else:
                await connection.execute("DELETE FROM favourites WHERE user_id = ? AND take_id = ?", (user_id, take_id))

        await self._database.write(unit, urgent=True)

    async def _one(self, condition: str, *parameters: object) -> Take | None:
        found = await self._all(condition, *parameters)
        return found[0] if found else None

    async def _all(self, condition: str, *parameters: object) -> list[Take]:
        rows = await self._database.all(f"SELECT * FROM takes WHERE {condition}", parameters)  # noqa: S608 - ours
        return [take_of(row) for row in rows]
