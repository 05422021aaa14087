"""How much room a disk has."""

import shutil
from pathlib import Path
from typing import Final

LITTLE_BYTES: Final = 500_000_000
"""With less than this free, something is to be done soon: a full disk stops deliveries and every write."""


def nearest_folder(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists: where it would be made."""
    for folder in (path, *path.absolute().parents):
        if folder.is_dir():
            return folder
    return Path(path.anchor or ".")


def free_bytes(path: Path) -> int:
    """What the bot may still write on the disk of `path`. Raises OSError. May block on a network disk."""
    return shutil.disk_usage(nearest_folder(path)).free
