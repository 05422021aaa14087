"""Migrations: every step once, in order, whole or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.engines import migrating
from storage.engines.sqlite import Database
from storage.errors import DatabaseUnusableError

KNOWN = migrating.known_migrations()
NEXT = KNOWN[-1][0] + 1


def schema(path: Path) -> tuple[int, list[tuple[str, str]]]:
    """Version, and every table and index."""
    with closing(sqlite3.connect(path)) as connection:
        ((version,),) = connection.execute("PRAGMA user_version")
        return version, connection.execute("SELECT type, name FROM sqlite_schema ORDER BY name").fetchall()


def test_steps_are_numbered_without_gaps() -> None:
    assert [number for number, _ in KNOWN] == list(range(1, len(KNOWN) + 1))


async def test_a_new_file_gets_every_step_and_a_second_opening_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bandstand.db"
    await (await Database.open(path)).close()
    first = schema(path)

    await (await Database.open(path)).close()

    assert first[0] == KNOWN[-1][0]
    assert ("table", "jobs") in first[1]
    assert schema(path) == first


async def test_a_file_of_an_older_version_gets_the_missing_steps_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bandstand.db"
    await (await Database.open(path)).close()
    monkeypatch.setattr(migrating, "known_migrations", lambda: [*KNOWN, (NEXT, "CREATE TABLE jams (id INTEGER);")])

    await (await Database.open(path)).close()

    version, objects = schema(path)
    assert version == NEXT
    assert ("table", "jams") in objects


async def test_a_step_that_breaks_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bandstand.db"
    await (await Database.open(path)).close()
    before = schema(path)
    broken = "CREATE TABLE jams (id INTEGER); DROP TABLE key_values; INSERT INTO nowhere VALUES (1);"
    monkeypatch.setattr(migrating, "known_migrations", lambda: [*KNOWN, (NEXT, broken)])

    with pytest.raises(DatabaseUnusableError, match="nowhere"):
        await Database.open(path)

    assert schema(path) == before
    monkeypatch.undo()
    await (await Database.open(path)).close()
