"""Files and their rows: none without the other, and nothing left of what was under way."""

from collections.abc import Iterator
from pathlib import Path

from tests.crash.audit.evidence import Evidence, Kind, Mistake


def in_the_folder(seen: Evidence) -> Iterator[Mistake]:
    for row in seen.file.kept_files():
        path = _media(seen) / row.path
        if not path.is_file():
            yield Mistake(Kind.FILE, f"{row.owner} {row.owner_id}: its {row.role} is gone: {row.path}")
        elif path.stat().st_size != row.bytes:
            yield Mistake(Kind.FILE, f"{row.path} has {path.stat().st_size} bytes instead of {row.bytes}")
    under_way = _media(seen) / "incoming"
    if under_way.is_dir() and (left := sorted(path.name for path in under_way.iterdir())):
        yield Mistake(Kind.FILE, f"left in incoming: {left}")


def orphans(seen: Evidence) -> list[str]:
    """Files without a row: what a kill between the two leaves, until the same file is placed again."""
    known = {row.path for row in seen.file.kept_files()}
    media = _media(seen)
    found = [path.relative_to(media).as_posix() for path in (media / "takes").rglob("*") if path.is_file()]
    return sorted(path for path in found if path not in known)


def _media(seen: Evidence) -> Path:
    return seen.stage.folder / "media"
