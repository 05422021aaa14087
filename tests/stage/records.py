"""What the bot on a stage has written down."""

from collections import Counter
from dataclasses import dataclass

from storage.rows.job import Job, JobState
from storage.rows.take import Take
from storage.stores import Stores
from tests.storage.inspection import Inspection


@dataclass(frozen=True)
class Books:
    """All entries of both books, as kind and amount, in the order in which they were made."""

    allowance: list[tuple[str, int]]
    provider: list[tuple[str, int]]

    @property
    def spent(self) -> int:
        """What members' allowances are short of."""
        return sum(amount for _, amount in self.allowance)

    @property
    def charged(self) -> int:
        """What the provider has charged for good."""
        return sum(amount for kind, amount in self.provider if kind != "open")


class Records:
    """In the database that is open at this moment."""

    @property
    def stores(self) -> Stores:
        raise NotImplementedError

    @property
    def database(self) -> Inspection:
        return Inspection.of(self.stores)

    async def books(self) -> Books:
        allowance = await self.database.allowance_entries()
        provider = await self.database.provider_entries()
        return Books(*([(entry.kind, entry.amount) for entry in book] for book in (allowance, provider)))

    async def spent(self) -> tuple[int, int]:
        """What allowances are short of, and what the provider charged, in hundredths of a credit."""
        spent = await self.database.spent()
        return spent.allowance, spent.provider

    async def jobs(self) -> list[Job]:
        return await self.database.jobs()

    async def states(self) -> Counter[JobState]:
        return Counter(job.state for job in await self.jobs())

    async def takes(self) -> list[Take]:
        return await self.database.takes()

    async def uploads(self) -> list[Take]:
        """Recordings of members."""
        return await self.database.uploads()
