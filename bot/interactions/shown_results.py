"""Results that are kept, shown to a member alone or posted on their wish."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import discord

from bot.catalogue.refusals import BeingPostedError, NothingKeptError, ResultGoneError, StrangeButtonError
from bot.interactions.context import Interaction, Services, services_of
from bot.interactions.replies import answer_in_place, public_locale, taken_back_on_failure, translation_of
from bot.interactions.standing import readers_of, viewer_of
from bot.media.errors import MediaError, MediaReason
from bot.ui.actions import OPEN_RESULT, POST_RESULT, remove_post_button, shown_again, view_of
from bot.ui.cards import card
from bot.ui.embeds import private_buttons
from bot.ui.i18n import translation_for
from storage.rows.job import UNFINISHED, Job, JobState


def file_limit_of(interaction: discord.Interaction[Any]) -> int:
    """What a file of the bot may have here; the member's own limit does not count."""
    if interaction.guild is None:
        return discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
    return interaction.guild.filesize_limit


async def keep_result(services: Services, job: Job) -> None:
    """Fetch what is not there. Raises ResultGoneError, after which it may be made anew, and NothingKeptError."""
    try:
        await services.result_views.of(job).keep(job, patient=False)
    except MediaError as error:
        if error.reason is MediaReason.GONE:
            await services.jobs.result_is_gone(job)
            raise ResultGoneError from error
        raise NothingKeptError from error


async def open_result(interaction: Interaction, job: Job) -> None:
    """Show a member alone what a job made, or where it stands. Raises NothingKeptError, ResultGoneError."""
    if job.state is JobState.FINISHED:
        await show_part_privately(interaction, job, 0)
        return
    services, tr = services_of(interaction), translation_of(interaction)
    told = await services.card_facts.told(job)
    shown = card(told, await services.card_facts.of(told))
    if job.state in UNFINISHED:  # what is shown here does not move by itself
        buttons = shown["view"].children if job.user_id == interaction.user.id else ()
        shown["view"] = view_of(*buttons, OPEN_RESULT.button(job.code, tr("Look again")))
    await answer_in_place(interaction, **shown)


async def show_part_privately(interaction: Interaction, job: Job, part: int, text: str | None = None) -> None:
    """Show a part of a finished job's result, counted from 0, to the member alone, with the way into the channel.

    `text` stays above it. Raises NothingKeptError, ResultGoneError.
    """
    services, tr = services_of(interaction), translation_of(interaction)
    # Files may have to be fetched or made smaller, which takes longer than Discord waits for a first answer.
    await interaction.response.send_message(text or tr("Fetching the files …"), ephemeral=True)
    async with taken_back_on_failure(interaction):
        await keep_result(services, job)
        viewer = viewer_of(interaction)
        async with services.result_views.messages(job, tr, file_limit_of(interaction), viewer) as parts:
            part = min(part, len(parts) - 1)
            with parts[part].as_kwargs(*private_buttons(tr, job.code, part, len(parts))) as message:
                files = message.pop("files")
                await interaction.edit_original_response(content=text, attachments=files, **message)


async def post_result(interaction: Interaction, job: Job) -> None:
    """Post the whole result where a button of a private answer was pressed, which can be pressed no more then.

    Raises NothingKeptError, ResultGoneError: nothing stays in the channel then. BeingPostedError for a second press
    at the same moment.
    """
    with services_of(interaction).posting.hold((job.id, interaction.channel_id)) as is_first:
        if not is_first:
            raise BeingPostedError
        async with _pressed_once(interaction):
            await _post(interaction, job)


async def _post(interaction: Interaction, job: Job) -> None:
    services, tr = services_of(interaction), translation_for(public_locale(interaction))
    first = await interaction.followup.send(tr("Fetching the files …"), wait=True)
    standing = [first]
    try:
        await keep_result(services, job)
        limit, readers = file_limit_of(interaction), readers_of(interaction)
        async with services.result_views.messages(job, tr, limit, readers) as parts:
            for number, part in enumerate(parts):
                with part.as_kwargs(remove_post_button(tr, job.code, number)) as message:
                    if number:
                        standing.append(await interaction.followup.send(**message, wait=True))
                    else:
                        files = message.pop("files")
                        await first.edit(content=None, attachments=files, **message)
        for posted in standing:
            await services.jobs.posted_on_wish(job, posted.channel.id, posted.id)
    except Exception:
        for said in standing:
            with suppress(discord.HTTPException):
                await said.delete()
        raise


@asynccontextmanager
async def _pressed_once(interaction: Interaction) -> AsyncIterator[None]:
    """The pressed button is disabled, which answers the press; it comes back where something goes wrong inside."""
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        raise StrangeButtonError
    await interaction.response.edit_message(view=shown_again(message, disabled=POST_RESULT))
    try:
        yield
    except Exception:
        with suppress(discord.HTTPException):
            await interaction.edit_original_response(view=shown_again(message))
        raise
