"""What a channel is told of a private job whose member can no longer be told privately: one line, and Open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.catalogue.operations import read_request
from bot.jobs.channels import CLOCK_SKEW, custom_ids, find_ours, may_look
from bot.ui.actions import OPEN_RESULT, open_result_button, view_of
from bot.ui.i18n import Translation, translation_for
from bot.ui.text import one_line
from bot.ui.titles import Source, heading
from storage.ledger.jobs import JobStore
from storage.rows.job import Job, JobState

_RESULT = frozenset({JobState.FINISHED})
_NO_RESULT = frozenset({JobState.FAILED, JobState.SETTLED})


def is_announced(told: Job, *, has_result: bool) -> bool:
    """Whether the channel may learn that a private job has ended so. The one place that decides it.

    `told` is the job as its card tells of it. What was cancelled, by whatever way, was cancelled by somebody who knows.
    """
    return told.private and not told.withheld and told.state in (_RESULT if has_result else _NO_RESULT)


def public_translation(bot: discord.Client, guild_id: int) -> Translation:
    """The wording in the language of a server: a private job has its member's own."""
    guild = bot.get_guild(guild_id)
    return translation_for((discord.Locale.american_english if guild is None else guild.preferred_locale).value)


def announcement(job: Job, text: str, tr: Translation) -> dict[str, Any]:
    """The line, for discord.py's send; `text` is escaped. It is found again by the custom id of its button."""
    return {
        "content": f"<@{job.user_id}> {text}",
        "view": view_of(open_result_button(tr, job.code)),
        "allowed_mentions": only_its_member(job),
    }


async def announce_failure(
    bot: discord.Client, store: JobStore, job: Job, sources: Sequence[Source], now: datetime
) -> bool:
    """Say in the channel that a job did not work, unless that stands there.

    False where it may stand there, and nobody may look. Raises discord.HTTPException.
    """
    channel = bot.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    tried_at = await store.announcing(job.id, now=now)
    if tried_at is not None:
        if not may_look(bot, job.guild_id, job.channel_id):
            return False
        since = discord.utils.time_snowflake(tried_at - CLOCK_SKEW)
        if await find_ours(bot, channel, since, lambda message: opens(job) in custom_ids(message)) is not None:
            return True
    tr = public_translation(bot, job.guild_id)
    what = heading(read_request(job.operation, job.request), tr, sources)
    text = tr("This did not work: {what}", what=one_line(what, 200))
    await channel.send(**announcement(job, text, tr), nonce=f"told-{job.code}")
    return True


def only_its_member(job: Job) -> discord.AllowedMentions:
    """Whoever else is named in a post hears nothing of it."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(job.user_id)], replied_user=False)


def opens(job: Job) -> str:
    """The custom id by which the line about a job is known."""
    return OPEN_RESULT.custom_id(job.code)
