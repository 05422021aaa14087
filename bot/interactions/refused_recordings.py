"""Answers the member whose file was no good: their card goes, and they are told privately, with what they typed.

An interaction can be answered for a quarter of an hour. After that, or after a restart, the card itself says it.
"""

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.interactions.drafts import draft_step, keep_draft, to_be_edited
from bot.interactions.replies import translation_of
from bot.ui.actions import draft_button, view_of
from bot.ui.failure_wording import failure as worded
from storage.rows.job import Failure, Job

if TYPE_CHECKING:
    from bot.client import Bandstand

log = logging.getLogger(__name__)

# Nobody waits for this many files at a time; the oldest is forgotten first, and its card says what was wrong.
_MOST_REMEMBERED = 1000


class RefusedRecordings:
    """Remembers, in memory alone, by which interaction a job with a file was asked for."""

    def __init__(self) -> None:
        self._asked_by: OrderedDict[int, discord.Interaction[Bandstand]] = OrderedDict()

    def remember(self, job: Job, interaction: "discord.Interaction[Bandstand]") -> None:
        self._asked_by[job.id] = interaction
        while len(self._asked_by) > _MOST_REMEMBERED:
            self._asked_by.popitem(last=False)

    async def tell(self, job: Job, failure: Failure) -> None:
        """The job failed before anything was sent: say why, and offer the form again."""
        interaction = self._asked_by.pop(job.id, None)
        if interaction is None or interaction.is_expired():
            return
        step = await interaction.client.services.jobs.step_of(job.code, job.guild_id, job.user_id)
        tr = translation_of(interaction)
        text = tr("{reason}\nNothing was taken from your allowance.", reason=worded(failure, tr))
        edited = to_be_edited(step, failure)
        if edited != step:
            text += "\n" + tr("Edit keeps what you typed. The file has to be attached anew.")
        draft = await keep_draft(interaction, draft_step(edited))
        try:
            await interaction.followup.send(text, view=view_of(draft_button(tr, draft)), ephemeral=True)
            await interaction.delete_original_response()
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its member could not be answered privately: %s", job.code, error)
