"""Interactions that may still want a private answer, remembered in memory alone."""

from collections import OrderedDict
from typing import Any

import discord

# Nobody waits for this many files at a time; the oldest is forgotten first, and its card says what was wrong.
_MOST_REMEMBERED = 1000


class WaitingInteractions:
    """By which interaction a job with a file was asked for; lost at a restart, when its card has to do."""

    def __init__(self) -> None:
        self._by_job: OrderedDict[int, discord.Interaction[Any]] = OrderedDict()

    def remember(self, job_id: int, interaction: discord.Interaction[Any]) -> None:
        """`interaction` asked for the job."""
        self._by_job[job_id] = interaction
        while len(self._by_job) > _MOST_REMEMBERED:
            self._by_job.popitem(last=False)

    def take(self, job_id: int) -> discord.Interaction[Any] | None:
        """The interaction that asked for the job, once; None when it is forgotten, or too old to be answered."""
        interaction = self._by_job.pop(job_id, None)
        return None if interaction is None or interaction.is_expired() else interaction
