"""ZIP archives of files that are kept."""

import shutil
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.media.files import disk_errors

_ANYBODY_MAY_READ = 0o644 << 16


def write_zip(destination: Path, files: Sequence[tuple[Path, str]], *, at: datetime) -> None:
    """Write `files`, each under its name, all dated `at`; a file that is there is replaced. Blocks.

    Nothing is compressed: sound that is compressed already would only cost time. Raises MediaError (DISK_FULL,
    UNWRITABLE).
    """
    with disk_errors(), zipfile.ZipFile(destination, "w", zipfile.ZIP_STORED) as archive:
        for path, name in files:
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.external_attr = _ANYBODY_MAY_READ
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target)
