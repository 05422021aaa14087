"""The database file: who may open it, what a commit means, and what one unit of work does to the others."""

import asyncio
import signal
import sqlite3
import stat
import sys
import textwrap
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.engines.sqlite import Connection, Database
from storage.errors import DatabaseError, DatabaseInUseError, DatabaseTooNewError, DatabaseUnusableError
from storage.key_values import KeyValueStore

Unit = Callable[[Connection], Awaitable[str]]


def putting(name: str, value: str = "yes") -> Unit:
    async def unit(connection: Connection) -> str:
        await connection.execute("INSERT INTO key_values (name, value) VALUES (?, ?)", (name, value))
        return name

    return unit


def putting_and_breaking(name: str) -> Unit:
    async def unit(connection: Connection) -> str:
        await putting(name)(connection)
        raise LookupError(name)

    return unit


async def names(database: Database) -> set[str]:
    return {row["name"] for row in await database.all("SELECT name FROM key_values")}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 2000)],
)
async def test_the_writing_connection_is_set_up_to_lose_nothing(database: Database, pragma: str, value: object) -> None:
    async def ask(connection: Connection) -> object:
        ((found,),) = await connection.execute_fetchall(f"PRAGMA {pragma}")
        return found

    assert await database.write(ask) == value


async def test_nothing_can_be_written_through_the_reading_connection(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.all("DELETE FROM jobs")


async def test_a_unit_that_raises_undoes_itself_and_nobody_else(database: Database) -> None:
    results = await asyncio.gather(
        database.write(putting("before")),
        database.write(putting_and_breaking("broken")),
        database.write(putting("after")),
        return_exceptions=True,
    )

    assert results[0] == "before"
    assert isinstance(results[1], LookupError)
    assert results[2] == "after"
    assert await names(database) == {"before", "after"}


async def test_units_that_wait_together_share_one_commit(database: Database) -> None:
    begun: list[bool] = []

    async def unit(connection: Connection) -> None:
        # A transaction of one's own would have ended with the unit before.
        ((count,),) = await connection.execute_fetchall("SELECT COUNT(*) FROM key_values")
        row = await database.one("SELECT COUNT(*) AS number FROM key_values")
        assert row is not None
        begun.append(row["number"] == 0)
        await putting(f"fact {count}")(connection)

    await asyncio.gather(*[database.write(unit) for _ in range(20)])

    assert begun == [True] * 20  # nobody outside saw any of them before all were done
    assert len(await names(database)) == 20


async def test_nobody_learns_a_result_before_it_is_committed(database: Database) -> None:
    assert await database.write(putting("told")) == "told"

    with closing(sqlite3.connect(database.path)) as beside:
        assert beside.execute("SELECT value FROM key_values WHERE name = 'told'").fetchall() == [("yes",)]


async def test_the_work_of_a_cancelled_caller_is_committed_whole(database: Database) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def unit(connection: Connection) -> None:
        await putting("first half")(connection)
        inside.set()
        await go_on.wait()
        await putting("second half")(connection)

    caller = asyncio.create_task(database.write(unit))
    await inside.wait()
    caller.cancel()
    await asyncio.wait([caller])
    go_on.set()
    await database.write(putting("next"))

    assert caller.cancelled()
    assert await names(database) == {"first half", "second half", "next"}


async def test_urgent_units_go_first_and_the_others_in_order(database: Database) -> None:
    order: list[str] = []
    inside, go_on = asyncio.Event(), asyncio.Event()

    def noting(name: str) -> Callable[[Connection], Awaitable[None]]:
        async def unit(_connection: Connection) -> None:
            order.append(name)
            if name == "under way":
                inside.set()
                await go_on.wait()

        return unit

    first = asyncio.create_task(database.write(noting("under way")))
    await inside.wait()
    waiting = [
        asyncio.create_task(database.write(noting(name), urgent=name.startswith("urgent")))
        for name in ("poll 1", "poll 2", "urgent 1", "poll 3", "urgent 2")
    ]
    await asyncio.sleep(0)  # so that all of them stand in line
    go_on.set()
    await asyncio.gather(first, *waiting)

    assert order == ["under way", "urgent 1", "urgent 2", "poll 1", "poll 2", "poll 3"]


async def test_a_full_disk_fails_all_who_wait_and_the_database_goes_on(database: Database) -> None:
    async def fill_up(connection: Connection) -> None:
        ((pages,),) = await connection.execute_fetchall("PRAGMA page_count")
        await connection.execute_fetchall(f"PRAGMA max_page_count = {pages}")

    async def make_room(connection: Connection) -> None:
        await connection.execute_fetchall("PRAGMA max_page_count = 1000000")

    await database.write(fill_up)
    results = await asyncio.gather(
        database.write(putting("small")),
        database.write(putting("large", "x" * 1_000_000)),
        database.write(putting("small too")),
        return_exceptions=True,
    )
    await database.write(make_room)

    # Whoever was told of success has it; whoever was told of trouble has nothing.
    told = {result for result in results if isinstance(result, str)}
    assert isinstance(results[1], sqlite3.OperationalError)
    assert await names(database) == told
    assert await database.write(putting("large", "x" * 1_000_000)) == "large"


async def test_a_commit_that_fails_undoes_the_whole_batch_and_the_database_goes_on(database: Database) -> None:
    async def break_the_commit(connection: Connection) -> str:
        # A deferred foreign key is checked by COMMIT itself, as late as a disk can refuse.
        await connection.execute("PRAGMA defer_foreign_keys = ON")
        await connection.execute("INSERT INTO favourites (user_id, take_id, at) VALUES (1, 404, 0)")
        return "never told"

    results = await asyncio.gather(
        database.write(putting("one")),
        database.write(break_the_commit),
        database.write(putting("two")),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [sqlite3.IntegrityError] * 3
    assert await names(database) == set()
    assert await database.write(putting("later")) == "later"


async def test_closing_finishes_what_waits_and_refuses_the_rest(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "bandstand.db")
    waiting = [asyncio.create_task(database.write(putting(f"fact {number}"))) for number in range(100)]
    await asyncio.sleep(0)

    await database.close()

    assert [await task for task in waiting] == [f"fact {number}" for number in range(100)]
    with pytest.raises(DatabaseError, match="closing"):
        await database.write(putting("late"))
    reopened = await Database.open(tmp_path / "bandstand.db")
    assert len(await names(reopened)) == 100
    await reopened.close()


# --- who may open it ---


async def test_a_second_opening_is_refused_until_the_first_is_closed(database: Database) -> None:
    with pytest.raises(DatabaseInUseError, match="Another Bandstand process"):
        await Database.open(database.path)
    assert await database.write(putting("undisturbed")) == "undisturbed"

    await database.close()
    again = await Database.open(database.path)
    assert await names(again) == {"undisturbed"}
    await again.close()


HOLD_AND_WAIT = """
import asyncio, sys
from pathlib import Path
from storage.engines.sqlite import Database
from storage.key_values import KeyValueStore

async def main():
    database = await Database.open(Path(sys.argv[1]))
    await KeyValueStore(database).put("told", "yes")
    print("open", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_another_process_is_refused_and_a_killed_one_frees_the_file_with_all_it_committed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bandstand.db"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD_AND_WAIT, str(path)), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        assert await process.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseInUseError):
            await Database.open(path)

        process.send_signal(signal.SIGKILL)
        await process.wait()

    database = await Database.open(path)
    assert await KeyValueStore(database).get("told") == "yes"
    await database.close()


OPEN_AND_SAY_WHY_NOT = """
import asyncio, sys
from pathlib import Path
from storage.engines.sqlite import Database
from storage.errors import DatabaseError

async def main():
    try:
        await Database.open(Path(sys.argv[1]))
    except DatabaseError as error:
        print(type(error).__name__)

asyncio.run(main())
"""


@pytest.mark.parametrize("content", [b"This is not a database. " * 500, b"SQLite format 3\x00" + bytes(5000)])
async def test_a_file_that_is_no_database_is_refused_as_it_is_and_the_process_can_end(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "bandstand.db"
    path.write_bytes(content)

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OPEN_AND_SAY_WHY_NOT, str(path)), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        output, _ = await process.communicate()

    assert output == b"DatabaseUnusableError\n"
    assert process.returncode == 0
    assert path.read_bytes() == content


async def test_a_place_that_cannot_hold_a_database_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    (tmp_path / "folder").mkdir(mode=0o755)

    with pytest.raises(DatabaseUnusableError, match="cannot be used"):
        await Database.open(tmp_path / "file" / "bandstand.db")
    with pytest.raises(DatabaseUnusableError, match="it is a folder"):
        await Database.open(tmp_path / "folder")
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o755


async def test_all_files_and_the_folder_are_for_their_owner_alone(database: Database) -> None:
    await database.write(putting("something"))
    folder = database.path.parent
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert {"bandstand.db", "bandstand.db-wal", "bandstand.db.lock"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


# --- versions ---


@pytest.mark.parametrize("journal_mode", ["delete", "wal"])
async def test_a_file_of_a_newer_version_is_refused_and_not_changed_by_a_byte(
    tmp_path: Path, journal_mode: str
) -> None:
    path = tmp_path / "bandstand.db"
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA journal_mode = {journal_mode}")
        newer.execute("CREATE TABLE of_the_future (id INTEGER)")
        newer.execute("PRAGMA user_version = 9999")
        newer.commit()
    before = path.read_bytes()

    with pytest.raises(DatabaseTooNewError, match="newer Bandstand"):
        await Database.open(path)

    assert path.read_bytes() == before


async def test_what_a_killed_newer_version_left_in_its_log_stays_there(tmp_path: Path) -> None:
    path = tmp_path / "bandstand.db"
    leave_a_log = textwrap.dedent("""
        import os, sqlite3, sys
        newer = sqlite3.connect(sys.argv[1])
        newer.execute("PRAGMA journal_mode = WAL")
        newer.execute("PRAGMA user_version = 9999")
        newer.commit()
        os._exit(0)  # without the checkpoint of an orderly end
    """)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", leave_a_log, str(path))
    assert await process.wait() == 0
    log = path.with_name("bandstand.db-wal")
    before = path.read_bytes(), log.read_bytes()

    with pytest.raises(DatabaseTooNewError):
        await Database.open(path)

    assert (path.read_bytes(), log.read_bytes()) == before
