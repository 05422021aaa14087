"""What lies on this machine: the database and the room for it and for the songs."""

import os
from pathlib import Path

from bot.backup import megabytes
from bot.diagnosis.findings import Finding, Verdict, note, ok, wrong
from bot.disk import LITTLE_BYTES, free_bytes, nearest_folder
from bot.settings import Settings
from storage.beside import Inspection, inspect
from storage.errors import DatabaseError


def check_database(path: Path) -> list[Finding]:
    """Its version, its soundness, and whether a bot works with it. Reads the whole file once, and writes nothing."""
    try:
        found = inspect(path)
    except DatabaseError as error:
        return [wrong("database", f"{error} Set DATABASE_PATH to the right file, or restore a backup.")]
    if found is None:
        return [
            note("database", f"{path} does not exist yet; the first start makes it."),
            note("bot", "it does not run."),
        ]
    if found.in_use:
        bot = ok("bot", "it runs: the lock beside the database is held.")
    else:
        bot = note("bot", "it does not run, or with another database than DATABASE_PATH names here.")
    return [_soundness(path, found), bot]


def _soundness(path: Path, found: Inspection) -> Finding:
    if found.mistakes:
        return wrong("database", f"{path} is damaged: {'; '.join(found.mistakes)}. Stop the bot and restore a backup.")
    if found.version > found.newest_version:
        return wrong(
            "database",
            f"{path} was written by a newer Bandstand (schema {found.version}; this one knows {found.newest_version})."
            " Update Bandstand, or restore a backup made before the update.",
        )
    age = "" if found.version == found.newest_version else ", older than this program: its next start brings it up"
    return ok("database", f"{path} is sound: {megabytes(found.bytes)}, schema {found.version}{age}.")


def check_disks(settings: Settings) -> list[Finding]:
    """Whether both places can be written and have room."""
    folder = settings.media_dir
    found = [
        _check_disk("disk of the database", "DATABASE_PATH", settings.database_path.parent),
        _check_disk("disk of the songs", "MEDIA_DIR", folder),
    ]
    if any(finding.verdict is Verdict.WRONG for finding in found):
        return found
    limit, used = settings.media_max_gb * 1e9, _bytes_below(folder / "takes")
    if used + free_bytes(folder) < limit:
        text = (
            f"MEDIA_MAX_GB lets the songs grow from {megabytes(used)} to {megabytes(round(limit))}, for which the disk"
        )
        found.append(note("disk of the songs", f"{text} has no room: lower MEDIA_MAX_GB, or give them a larger one."))
    return found


def _check_disk(subject: str, setting: str, folder: Path) -> Finding:
    try:
        here = nearest_folder(folder)
        free = free_bytes(folder)
    except OSError as error:
        return wrong(subject, f"{folder} ({setting}) cannot be looked at: {error.strerror}.")
    if not os.access(here, os.W_OK | os.X_OK):
        return wrong(subject, f"{here} cannot be written by this user: change its owner, or set {setting} elsewhere.")
    if free < LITTLE_BYTES:
        return wrong(subject, f"only {megabytes(free)} are free at {here} ({setting}): make room there.")
    return ok(subject, f"{megabytes(free)} are free at {here}.")


def _bytes_below(folder: Path) -> int:
    """Walks the folder; a file that goes meanwhile counts as none."""
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(directory, name).stat().st_size
            except FileNotFoundError:
                continue
    return total
