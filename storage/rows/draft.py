"""Requests that are not made yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.rows.job import Attachment


@dataclass(frozen=True)
class DraftStep:
    """One request of a plan. `fields` are in domain terms, as far as they are filled in; `sources` are ids of takes."""

    operation: str
    fields: Mapping[str, Any]
    sources: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Draft:
    """`price` is what a button offers the plan for, in hundredths of a credit; None where none was named."""

    guild_id: int
    user_id: int
    steps: tuple[DraftStep, ...]
    price: int | None = None
