"""What was made for one member alone: where it stands, its parts, and the way into the channel."""

from discord.ext import commands

from bot.catalogue.refusals import StrangeButtonError
from bot.client import Bandstand
from bot.interactions.context import Interaction, member_of
from bot.interactions.handlers import presses
from bot.interactions.shown_results import open_result, post_result, show_part_privately
from bot.interactions.submitting import requester_of, require_posting
from bot.ui.actions import MORE_FILES, OPEN_RESULT, POST_RESULT, read_part
from storage.rows.job import Job, JobState


class Results(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @presses(OPEN_RESULT)
    async def open(self, interaction: Interaction, code: str) -> None:
        await open_result(interaction, await self._job(interaction, code))

    @presses(MORE_FILES)
    async def show_part(self, interaction: Interaction, state: str) -> None:
        """Another part of what a private answer shows."""
        read = read_part(state)
        if read is None:
            raise StrangeButtonError
        code, part = read
        await show_part_privately(interaction, await self._finished(interaction, code), part)

    @presses(POST_RESULT)
    async def post(self, interaction: Interaction, code: str) -> None:
        """All of it, in the channel where that is wished."""
        job = await self._finished(interaction, code)
        require_posting(interaction)
        await post_result(interaction, job)

    async def _finished(self, interaction: Interaction, code: str) -> Job:
        job = await self._job(interaction, code)
        if job.state is not JobState.FINISHED:  # the button was made up
            raise StrangeButtonError
        return job

    async def _job(self, interaction: Interaction, code: str) -> Job:
        """A job of this server whose result this member may be shown."""
        job = await self._services.jobs.find(code, member_of(interaction).guild_id)
        await self._services.jobs.require_right_to_result(job, requester_of(interaction))
        return job


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Results(bot))
