"""A copy of the database, as the file that it is: whole or not at all, private, and of one moment."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import back_up, files_named_in
from storage.beside import inspect, is_open
from storage.engines.migrating import newest_version
from storage.engines.sqlite import Database
from storage.errors import BackupError, DatabaseInUseError, DatabaseUnusableError
from storage.ledger.jobs import JobStore
from storage.rows.job import JobState, Made
from storage.stores import Stores
from tests.clock import NOON
from tests.factories import a_new_take, a_queued_job, a_running_job

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "monday.db"


@pytest.fixture(autouse=True)
def _folder_of_copies(copy: Path) -> None:
    copy.parent.mkdir()


def files_beside(copy: Path) -> dict[str, tuple[int, int]]:
    """Name, permissions and size of everything in the folder of copies."""
    return {path.name: (path.stat().st_mode & 0o777, path.stat().st_size) for path in copy.parent.iterdir()}


async def test_a_copy_holds_what_was_committed_and_is_for_its_owner_alone(database: Database, copy: Path) -> None:
    job = await a_running_job(JobStore(database))

    done = await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert done.jobs == 1
    assert files_beside(copy) == {copy.name: (0o600, done.bytes)}
    stores = await Stores.open(copy)
    kept = await stores.job_queries.by_id(job.id)
    await stores.close()
    assert kept is not None
    assert (kept.state, kept.task_id) == (JobState.RUNNING, f"task-{job.id}")


async def test_the_original_is_not_changed_by_one_byte(database: Database, copy: Path) -> None:
    await a_queued_job(JobStore(database))
    await database.close()
    before = database.path.read_bytes()

    await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert database.path.read_bytes() == before


async def test_the_lock_of_the_bot_is_neither_needed_nor_taken(database: Database, copy: Path) -> None:
    """A process of its own, as in life: within one, SQLite lets connections see each other's locks differently."""
    program = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime; from storage.backup import back_up;"
        "print(back_up(Path(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC)).while_running)"
    )

    def run() -> str:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program, str(database.path), str(copy)],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip

    assert await asyncio.to_thread(run) == "True"
    with pytest.raises(DatabaseInUseError):
        await Database.open(database.path)


async def test_what_waited_while_a_bot_ran_is_left_to_that_bot(database: Database, copy: Path) -> None:
    store = JobStore(database)
    running, finished = await a_running_job(store), await a_running_job(store)
    queued = await a_queued_job(store)
    await store.finish(finished.id, Made([a_new_take()]), now=NOON)

    done = await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert done.while_running
    stores = await Stores.open(copy)
    await stores.jobs.recover(now=NOON)
    states = [job.state for job in await stores.job_queries.by_ids([running.id, finished.id, queued.id])]
    assert states == [JobState.RUNNING, JobState.FINISHED, JobState.UNCLEAR]
    assert await stores.jobs.claim_next_to_send(max_running=9, now=NOON) is None
    (waiting,) = await stores.deliveries.of_job(finished.id)
    await stores.jobs.finish(running.id, Made([a_new_take()]), now=NOON)
    (later,) = await stores.deliveries.of_job(running.id)
    await stores.close()
    # Both are looked for in their channel before they are posted.
    assert (waiting.state, later.state) == ("posting", "posting")
    assert later.posting_at == running.created_at


async def test_what_waits_in_the_copy_of_a_database_at_rest_goes_on(database: Database, copy: Path) -> None:
    queued = await a_queued_job(JobStore(database))
    await database.close()

    done = await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert not done.while_running
    stores = await Stores.open(copy)
    claimed = await stores.jobs.claim_next_to_send(max_running=9, now=NOON)
    await stores.close()
    assert claimed is not None
    assert claimed[0].id == queued.id


async def test_nothing_is_overwritten(database: Database, copy: Path) -> None:
    await asyncio.to_thread(copy.write_text, "the backup of last week")

    with pytest.raises(BackupError, match="exists already"):
        await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert await asyncio.to_thread(copy.read_text) == "the backup of last week"
    assert list(files_beside(copy)) == [copy.name]


async def test_a_database_onto_itself_is_refused(database: Database) -> None:
    with pytest.raises(BackupError, match="exists already"):
        await asyncio.to_thread(back_up, database.path, database.path, now=NOON)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such file"), (b"Dear diary, " * 400, "not a database"), (b"", "no database of Bandstand")],
)
def test_what_is_no_database_leaves_no_copy(tmp_path: Path, copy: Path, content: bytes | None, words: str) -> None:
    source = tmp_path / "songs.db"
    if content is not None:
        source.write_bytes(content)

    with pytest.raises(BackupError, match=words):
        back_up(source, copy, now=NOON)

    assert files_beside(copy) == {}


async def test_a_damaged_database_leaves_no_copy(database: Database, copy: Path) -> None:
    await a_queued_job(JobStore(database))
    await database.close()
    with closing(sqlite3.connect(database.path)) as connection:
        ((page, root),) = connection.execute(
            "SELECT (SELECT * FROM pragma_page_size), rootpage FROM sqlite_master WHERE name = 'jobs_by_state'"
        )
    with database.path.open("r+b") as file:
        file.seek((root - 1) * page + 8)
        file.write(b"\xff" * 64)

    with pytest.raises(BackupError, match=r"damaged|malformed"):
        await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert files_beside(copy) == {}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no folder"):
        back_up(tmp_path / "songs.db", tmp_path / "nowhere" / "monday.db", now=NOON)


async def test_a_copy_names_its_files(database: Database, copy: Path) -> None:
    await database.close()
    await asyncio.to_thread(back_up, database.path, copy, now=NOON)

    assert list(files_named_in(copy)) == []


async def test_an_inspection_tells_version_and_use(database: Database) -> None:
    found = await asyncio.to_thread(inspect, database.path)

    assert found is not None
    assert (found.in_use, found.version, found.mistakes) == (True, newest_version(), ())
    await database.close()
    assert not is_open(database.path)


def test_an_inspection_of_nothing_and_of_rubbish(tmp_path: Path) -> None:
    assert inspect(tmp_path / "songs.db") is None
    (tmp_path / "songs.db").write_bytes(b"Dear diary, " * 400)
    with pytest.raises(DatabaseUnusableError, match=r"songs\.db cannot be read"):
        inspect(tmp_path / "songs.db")


async def test_a_look_at_the_lock_keeps_no_bot_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "songs.db"
    await (await Database.open(path)).close()
    enough = threading.Event()

    def look() -> int:
        looks = 1
        while not enough.wait(0.001):
            is_open(path)
            looks += 1
        return looks

    looking = asyncio.create_task(asyncio.to_thread(look))
    try:
        for _ in range(20):
            await (await Database.open(path)).close()
    finally:
        enough.set()
    assert await looking > 20
