"""The library: every take with its words, its files, its family and who likes it. All of it belongs to one guild."""

import re
from collections.abc import Sequence
from datetime import datetime

from storage.codes import new_code, normalise_code
from storage.engines.sqlite import Connection, Database
from storage.library.visibility import FOR_ALL, OF_CLOSED_CHANNEL, SEES, scope_of, scopes_of, values_of
from storage.reading import job_of, take_of
from storage.rows.job import Job
from storage.rows.member import Viewer
from storage.rows.take import NewTake, Relatives, Take, TakeOwner
from storage.times import to_ms


async def insert_takes(connection: Connection, takes: Sequence[NewTake], owner: TakeOwner, now: datetime) -> list[Take]:
    """Part of a unit of work."""
    made: list[Take] = []
    for position, take in enumerate(takes):
        (row,) = await connection.execute_fetchall(
            "INSERT INTO takes (code, guild_id, owner_id, owner_name, kind, job_id, position, title, style, lyrics,"
            " model, duration_ms, dialect, task_id, audio_id, audio_url, image_url, channel_id, open_channel,"
            " created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
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
                owner.channel_id,
                owner.open_channel,
                to_ms(now),
            ),
        )
        inserted = take_of(row)
        await connection.execute(
            "INSERT INTO take_words (rowid, guild, words) VALUES (?, ?, ?)",
            (
                inserted.id,
                scope_of(inserted),
                f"{inserted.title} {inserted.style} {inserted.owner_name} {inserted.code}",
            ),
        )
        made.append(inserted)
    return made


def search_expression(typed: str, viewer: Viewer) -> str | None:
    """What to ask `take_words` for: takes that a viewer finds, whose words all begin as typed; None without a word."""
    words = re.findall(r"\w+", typed)[:8]
    if not words:
        return None
    sought = " AND ".join(f'words : "{word}" *' for word in words)
    return f"(guild : ({' OR '.join(scopes_of(viewer))})) AND {sought}"


# Each part walks its own index from the end; one condition with OR would sort the whole server.
LATEST = f"""
    SELECT * FROM takes WHERE id IN (
        SELECT id FROM (SELECT id FROM takes WHERE guild_id = :guild AND {FOR_ALL} AND removed_at IS NULL
                         ORDER BY id DESC LIMIT :most) AS for_all
        UNION
        SELECT id FROM (SELECT id FROM takes WHERE channel_id = :channel AND {OF_CLOSED_CHANNEL}
                           AND removed_at IS NULL ORDER BY id DESC LIMIT :most) AS of_channel
        UNION
        SELECT id FROM (SELECT id FROM takes WHERE guild_id = :guild AND owner_id = :user AND removed_at IS NULL
                         ORDER BY id DESC LIMIT :most) AS own
    ) AND {SEES} ORDER BY id DESC
"""  # noqa: S608 - ours
"""What a viewer sees of a server; `most` is how many from the end are asked for."""


class TakeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_code(self, code: str, viewer: Viewer) -> Take | None:
        """The take with this code, however it was typed, also a removed one; None where the viewer sees none."""
        found = await self._seen("code = :code", viewer, code=normalise_code(code))
        return found[0] if found else None

    async def by_ids(self, ids: Sequence[int], viewer: Viewer) -> list[Take]:
        """Takes in the order of `ids`, removed ones too; those that the viewer does not see are left out."""
        return [take for take_id in ids for take in await self._seen("id = :id", viewer, id=take_id)]

    async def by_message(self, message_id: int, viewer: Viewer) -> list[Take]:
        """The takes that a post of ours shows, or that its card asks for, in order, removed ones too."""
        return await self._seen(
            "job_id IN (SELECT job_id FROM deliveries WHERE message_id = :message"
            " UNION SELECT id FROM jobs WHERE card_message_id = :message)",
            viewer,
            "position",
            message=message_id,
        )

    async def sources_by_message(self, message_id: int, viewer: Viewer) -> list[Take]:
        """What a finished job builds on whose result, or card, is in that message, removed takes too."""
        rows = await self._database.all(
            "SELECT DISTINCT takes.*, job_sources.position"  # noqa: S608 - ours
            " FROM (SELECT job_id FROM deliveries WHERE message_id = :message"
            "  UNION SELECT id FROM jobs WHERE card_message_id = :message) AS shown"
            " JOIN jobs ON jobs.id = shown.job_id JOIN job_sources ON job_sources.job_id = jobs.id"
            " JOIN takes ON takes.id = take_id"
            f" WHERE jobs.state = 'finished' AND {SEES} ORDER BY job_sources.position",
            {"message": message_id, **values_of(viewer)},
        )
        return [take_of(row) for row in rows]

    async def by_job_code(self, code: str, viewer: Viewer) -> list[Take]:
        """The takes of the job with this code, as it stands on its card, in order, removed ones too."""
        return await self._seen(
            "job_id = (SELECT id FROM jobs WHERE code = :code)", viewer, "position", code=normalise_code(code)
        )

    async def of_job(self, job_id: int) -> list[Take]:
        """What a job made, less what was removed or taken down: for its own post and card."""
        return await self._all("job_id = ? AND removed_at IS NULL AND hidden_at IS NULL ORDER BY position", job_id)

    async def made_by(self, take: Take) -> Job | None:
        """The job that made a take; None for a recording."""
        row = await self._database.one("SELECT * FROM jobs WHERE id = ?", (take.job_id,))
        return None if row is None else job_of(row)

    async def sources_of(self, job_id: int) -> list[Take]:
        """What a job builds on, in order, removed takes too: for the job itself; whether somebody else may use them
        is asked before they do."""
        rows = await self._database.all(
            "SELECT takes.* FROM job_sources JOIN takes ON takes.id = take_id WHERE job_sources.job_id = ?"
            " ORDER BY job_sources.position",
            (job_id,),
        )
        return [take_of(row) for row in rows]

    async def by_code_for_moderators(self, code: str, *, guild_id: int) -> Take | None:
        """The take with this code, seen or not: for those who may act on it without finding it."""
        found = await self._all("code = ? AND guild_id = ?", normalise_code(code), guild_id)
        return found[0] if found else None

    async def taken_down(self, job_id: int) -> list[Take]:
        """Of what a job made, what was taken down and is still there: for those who may put it back."""
        return await self._all("job_id = ? AND removed_at IS NULL AND hidden_at IS NOT NULL ORDER BY position", job_id)

    async def relatives(self, take: Take, viewer: Viewer, *, children: int = 5) -> Relatives:
        """Of a take's parents, removed ones too, and its latest children, those that the viewer sees."""
        rows = await self._database.all(
            "SELECT takes.* FROM job_sources JOIN takes ON takes.job_id = job_sources.job_id"  # noqa: S608 - ours
            f" WHERE job_sources.take_id = :take AND removed_at IS NULL AND {SEES} ORDER BY takes.id DESC LIMIT :most",
            {"take": take.id, "most": children, **values_of(viewer)},
        )
        parents = [] if take.job_id is None else await self.sources_of(take.job_id)
        return Relatives(
            tuple(parent for parent in parents if parent.seen_by(viewer)), tuple(take_of(row) for row in rows)
        )

    async def search(self, typed: str, viewer: Viewer, *, limit: int = 25) -> list[Take]:
        """Takes that a viewer finds, their own recordings too, whose words all begin as typed; the latest first."""
        expression = search_expression(typed, viewer)
        if expression is None:
            values: dict[str, object] = {"most": limit, **values_of(viewer)}
            return [take_of(row) for row in await self._database.all(f"{LATEST} LIMIT :most", values)]
        rows = await self._database.all(
            "SELECT takes.* FROM takes JOIN (SELECT rowid FROM take_words WHERE take_words MATCH :sought"  # noqa: S608 - ours
            f" ORDER BY rowid DESC LIMIT :most) AS found ON found.rowid = takes.id WHERE {SEES} ORDER BY takes.id DESC",
            {"sought": expression, "most": limit, **values_of(viewer)},
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

    async def toggle_favourite(self, take_id: int, user_id: int, *, now: datetime) -> int:
        """Make a take a favourite of a member, or no longer where it is one; how many members it is a favourite of."""

        async def unit(connection: Connection) -> int:
            values = {"user": user_id, "take": take_id, "at": to_ms(now)}
            unmarked = await connection.execute_fetchall(
                "DELETE FROM favourites WHERE user_id = :user AND take_id = :take RETURNING take_id", values
            )
            if not unmarked:
                await connection.execute(
                    "INSERT INTO favourites (user_id, take_id, at)"
                    " SELECT :user, id, :at FROM takes WHERE id = :take AND removed_at IS NULL",
                    values,
                )
            (row,) = await connection.execute_fetchall(
                "SELECT COUNT(*) AS number FROM favourites WHERE take_id = :take", values
            )
            return int(row["number"])

        return await self._database.write(unit, urgent=True)

    async def favourite_count(self, take_id: int) -> int:
        """How many members have a take among their favourites."""
        row = await self._database.one("SELECT COUNT(*) AS number FROM favourites WHERE take_id = ?", (take_id,))
        assert row is not None  # a count always has one
        return int(row["number"])

    async def _seen(self, condition: str, viewer: Viewer, order: str = "id", **values: object) -> list[Take]:
        rows = await self._database.all(
            f"SELECT * FROM takes WHERE {condition} AND {SEES} ORDER BY {order}",  # noqa: S608 - ours
            {**values, **values_of(viewer)},
        )
        return [take_of(row) for row in rows]

    async def _all(self, condition: str, *parameters: object) -> list[Take]:
        rows = await self._database.all(f"SELECT * FROM takes WHERE {condition}", parameters)  # noqa: S608 - ours
        return [take_of(row) for row in rows]
