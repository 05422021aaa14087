"""What tests of other rooms ask of the database, so that no SQL stands there.

`Inspection` looks through the stores that are open in this process; `DatabaseFile` into the file of a bot that runs
in another process, or of none. What tests change by hand stands in `arranging.py`.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from storage.engines.sqlite import Database
from storage.reading import delivery_of, job_of, take_of
from storage.rows.delivery import Delivery
from storage.rows.job import Job
from storage.rows.take import Take, TakeKind
from storage.stores import Stores

_JOBS = "SELECT * FROM jobs ORDER BY id"
_TAKES = "SELECT * FROM takes ORDER BY id"
_DELIVERIES = "SELECT * FROM deliveries ORDER BY id"
_ALLOWANCE = "SELECT job_id, kind, amount, NULL AS task_id FROM allowance_entries ORDER BY id"
_PROVIDER = "SELECT job_id, kind, amount, task_id FROM provider_entries ORDER BY id"
_CARDS_TO_END = """
    SELECT * FROM jobs WHERE card_final = 0 AND card_message_id IS NOT NULL
       AND state IN ('finished', 'failed', 'cancelled', 'settled') ORDER BY id
"""
_LEFT_TO_DO = """
    SELECT (SELECT COUNT(*) FROM jobs
             WHERE state IN ('accepted', 'queued', 'preparing', 'sending', 'running', 'overdue')
                OR (state IN ('finished', 'failed', 'cancelled', 'settled')
                    AND card_final = 0 AND card_message_id IS NOT NULL))
         + (SELECT COUNT(*) FROM deliveries WHERE state IN ('pending', 'posting')) AS number
"""


@dataclass(frozen=True)
class Entry:
    """One line of a book; `amount` in hundredths of a credit, `task_id` in the provider's book alone."""

    job_id: int
    kind: str
    amount: int
    task_id: str | None = None


@dataclass(frozen=True)
class Spent:
    """What the books add up to, in hundredths of a credit; costs that are open count for nothing."""

    allowance: int
    provider: int


class Inspection:
    """Of a database that is open in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, stores: Stores) -> Self:
        return cls(stores._database)

    async def jobs(self) -> list[Job]:
        """Every job, the oldest first."""
        return [job_of(row) for row in await self._database.all(_JOBS)]

    async def job(self, job_id: int) -> Job:
        return next(job for job in await self.jobs() if job.id == job_id)

    async def takes(self) -> list[Take]:
        """Every take, removed ones and recordings too, the oldest first."""
        return [take_of(row) for row in await self._database.all(_TAKES)]

    async def uploads(self) -> list[Take]:
        """Every recording of a member, the oldest first."""
        return [take for take in await self.takes() if take.kind is TakeKind.UPLOAD]

    async def deliveries(self) -> list[Delivery]:
        """Every delivery, the oldest first."""
        return [delivery_of(row) for row in await self._database.all(_DELIVERIES)]

    async def allowance_entries(self) -> list[Entry]:
        """The members' book, as it was written."""
        return _entries(await self._database.all(_ALLOWANCE))

    async def provider_entries(self) -> list[Entry]:
        """The provider's book, as it was written."""
        return _entries(await self._database.all(_PROVIDER))

    async def spent(self) -> Spent:
        return _spent(await self.allowance_entries(), await self.provider_entries())

    async def card_has_ended(self, code: str) -> bool:
        """Whether the card of the job with this code shows how it ended, for good."""
        row = await self._database.one("SELECT card_final FROM jobs WHERE code = ?", (code,))
        return row is not None and bool(row["card_final"])

    async def answer_tokens(self) -> list[str]:
        """The tokens of private answers that are kept."""
        rows = await self._database.all("SELECT answer_token FROM jobs WHERE answer_token IS NOT NULL ORDER BY id")
        return [row["answer_token"] for row in rows]

    async def unclear_proofs(self) -> list[tuple[int, int, int]]:
        """Jobs that were proven not to be paid, by id, with the provider's credits before and after."""
        rows = await self._database.all(
            "SELECT job_id, before.credits AS before, after.credits AS after FROM unclear_proofs"
            " JOIN credit_readings AS before ON before.id = before_id"
            " JOIN credit_readings AS after ON after.id = after_id ORDER BY job_id"
        )
        return [(row["job_id"], row["before"], row["after"]) for row in rows]

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        (row,) = await self._database.all(_count(table))
        return int(row["number"])


class DatabaseFile:
    """Of a database file: also beside the bot that writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def jobs(self) -> list[Job]:
        """Every job, the oldest first."""
        return [job_of(row) for row in self._rows(_JOBS)]

    def takes(self) -> list[Take]:
        """Every take, removed ones and recordings too, the oldest first."""
        return [take_of(row) for row in self._rows(_TAKES)]

    def deliveries(self) -> list[Delivery]:
        """Every delivery, the oldest first."""
        return [delivery_of(row) for row in self._rows(_DELIVERIES)]

    def allowance_entries(self) -> list[Entry]:
        """The members' book, as it was written."""
        return _entries(self._rows(_ALLOWANCE))

    def provider_entries(self) -> list[Entry]:
        """The provider's book, as it was written."""
        return _entries(self._rows(_PROVIDER))

    def spent(self) -> Spent:
        return _spent(self.allowance_entries(), self.provider_entries())

    def cards_to_end(self) -> list[Job]:
        """Ended jobs whose card was shown and does not say so yet."""
        return [job_of(row) for row in self._rows(_CARDS_TO_END)]

    def answers_kept(self) -> int:
        """How many tokens of private answers are kept although they have served."""
        (row,) = self._rows(
            "SELECT COUNT(*) AS number FROM jobs WHERE answer_token IS NOT NULL"
            " AND state IN ('finished', 'failed', 'cancelled', 'settled') AND private AND card_final"
        )
        return int(row["number"])

    def left_to_do(self) -> int:
        """How many jobs, cards and posts are still to be brought to their end; unclear jobs wait for a callback."""
        (row,) = self._rows(_LEFT_TO_DO)
        return int(row["number"])

    def count(self, table: str) -> int:
        """How many rows a table has."""
        (row,) = self._rows(_count(table))
        return int(row["number"])

    def version(self) -> int:
        """The schema version."""
        (row,) = self._rows("PRAGMA user_version")
        return int(row["user_version"])

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file: broken pages, rows that point to nothing. Empty for a sound one."""
        pages = [row["integrity_check"] for row in self._rows("PRAGMA integrity_check")]
        strays = [f"a row of {row['table']} points to nothing" for row in self._rows("PRAGMA foreign_key_check")]
        return [page for page in pages if page != "ok"] + strays

    def everything(self) -> str:
        """All of it as text, for whoever looks for what must not be there."""
        with closing(sqlite3.connect(self.path)) as database:
            return "\n".join(database.iterdump())

    def unfinished_work(self) -> dict[str, list[dict[str, Any]]]:
        """Jobs and deliveries as far as they tell where a bot stands: what a failed test prints."""
        return {
            "jobs": [
                dict(row)
                for row in self._rows(
                    "SELECT code, state, stage, card_message_id, card_final, attempts, polls FROM jobs ORDER BY id"
                )
            ],
            "deliveries": [
                {
                    "subject": f"{row.subject.kind} {row.subject.id}",
                    "state": row.state,
                    "attempts": row.attempts,
                    "trouble": row.trouble,
                }
                for row in self.deliveries()
            ],
        }

    def make_newer(self, version: int) -> None:
        """Let the file be one that a version of Bandstand wrote which is yet to come."""
        with closing(sqlite3.connect(self.path)) as database:
            database.execute("CREATE TABLE wonders (name TEXT)")
            database.execute(f"PRAGMA user_version = {version}")
            database.commit()

    def _rows(self, sql: str) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return list(database.execute(sql))


def _count(table: str) -> str:
    assert table.isidentifier()
    return f"SELECT COUNT(*) AS number FROM {table}"  # noqa: S608 - a name


def _entries(rows: Iterable[sqlite3.Row]) -> list[Entry]:
    return [Entry(row["job_id"], row["kind"], row["amount"], row["task_id"]) for row in rows]


def _spent(allowance: Iterable[Entry], provider: Iterable[Entry]) -> Spent:
    return Spent(
        sum(entry.amount for entry in allowance), sum(entry.amount for entry in provider if entry.kind != "open")
    )
