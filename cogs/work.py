"""One's own work and allowance: `/queue`, `/cancel`, `/quota`, `/help`. All answers are private."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.authority import Owned, Right, may
from bot.catalogue.operations import read_request
from bot.catalogue.refusals import NotYoursError
from bot.client import Bandstand
from bot.interactions.context import Interaction, member_of
from bot.interactions.finding import find_job
from bot.interactions.handlers import presses
from bot.interactions.replies import answer_privately, translation_of
from bot.interactions.standing import actor_of
from bot.interactions.submitting import requester_of
from bot.interactions.telling import tell_owner
from bot.ui.actions import CANCEL, POST_AFTER_ALL, WITHHOLD, view_of, withhold_button
from bot.ui.help import Offered, help_embed
from bot.ui.i18n import translation_for
from bot.ui.overviews import queue_embed, quota_embed
from bot.ui.text import credits, escaped, plain
from bot.ui.titles import summary
from storage.codes import normalise_code
from storage.rows.job import Job, JobState
from storage.rows.moderation import ModerationKind, NewModeration


class Work(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @app_commands.command()
    @app_commands.guild_only()
    async def queue(self, interaction: Interaction) -> None:
        """Your songs in the making, and where they stand."""
        jobs = await self._services.jobs.in_hand(*member_of(interaction))
        await answer_privately(interaction, embed=queue_embed(jobs, translation_of(interaction)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(job="Which one: choose it from the list")
    async def cancel(self, interaction: Interaction, job: str) -> None:
        """Take back a song that is not finished; while it waits, everything is returned."""
        await self.cancel_job(interaction, normalise_code(job))

    @cancel.autocomplete("job")
    async def _jobs(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        jobs = await self._services.jobs.in_hand(*member_of(interaction))
        tr = translation_of(interaction)
        names = {job.code: summary(read_request(job.operation, job.request), tr, 90) for job, _ in jobs}
        return [
            app_commands.Choice(name=plain(f"{code} {name}", 100), value=code)
            for code, name in names.items()
            if typed.casefold() in f"{code} {name}".casefold()
        ][:25]

    @presses(CANCEL)
    async def cancel_job(self, interaction: Interaction, code: str) -> None:
        """From the command and from the button on a card."""
        job = await self._cancel(interaction, code)
        tr = translation_of(interaction)
        if job.state is JobState.CANCELLED:
            await answer_privately(interaction, tr("Cancelled. Nothing was taken from your allowance."))
            await self._say_who(interaction, ModerationKind.CANCEL, job)
            return
        text = tr(
            "It is being made already; cancelling keeps it out of the channel, the {credits} credits stay spent.",
            credits=credits(job.cost),
        )
        await answer_privately(interaction, text, view=view_of(withhold_button(tr, job.code)))

    @presses(WITHHOLD)
    async def withhold(self, interaction: Interaction, code: str) -> None:
        """The yes to that question."""
        job = await self._cancel(interaction, code, sure=True)
        tr = translation_of(interaction)
        if job.state is JobState.CANCELLED:
            text = tr("Cancelled. Nothing was taken from your allowance.")
        else:
            text = tr("It will not be posted, and goes to the library instead.")
        await interaction.response.edit_message(content=text, view=None)
        await self._say_who(interaction, ModerationKind.CANCEL, job)

    @presses(POST_AFTER_ALL)
    async def post_after_all(self, interaction: Interaction, code: str) -> None:
        """From the card of what was cancelled while it was being made; by moderators where one of them has done it."""
        job = await find_job(interaction, code)
        moderated = await self._services.removals.was_cancelled_by_another(job)
        if moderated and not _may(interaction, Right.PUT_BACK, job):
            raise NotYoursError(Right.PUT_BACK)
        may_manage = _may(interaction, Right.TAKE_DOWN, job)
        await self._services.jobs.post_after_all(code, requester_of(interaction), may_manage=may_manage)
        await answer_privately(interaction, translation_of(interaction)("It will be posted after all."))
        if moderated:
            await self._say_who(interaction, ModerationKind.PUT_BACK, job)

    async def _cancel(self, interaction: Interaction, code: str, *, sure: bool = False) -> Job:
        job = await find_job(interaction, code)
        may_manage = _may(interaction, Right.TAKE_DOWN, job)
        return await self._services.jobs.cancel(code, requester_of(interaction), may_manage=may_manage, sure=sure)

    async def _say_who(self, interaction: Interaction, what: ModerationKind, job: Job) -> None:
        """On the card and to its member, where somebody else did it."""
        if job.user_id == interaction.user.id:
            return
        await self._services.removals.write_down(NewModeration(what, interaction.user.id, job.guild_id, job.id))
        title = summary(read_request(job.operation, job.request), translation_for(job.locale), 100)
        await tell_owner(interaction, what, job.user_id, escaped(title, 100))

    @app_commands.command()
    @app_commands.guild_only()
    async def quota(self, interaction: Interaction) -> None:
        """What you may still spend today."""
        layers = await self._services.quotas.layers(*member_of(interaction))
        await answer_privately(interaction, embed=quota_embed(layers, translation_of(interaction)))

    @app_commands.command()
    @app_commands.guild_only()
    async def help(self, interaction: Interaction) -> None:
        """What this bot does and how to begin."""
        commands = self._commands_for(interaction)
        await answer_privately(interaction, embed=help_embed(commands, translation_of(interaction)))

    @staticmethod
    def _commands_for(interaction: Interaction) -> list[Offered]:
        """Every command that this member may use, so that the help cannot lag behind."""
        return sorted(
            Offered(command.qualified_name, command.description, str(command.module).rpartition(".")[2])
            for command in interaction.client.tree.walk_commands(type=discord.AppCommandType.chat_input)
            if isinstance(command, app_commands.Command)
            and (_needed_for(command) or discord.Permissions.none()) <= interaction.permissions
        )


def _may(interaction: Interaction, right: Right, job: Job) -> bool:
    return may(actor_of(interaction), right, Owned(job.guild_id, job.user_id, job.channel_id))


def _needed_for(command: app_commands.Command[Any, ..., Any]) -> discord.Permissions | None:
    """What a member needs to be shown a command, as it or its group says."""
    return command.default_permissions or (command.parent.default_permissions if command.parent else None)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Work(bot))
