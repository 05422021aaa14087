from datetime import timedelta

import pytest

from storage.engines.sqlite import Database
from storage.ledger.jobs import JobStore
from storage.rows.book import ProviderBalance
from storage.stores import Stores
from tests.factories import a_running_job, a_take
from tests.storage.crashed_file import CrashedFile


@pytest.fixture
def file(database: Database) -> CrashedFile:
    return CrashedFile(database.path)


async def test_both_books_are_what_the_stores_say(database: Database, file: CrashedFile) -> None:
    job = await a_running_job(JobStore(database), cost=1200)
    await database.close()

    (booking,) = file.bookings()
    assert (booking.job_id, booking.kind, booking.amount) == (job.id, "reserve", 1200)
    books = await file.stored_books()
    assert books.used == {(job.guild_id, job.user_id, job.day): 1200}
    assert books.provider == ProviderBalance(charged=1200, open=0)


async def test_a_running_job_is_found_by_its_callback(database: Database, file: CrashedFile) -> None:
    job = await a_running_job(JobStore(database))

    assert list(file.jobs_by_callback().values()) == [job.id]


async def test_time_that_passes_makes_everything_older(database: Database, file: CrashedFile) -> None:
    await a_take(database)
    (before,) = file.jobs()
    (delivery,) = file.deliveries()
    await database.close()

    file.let_time_pass(timedelta(hours=2))

    (after,) = file.jobs()
    assert before.created_at - after.created_at == timedelta(hours=2)
    assert delivery.not_before - file.deliveries()[0].not_before == timedelta(hours=2)
    stores = await Stores.open(file.path)  # it is as sound as before
    assert await stores.deliveries.next_due_at() == file.deliveries()[0].not_before
    await stores.close()
