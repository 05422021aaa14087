"""Numbered migrations: `migrations/NNNN_reason.sql`, applied once each, in order.

The version lives in the file itself (`PRAGMA user_version`) and is set in the same transaction that
applies the step, so neither a restored backup nor a crash between two steps can lie about it.
"""

from importlib import resources
from pathlib import Path

import aiosqlite

from storage.errors import DatabaseTooNewError


def known_migrations() -> list[tuple[int, str]]:
    """Every step as (version, SQL), in order."""
    folder = resources.files("storage") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [(int(file.name[:4]), file.read_text(encoding="utf-8")) for file in files]


def newest_version() -> int:
    """The schema version that this program makes."""
    return known_migrations()[-1][0]


def refuse_newer(version: int, path: Path) -> None:
    """Raise DatabaseTooNewError when this program does not know the `version` of the file."""
    newest = newest_version()
    if version > newest:
        raise DatabaseTooNewError(
            f"The database {path} was written by a newer Bandstand (schema {version}; this one knows {newest}). "
            "Update Bandstand, or restore a backup made before the update."
        )


async def migrate(connection: aiosqlite.Connection) -> None:
    """Bring the schema up to date."""
    (version,) = next(iter(await connection.execute_fetchall("PRAGMA user_version")))
    for number, sql in known_migrations():
        if number > version:
            # executescript would commit a transaction begun outside, so it stands inside the script.
            await connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")
