"""Answers the member whose file was no good: their card goes, and they are told privately, with what they typed.

An interaction can be answered for a quarter of an hour. After that, or after a restart, the card itself says it.
"""

import logging

import aiohttp
import discord

from bot.interactions.context import services_of
from bot.interactions.drafts import draft_step, keep_draft, to_be_edited
from bot.interactions.replies import translation_of
from bot.interactions.waiting import WaitingInteractions
from bot.ui.actions import draft_button, view_of
from bot.ui.failure_wording import failure as worded
from storage.rows.job import Failure, Job

log = logging.getLogger(__name__)


class RefusedRecordings:
    """Tells members of files that were no good; `waiting` knows by which interaction each was asked for."""

    def __init__(self, waiting: WaitingInteractions) -> None:
        self._waiting = waiting

    async def tell(self, job: Job, failure: Failure) -> None:
        """The job failed before anything was sent: say why, and offer the form again."""
        interaction = self._waiting.take(job.id)
        if interaction is None:
            return
        step = await services_of(interaction).jobs.step_of(job.code, job.guild_id, job.user_id)
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
