"""Answers the member whose file was no good: their card goes, and they are told privately, with what they typed.

An interaction can be answered for a quarter of an hour. After that the card itself says it.
"""

import logging

import aiohttp
import discord

from bot.interactions.context import Services
from bot.interactions.drafts import draft_step, keep_draft_of, to_be_edited
from bot.jobs.private_answers import AnswerGoneError, PrivateAnswers
from bot.ui.actions import draft_button, view_of
from bot.ui.failure_wording import failure as worded
from bot.ui.i18n import translation_for
from storage.rows.job import Failure, Job
from storage.rows.member import Member

log = logging.getLogger(__name__)


class RefusedRecordings:
    """Tells members of files that were no good."""

    def __init__(self, services: Services, answers: PrivateAnswers) -> None:
        self._services = services
        self._answers = answers

    async def tell(self, job: Job, failure: Failure) -> None:
        """The job failed before anything was sent: say why, and offer the form again."""
        if job.private or job.answer_until is None:
            return  # its card says it
        step = await self._services.jobs.step_of(job.code, job.guild_id, job.user_id)
        tr = translation_for(job.locale)
        text = tr("{reason}\nNothing was taken from your allowance.", reason=worded(failure, tr))
        edited = to_be_edited(step, failure)
        if edited != step:
            text += "\n" + tr("Edit keeps what you typed. The file has to be attached anew.")
        draft = await keep_draft_of(self._services, Member(job.guild_id, job.user_id), draft_step(edited))
        try:
            await self._answers.say_instead(job, text, view_of(draft_button(tr, draft)))
        except AnswerGoneError:
            log.info("job %s: it is too late to answer its member privately", job.code)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("job %s: its member could not be answered privately: %s", job.code, error)
