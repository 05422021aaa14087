"""A copy of our own, below MEDIA_DIR."""

from dataclasses import dataclass
from enum import StrEnum


class FileOwner(StrEnum):
    TAKE = "take"
    JOB = "job"


@dataclass(frozen=True)
class KeptFile:
    """One file. `path` is relative to MEDIA_DIR; `role` says what it is to its owner: audio, cover, stem-drums."""

    owner: FileOwner
    owner_id: int
    role: str
    path: str
    bytes: int
    content_type: str
