"""What a check found, as one line for a person."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`NOTE` is worth knowing and nothing to be mended; `SKIPPED` could not be looked at and why."""

    OK = "ok"
    NOTE = "note"
    SKIPPED = "-"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """`subject` is what was looked at, `text` what is so; of something wrong also where, and what to do."""

    verdict: Verdict
    subject: str
    text: str


def ok(subject: str, text: str) -> Finding:
    return Finding(Verdict.OK, subject, text)


def note(subject: str, text: str) -> Finding:
    return Finding(Verdict.NOTE, subject, text)


def skipped(subject: str, text: str) -> Finding:
    return Finding(Verdict.SKIPPED, subject, text)


def wrong(subject: str, text: str) -> Finding:
    return Finding(Verdict.WRONG, subject, text)


SECONDS_FOR_A_CHECK = 20.0
"""How long something outside may take to answer before it counts as out of reach."""
