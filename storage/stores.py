"""All stores over one database, as one object: the only thing that the rest of the project opens."""

from pathlib import Path
from typing import Self

from storage.drafts import DraftStore
from storage.engines.sqlite import Database, WriterFigures
from storage.figures import FigureStore
from storage.key_values import KeyValueStore
from storage.ledger.answers import AnswerStore
from storage.ledger.book_store import BookStore
from storage.ledger.credit_readings import CreditReadingStore
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.job_queries import JobQueries
from storage.ledger.jobs import JobStore
from storage.ledger.preparations import PreparationStore
from storage.ledger.waits import WaitStore
from storage.library.kept_files import KeptFileStore
from storage.library.listings import TakeListings
from storage.library.moderation import ModerationStore
from storage.library.personas import PersonaStore
from storage.library.removals import RemovalStore
from storage.library.takes import TakeStore
from storage.library.uploads import UploadStore


class Stores:
    """Made with `open`, ended with `close`; both are for the composition root."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.jobs = JobStore(database)
        self.job_queries = JobQueries(database)
        self.preparations = PreparationStore(database)
        self.deliveries = DeliveryStore(database)
        self.answers = AnswerStore(database)
        self.books = BookStore(database)
        self.waits = WaitStore(database)
        self.credit_readings = CreditReadingStore(database)
        self.takes = TakeStore(database)
        self.listings = TakeListings(database)
        self.kept_files = KeptFileStore(database)
        self.uploads = UploadStore(database)
        self.personas = PersonaStore(database)
        self.removals = RemovalStore(database)
        self.moderation = ModerationStore(database)
        self.drafts = DraftStore(database)
        self.key_values = KeyValueStore(database)
        self.figures = FigureStore(database)

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or create the database file and bring its schema up to date.

        Raises:
            DatabaseInUseError: another process has it open.
            DatabaseTooNewError: a newer version wrote it.
            DatabaseUnusableError: it cannot be opened or is damaged.
        """
        return cls(await Database.open(path))

    async def close(self) -> None:
        """Finish the units of work that wait, then close the file."""
        await self._database.close()

    async def trouble(self) -> str | None:
        """What is wrong with the database, in words; None when it can be written."""
        return await self._database.trouble()

    def writer_figures(self) -> WriterFigures:
        """What the writer has done, and what waits for it."""
        return self._database.writer_figures()
