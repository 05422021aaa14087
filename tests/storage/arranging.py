"""What tests of other rooms change in the database by hand: what time, a crash or another version would have left."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from storage.engines.sqlite import Connection, Database
from storage.library.personas import insert_persona
from storage.library.takes import insert_takes
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from storage.rows.persona import NewPersona
from storage.rows.take import NewTake, Take, TakeKind, TakeOwner
from storage.stores import Stores

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class LibraryTake:
    """One of very many takes that are written at once, with ids and codes as the test counts them."""

    id: int
    code: str
    owner: TakeOwner
    kind: TakeKind
    title: str
    style: str
    lyrics: str


class Arranging:
    """In a database that is open in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, stores: Stores) -> Self:
        return cls(stores._database)

    # --- the library ---

    async def add_takes(self, owner: TakeOwner, *takes: NewTake, now: datetime) -> list[Take]:
        """Takes as the library has them, each by itself; the API knows nothing of them."""

        async def unit(connection: Connection) -> list[Take]:
            return [made for take in takes for made in await insert_takes(connection, [take], owner, now)]

        return await self._database.write(unit)

    async def add_many_takes(self, takes: Iterable[LibraryTake]) -> None:
        """Fill a library, with search words, as fast as the engine takes it."""
        rows, words = [], []
        for take in takes:
            owner = take.owner
            whose = take.code, owner.guild_id, owner.user_id, owner.user_name, take.kind.value
            rows.append((take.id, *whose, take.title, take.style, take.lyrics, "V5", take.id))
            scope = f"g{owner.guild_id}" + (f"u{owner.user_id}" if take.kind is TakeKind.UPLOAD else "")
            words.append((take.id, scope, f"{take.title} {take.style} {owner.user_name} {take.code}"))

        async def unit(connection: Connection) -> None:
            await connection.executemany(
                "INSERT INTO takes (id, code, guild_id, owner_id, owner_name, kind, title, style, lyrics, model,"
                " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            await connection.executemany("INSERT INTO take_words (rowid, guild, words) VALUES (?, ?, ?)", words)

        await self._database.write(unit)

    async def age_take(self, take: Take, age: timedelta) -> None:
        """The take was made that much earlier."""
        await self._execute("UPDATE takes SET created_at = created_at - ? WHERE id = ?", age // _MILLISECOND, take.id)

    async def move_take(self, take: Take, *, guild_id: int) -> None:
        """The take belongs to another server."""
        await self._execute("UPDATE takes SET guild_id = ? WHERE id = ?", guild_id, take.id)

    async def spoil_requests(self, request: str) -> None:
        """What jobs asked for is written in a way that nobody reads any more."""
        await self._execute("UPDATE jobs SET request = ?", request)

    async def sing_instead(self, take: Take, lyrics: str) -> None:
        """A take has other lyrics than its song."""
        await self._execute("UPDATE takes SET lyrics = ? WHERE id = ?", lyrics, take.id)

    async def add_persona(self, persona: NewPersona, *, guild_id: int, owner_id: int, now: datetime) -> None:
        await self._database.write(lambda it: insert_persona(it, persona, guild_id, owner_id, now))

    async def forget_personas(self) -> None:
        """No persona was ever made here, and nothing that is made once; the API knows better."""
        await self._execute("DELETE FROM personas")
        await self._execute("UPDATE jobs SET reuse_key = NULL")

    # --- jobs ---

    async def make_public(self) -> None:
        """All jobs are of the time when files of takes came into the channel."""
        await self._execute("UPDATE jobs SET private = 0, answer_token = NULL, answer_until = NULL")

    async def age_results(self, age: timedelta) -> None:
        """Every job that has ended did so that much earlier."""
        await self._execute("UPDATE jobs SET ended_at = ended_at - ?", age // _MILLISECOND)

    async def forget_what_is_made_once(self) -> None:
        """No result answers for what was made before, as when its files are gone for good."""
        await self._execute("UPDATE jobs SET reuse_key = NULL")

    async def settle_jobs(self) -> None:
        """Every job was unclear for as long as the bot waits for that."""
        await self._execute("UPDATE jobs SET state = 'settled'")

    async def wait_for(self, job: Job, other: Job) -> None:
        """A job is the step after another one."""
        await self._execute("UPDATE jobs SET after_job_id = ? WHERE id = ?", other.id, job.id)

    async def forget_results(self, job: Job, roles: Sequence[str]) -> None:
        """As if the process had died after files were placed and before that was written down."""
        for role in roles:
            await self._execute(
                "DELETE FROM kept_files WHERE owner = ? AND owner_id = ? AND role = ?", FileOwner.JOB, job.id, role
            )

    async def forget_cards(self) -> None:
        """As a process leaves every job that ends right after its card has shown, before its own note of it."""
        await self._execute(
            "UPDATE jobs SET state = 'accepted', card_message_id = NULL, sent_at = NULL, callback_digest = NULL"
        )

    async def forget_posts(self) -> None:
        """As a process leaves every delivery that ends between Discord's answer and its own note of it."""
        await self._execute("UPDATE deliveries SET state = 'posting', message_id = NULL, posted_at = NULL")

    # --- the disk ---

    @asynccontextmanager
    async def full_disk_for_costs(self) -> AsyncIterator[None]:
        """While the block runs, nothing can be written into the provider's book."""
        async with self._full_disk("INSERT ON provider_entries"):
            yield

    @asynccontextmanager
    async def full_disk_for_takes(self) -> AsyncIterator[None]:
        """While the block runs, no take can be written down."""
        async with self._full_disk("INSERT ON takes"):
            yield

    @asynccontextmanager
    async def full_disk_for_prepared(self) -> AsyncIterator[None]:
        """While the block runs, it cannot be written down what came of a preparation."""
        async with self._full_disk("UPDATE OF state ON jobs WHEN OLD.state = 'preparing'"):
            yield

    @asynccontextmanager
    async def _full_disk(self, writes: str) -> AsyncIterator[None]:
        await self._execute(f"CREATE TRIGGER full BEFORE {writes} BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        try:
            yield
        finally:
            await self._execute("DROP TRIGGER full")

    async def _execute(self, sql: str, *values: object) -> None:
        async def unit(connection: Connection) -> None:
            await connection.execute(sql, values)

        await self._database.write(unit)
