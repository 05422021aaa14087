"""What an audit asks of the database file of a bot that has been killed, and of one that has come to rest."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from storage.rows.book import Ceilings, ProviderBalance, Scope
from storage.rows.kept_file import FileOwner, KeptFile
from storage.stores import Stores
from tests.storage.inspection import DatabaseFile

_NO_LIMIT = Ceilings(0, 0, 0, 0)  # what is used is asked for, not what is left
_JOB_TIMES = ("created_at", "not_before", "sent_at", "next_poll_at", "ended_at", "answer_until")
_DELIVERY_TIMES = ("not_before", "created_at", "posted_at", "removed_at")


@dataclass(frozen=True)
class Booking:
    """A line of the members' book; `amount` in hundredths of a credit."""

    job_id: int
    kind: str
    amount: int
    guild_id: int
    user_id: int
    day: str


@dataclass(frozen=True)
class StoredBooks:
    """`used` by server, member and day, in hundredths of a credit, as a member is shown it; and the provider's book."""

    used: Mapping[tuple[int, int, str], int]
    provider: ProviderBalance


class CrashedFile(DatabaseFile):
    """Read beside a running bot, too; `stored_books` and `let_time_pass` need the file for themselves."""

    def jobs_by_callback(self) -> dict[bytes, int]:
        """Whose the callback address with this digest is: the job's id, for the latest attempt of each job."""
        rows = self._rows("SELECT id, callback_digest FROM jobs WHERE callback_digest IS NOT NULL")
        return {bytes(row["callback_digest"]): row["id"] for row in rows}

    def sources(self) -> dict[int, tuple[int, ...]]:
        """The ids of the takes that each job builds on, in order."""
        found: dict[int, tuple[int, ...]] = {}
        for row in self._rows("SELECT job_id, take_id FROM job_sources ORDER BY job_id, position"):
            found[row["job_id"]] = (*found.get(row["job_id"], ()), row["take_id"])
        return found

    def bookings(self) -> list[Booking]:
        """The members' book with everything in it, as it was written."""
        rows = self._rows("SELECT * FROM allowance_entries ORDER BY id")
        names = Booking.__dataclass_fields__
        return [Booking(**{name: row[name] for name in names}) for row in rows]

    def kept_files(self) -> list[KeptFile]:
        """The rows of all files."""
        return [
            KeptFile(
                FileOwner(row["owner"]), row["owner_id"], row["role"], row["path"], row["bytes"], row["content_type"]
            )
            for row in self._rows("SELECT * FROM kept_files ORDER BY path")
        ]

    def persona_names(self) -> list[tuple[int, str]]:
        """Server and name of every persona that can be chosen."""
        rows = self._rows("SELECT guild_id, name FROM personas WHERE removed_at IS NULL ORDER BY id")
        return [(row["guild_id"], row["name"]) for row in rows]

    async def stored_books(self) -> StoredBooks:
        """What the stores say of both books."""
        members = {(entry.guild_id, entry.user_id, entry.day) for entry in self.bookings()}
        stores = await Stores.open(self.path)
        try:
            used = {}
            for guild_id, user_id, day in members:
                layers = await stores.books.layer_states(_NO_LIMIT, guild_id=guild_id, user_id=user_id, day=day)
                used[guild_id, user_id, day] = next(one.used for one in layers if one.scope is Scope.MEMBER)
            return StoredBooks(used, await stores.books.provider_balance())
        finally:
            await stores.close()

    # --- what must not be, for whoever looks whether it is seen ---

    def lose_settlements(self) -> None:
        self._change("DELETE FROM allowance_entries WHERE kind = 'settle'")

    def lose_costs(self) -> None:
        self._change("DELETE FROM provider_entries")

    def lose_ends(self) -> None:
        """Every job that has ended goes on running."""
        self._change("UPDATE jobs SET state = 'running', ended_at = NULL WHERE ended_at IS NOT NULL")

    # --- time ---

    def let_time_pass(self, by: timedelta) -> None:
        """What stands in the file is that much older: as if the bot had been down for so long."""
        milliseconds = by // timedelta(milliseconds=1)
        for table, names in (("jobs", _JOB_TIMES), ("deliveries", _DELIVERY_TIMES)):
            shifted = ", ".join(f"{name} = MAX(0, {name} - {milliseconds})" for name in names)
            self._change(f"UPDATE {table} SET {shifted}")  # noqa: S608 - names and a number

    def _change(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path)) as database:
            database.execute(statement)
            database.commit()
