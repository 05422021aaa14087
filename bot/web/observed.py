"""What monitoring looks at: the workers with figures of their own, and the places on the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.jobs.card_updater import CardUpdater
from bot.jobs.sender import Sender
from bot.jobs.tracker import Tracker
from bot.library.housekeeping import Housekeeper


@dataclass(frozen=True)
class Observed:
    """`max_running` is the operator's limit; `media_dir` and `database` say where room is needed."""

    sender: Sender
    tracker: Tracker
    cards: CardUpdater
    housekeeper: Housekeeper
    max_running: int
    media_dir: Path
    database: Path
    connection_trouble: Callable[[], str | None]
    """What is wrong with the gateway, in words."""
    stopped_workers: Callable[[], list[str]]
    """The names of workers that have ended although nobody asked them to."""
