"""Message menus: Extend this, Cover this, Add vocals, Add instrumental, Save to library, on any message with sound."""

import logging
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.refusals import BadRecordingError, DraftGoneError, RecordingNotKeptError
from bot.client import Bandstand
from bot.interactions.confirming import begun_on_a_file
from bot.interactions.context import Interaction, member_of
from bot.interactions.drafts import draft_of, keep_draft, open_draft
from bot.interactions.finding import find_take_to_build_on
from bot.interactions.handlers import presses
from bot.interactions.message_targets import files_with_sound, takes_meant
from bot.interactions.options import attached, described
from bot.interactions.replies import answer_privately, translation_of
from bot.interactions.standing import everybody_may_look
from bot.interactions.submitting import require_posting
from bot.interactions.take_forms import FORMS, open_take_form
from bot.jobs.attachments import read_attachment
from bot.library.intake import check_attachment
from bot.media.errors import MediaError
from bot.suno.operations.add_instrumental import AddInstrumentalRequest
from bot.suno.operations.add_vocals import AddVocalsRequest
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.upload_cover import UploadCoverRequest
from bot.suno.operations.upload_extend import UploadExtendRequest
from bot.suno.request import UPLOAD_SECONDS, SunoRequest
from bot.ui.actions import SAVE, draft_button, view_of
from bot.ui.posts import title_of
from bot.ui.take_buttons import recording_buttons
from bot.ui.text import length, one_line, plain
from storage.rows.draft import DraftStep
from storage.rows.job import Attachment
from storage.rows.take import Take, TakeOwner

log = logging.getLogger(__name__)

# What Discord takes of a button's label.
_LONGEST_LABEL = 80


class Menus(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services
        self._tree = bot.tree
        # Discord allows five of them.
        self._menus = [
            app_commands.ContextMenu(name="Extend this", callback=self.extend),
            app_commands.ContextMenu(name="Cover this", callback=self.cover),
            app_commands.ContextMenu(name="Add vocals", callback=self.add_vocals),
            app_commands.ContextMenu(name="Add instrumental", callback=self.add_instrumental),
            app_commands.ContextMenu(name="Save to library", callback=self.save),
        ]

    async def cog_load(self) -> None:
        for menu in self._menus:
            self._tree.add_command(app_commands.guild_only(menu))

    async def cog_unload(self) -> None:
        for menu in self._menus:
            self._tree.remove_command(menu.name, type=menu.type)

    async def extend(self, interaction: Interaction, message: discord.Message) -> None:
        await self._begin(interaction, message, ExtendRequest)

    async def cover(self, interaction: Interaction, message: discord.Message) -> None:
        await self._begin(interaction, message, UploadCoverRequest)

    async def add_vocals(self, interaction: Interaction, message: discord.Message) -> None:
        await self._begin(interaction, message, AddVocalsRequest)

    async def add_instrumental(self, interaction: Interaction, message: discord.Message) -> None:
        await self._begin(interaction, message, AddInstrumentalRequest)

    async def save(self, interaction: Interaction, message: discord.Message) -> None:
        """Keep the sound of a message as a take that only its new owner finds."""
        tr = translation_of(interaction)
        takes = await takes_meant(interaction, message)
        if takes:
            await self._show_kept(interaction, takes)
            return
        files = self._usable(files_with_sound(message))
        if len(files) == 1:
            await self._keep(interaction, files[0])
            return
        buttons = [SAVE.button(await keep_draft(interaction, _to_save(file)), _label(file.file_name)) for file in files]
        await answer_privately(interaction, tr("Which of these files?"), view=view_of(*buttons))

    @presses(SAVE)
    async def save_chosen(self, interaction: Interaction, code: str) -> None:
        """Keep one of several files."""
        draft = await draft_of(interaction, code)
        if not draft.steps[0].attachments:
            raise DraftGoneError  # made up: nothing was to be kept
        await self._keep(interaction, draft.steps[0].attachments[0])

    # --- operations ---

    async def _begin(self, interaction: Interaction, message: discord.Message, request: type[SunoRequest]) -> None:
        """Open the form of an operation; where several takes or files may be meant, ask which."""
        require_posting(interaction)
        tr = translation_of(interaction)
        takes = await takes_meant(interaction, message)
        if len(takes) == 1:
            take = await find_take_to_build_on(interaction, takes[0].code)
            await open_take_form(interaction, request, take)
            return
        if takes:
            choices = [FORMS[request].button(take.code, plain(described(take, tr), _LONGEST_LABEL)) for take in takes]
            await answer_privately(interaction, tr("Which of these takes?"), view=view_of(*choices))
            return
        files = self._usable(files_with_sound(message))
        steps = [await begun_on_a_file(interaction, request, file) for file in files]
        if len(steps) == 1:
            await open_draft(interaction, steps[0])
            return
        buttons = [
            draft_button(tr, await keep_draft(interaction, step), _label(file.file_name))
            for step, file in zip(steps, files, strict=True)
        ]
        await answer_privately(interaction, tr("Which of these files?"), view=view_of(*buttons))

    def _usable(self, files: list[discord.Attachment]) -> list[Attachment]:
        """Those that may be good, as far as can be told at once. Raises BadRecordingError when none is."""
        usable: list[Attachment] = []
        refused: list[BadRecordingError] = []
        for file in map(attached, files):
            try:
                check_attachment(file, self._services.clock.now())
                usable.append(file)
            except BadRecordingError as error:
                refused.append(error)
        if not usable:
            raise refused[0]
        return usable

    # --- saving ---

    async def _keep(self, interaction: Interaction, file: Attachment) -> None:
        check_attachment(file, self._services.clock.now())
        # Fetching and reading it may take longer than Discord waits; only the member sees that it is being done.
        await interaction.response.defer(ephemeral=True, thinking=True)
        owner = TakeOwner(
            *member_of(interaction),
            interaction.user.display_name,
            job_id=None,
            channel_id=interaction.channel_id,
            open_channel=everybody_may_look(interaction),
        )
        try:
            take = await self._services.intake.take_in(
                file, owner, longest=UPLOAD_SECONDS, read=partial(read_attachment, interaction.client)
            )
        except MediaError as error:
            log.warning("a recording could not be kept: %s", error)
            raise RecordingNotKeptError from error
        tr = translation_of(interaction)
        text = tr(
            "**{title}** (`{code}`, {length}) is in the library now. Only you find it there, and it cost nothing."
            " Name it as `track` in any command, or go on right here:",
            title=one_line(title_of(take, tr), 100),
            code=take.code,
            length=length(take.duration),
        )
        await interaction.followup.send(text, view=view_of(*recording_buttons(take, tr)), ephemeral=True)

    async def _show_kept(self, interaction: Interaction, takes: list[Take]) -> None:
        tr = translation_of(interaction)
        names = "\n".join(
            tr("**{title}** (`{code}`)", title=one_line(title_of(take, tr), 100), code=take.code) for take in takes
        )
        text = tr("In the library already:\n{takes}\n`/show` brings them back.", takes=names)
        view = view_of(*recording_buttons(takes[0], tr)) if len(takes) == 1 else None
        await answer_privately(interaction, text, view=view)


def _to_save(file: Attachment) -> DraftStep:
    """A file that waits for a click; as a draft, it could be extended as well."""
    return DraftStep(UploadExtendRequest.operation, {"model": ""}, (), (file,))


def _label(file_name: str) -> str:
    return plain(" ".join(file_name.split()), _LONGEST_LABEL) or "?"


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Menus(bot))
