"""Troubles with a name, for people who want to see how they look: `python -m bot sandbox --fault NAME`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Scenario:
    explanation: str
    """One line for a newcomer."""
    faults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Faults by name, with the arguments of `Faults.add`."""
    credits: float | None = None
    """What is left on the account; None leaves it as it is."""


SCENARIOS: Mapping[str, Scenario] = {
    "slow": Scenario(
        "The API takes its time: everything begins 45 seconds late.",
        {"slow-start": {"times": None, "seconds": 45}},
    ),
    "moderated": Scenario(
        "The content filter refuses every prompt some seconds after accepting it.",
        {"moderated": {"times": None}},
    ),
    "api-down": Scenario(
        "The API answers every request with HTTP 503 and a web page.",
        {"http-503": {"times": None}},
    ),
    "out-of-credits": Scenario(
        "The account has no credits left, so nothing new is accepted.",
        credits=0,
    ),
    "lost-answer": Scenario(
        "The connection is cut after a request was accepted: nobody is told the task's number, only its callback.",
        {"connection-reset-after-accept": {"times": None}},
    ),
    "bad-file": Scenario(
        "Every finished song turns out to be a web page instead of an MP3 file.",
        {"file-html": {"times": None, "extension": "mp3"}},
    ),
}
