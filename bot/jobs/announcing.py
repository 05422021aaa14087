"""What a channel is told of a private job whose member can no longer be told privately: one line, and Open."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.catalogue.operations import read_request
from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours
from bot.ui.actions import OPEN_RESULT, open_result_button, view_of
from bot.ui.i18n import translation_for
from bot.ui.text import one_line
from bot.ui.titles import Source, heading
from storage.rows.job import Job, JobState


def is_announced(job: Job) -> bool:
    """Whether the channel may learn that a private job has ended. The one place that decides it."""
    # What was cancelled was cancelled by somebody who knows.
    return job.state in (JobState.FINISHED, JobState.FAILED, JobState.SETTLED)


def announcement(job: Job, text: str) -> dict[str, Any]:
    """The line, for discord.py's send; `text` is escaped. It is found again by the custom id of its button."""
    tr = translation_for(job.locale)
    return {
        "content": f"<@{job.user_id}> {text}",
        "view": view_of(open_result_button(tr, job.code)),
        "allowed_mentions": only_its_member(job),
    }


async def announce_failure(bot: discord.Client, job: Job, sources: Sequence[Source]) -> None:
    """Say in the channel that a job did not work, unless that stands there. Raises discord.HTTPException."""
    channel = bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    since = discord.utils.time_snowflake(job.created_at - CLOCK_SKEW)
    if await find_ours(bot, channel, since, lambda message: opens(job) in custom_ids(message)) is None:
        tr = translation_for(job.locale)
        what = heading(read_request(job.operation, job.request), tr, sources)
        text = tr("This did not work: {what}", what=one_line(what, 200))
        await channel.send(**announcement(job, text), nonce=f"told-{job.code}")


def only_its_member(job: Job) -> discord.AllowedMentions:
    """Whoever else is named in a post hears nothing of it."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(job.user_id)], replied_user=False)


def opens(job: Job) -> str:
    """The custom id by which the line about a job is known."""
    return OPEN_RESULT.custom_id(job.code)
