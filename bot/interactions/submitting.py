"""The way of every request from a member to its card: check the channel, submit, show the card, or keep the draft."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import discord

from bot.catalogue.placement import Placement
from bot.catalogue.plans import Step, placement_of
from bot.catalogue.refusals import MissingPermissionsError, RefusedError
from bot.interactions.context import Interaction, member_of, services_of
from bot.interactions.drafts import draft_step, keep_draft
from bot.interactions.offers import Offer, offer
from bot.interactions.replies import (
    ALREADY_ANSWERED,
    answer_privately,
    public_locale,
    taken_back_on_failure,
    translation_of,
)
from bot.interactions.shown_results import file_limit_of, keep_result, show_part_privately
from bot.interactions.standing import everybody_may_look, readers_of
from bot.jobs.private_answers import ANSWERS_LIVE
from bot.jobs.service import Requester
from bot.ui.actions import open_result_button, view_of
from bot.ui.cards import CardFacts, card
from bot.ui.i18n import translation_for
from bot.ui.text import credits
from bot.ui.titles import sources_of_step
from bot.ui.wording import permission_names
from storage.rows.job import UNFINISHED, Accepted, Answer, Job, JobState, MadeBefore, PriceChanged, Repeated, TwinInHand

log = logging.getLogger(__name__)

# An edit that is begun has to arrive before the answer is dead.
_IN_TIME = timedelta(seconds=15)
NEEDED_TO_POST = ("view_channel", "attach_files", "embed_links", "read_message_history")


def requester_of(interaction: discord.Interaction[Any]) -> Requester:
    """Who asks and where. Only for commands of servers, which the command tree makes sure of."""
    assert interaction.channel_id is not None
    guild_id, user_id = member_of(interaction)
    return Requester(
        guild_id=guild_id,
        channel_id=interaction.channel_id,
        user_id=user_id,
        user_name=interaction.user.display_name,
        locale=public_locale(interaction),
        interaction_id=interaction.id,
        open_channel=everybody_may_look(interaction),
        own_locale=interaction.locale.value,
        answer=Answer(interaction.token, interaction.created_at + ANSWERS_LIVE - _IN_TIME),
    )


def require_placing(interaction: discord.Interaction[Any], steps: Sequence[Step]) -> None:
    """Raises MissingPermissionsError where the result of a plan could not be shown. A private answer needs nothing."""
    if placement_of(steps) is Placement.CHANNEL:
        require_posting(interaction)


def require_posting(interaction: discord.Interaction[Any]) -> None:
    """Raises MissingPermissionsError where a result could not be posted: said before anything is spent."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    needed = (*NEEDED_TO_POST, "send_messages_in_threads" if in_thread else "send_messages")
    missing = permission_names(interaction.app_permissions, needed)
    if missing:
        raise MissingPermissionsError(missing)


async def submit(
    interaction: Interaction,
    *steps: Step,
    at_most: int | None = None,
    once_as: int | None = None,
    once_in_hand: bool = False,
) -> None:
    """Submit a plan, mostly of one step, and answer with its card; when refused, it is kept for an Edit button.

    What was made before is shown again instead, and costs nothing. What is asked for `once_as` a number is asked for
    once, however often a button is pressed. `at_most` is the price that was agreed, in hundredths of a credit: what
    would cost more now is offered anew. What is asked for `once_in_hand` leads to the same that is in hand already.
    """
    services = services_of(interaction)
    requester = requester_of(interaction)
    if once_as is not None:
        requester = replace(requester, interaction_id=once_as)
    async with kept_when_refused(interaction, steps):
        require_placing(interaction, steps)
        outcome = await services.jobs.submit(steps, requester, at_most=at_most, once_in_hand=once_in_hand)
    match outcome:
        case Accepted(jobs=jobs):
            await show_card(interaction, jobs[0], steps)
        case TwinInHand(job=job):
            await link_to_job(interaction, job)
        case MadeBefore(job=job):
            await show_earlier_result(interaction, job, placement_of(steps))
        case PriceChanged(cost=cost):
            text = translation_of(interaction)(
                "This would cost {credits} credits now: what was there before is not there any more. Go ahead?",
                credits=credits(cost),
            )
            await offer(interaction, text, Offer(steps, cost))
        case Repeated(job=job) if once_as is not None:
            await link_to_job(interaction, job)
        case Repeated():
            pass  # Discord delivered this event twice: the first time was answered


@asynccontextmanager
async def kept_when_refused(interaction: Interaction, steps: Sequence[Step]) -> AsyncIterator[None]:
    """Keep what was asked for as a draft when it is refused inside, so that the answer has an Edit button."""
    try:
        yield
    except RefusedError as refused:
        if refused.draft is None and len(steps) == 1 and steps[0].row.form is not None:
            refused.draft = await keep_draft(interaction, *map(draft_step, steps))
        raise


# --- what is there already ---


async def show_earlier_result(interaction: Interaction, job: Job, placement: Placement) -> None:
    """Show a stored result; while it is still being made, say where."""
    services = services_of(interaction)
    if job.state is not JobState.FINISHED or await services.jobs.is_being_posted(job):
        await link_to_job(interaction, job)
        return
    if placement is Placement.PRIVATE:
        text = translation_of(interaction)("This was made before, so it costs nothing.")
        await show_part_privately(interaction, job, 0, text)
        return
    public = translation_for(public_locale(interaction))
    # Files may have to be fetched or made smaller, which takes longer than Discord waits for a first answer.
    await interaction.response.send_message(
        public("This was made before, so it costs nothing (asked for by <@{user}>).", user=job.user_id)
    )
    async with taken_back_on_failure(interaction):
        await keep_result(services, job)
        async with services.result_views.messages(
            job, public, file_limit_of(interaction), readers_of(interaction)
        ) as parts:
            for part in parts:
                with part.as_kwargs() as message:
                    await interaction.followup.send(**message)


async def link_to_job(interaction: Interaction, job: Job) -> None:
    """Say privately where a job is that was asked for already."""
    tr = translation_of(interaction)
    if job.private:
        text = tr("This was asked for already.")
        if job.state in UNFINISHED:
            text = tr("This was asked for already, and is being made.")
        await answer_privately(interaction, text, view=view_of(open_result_button(tr, job.code)))
        return
    link = f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{job.card_message_id or ''}"
    if job.state in UNFINISHED or await services_of(interaction).jobs.is_being_posted(job):
        text = tr("This was asked for already: [it is being made]({link}).", link=link)
    else:
        text = tr("This was asked for already: [here is what became of it]({link}).", link=link)
    await answer_privately(interaction, text)


async def show_card(interaction: Interaction, job: Job, steps: Sequence[Step]) -> None:
    """The first and only initial answer to the interaction. When Discord does not take it, the bot posts it itself."""
    services = services_of(interaction)
    try:
        message_id = await _send_card(interaction, job, steps[0])
    except discord.HTTPException as error:
        log.warning("job %s: its card was refused: %s", job.code, error)
        message_id = None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("job %s: its card did not get through: %s", job.code, type(error).__name__)
        message_id = None
    if message_id is None:
        services.jobs.card_missing(job.id)
    else:
        await services.jobs.card_shown(job.id, message_id)


async def _send_card(interaction: Interaction, job: Job, step: Step) -> int | None:
    try:
        shown = card(job, CardFacts(sources=sources_of_step(step)))
        answer = await interaction.response.send_message(**shown, ephemeral=job.private)
    except discord.HTTPException as error:
        if error.code != ALREADY_ANSWERED:
            raise
        # A retry after a lost answer: the first attempt did show the card.
        return (await interaction.original_response()).id
    return answer.message_id
