"""The discord.py client: the intent `guilds` alone, no member or message cache, commands, buttons and forms.

It holds no state of its own: what it needs is handed in as `Services`, and workers live outside (bot/application).
"""

import asyncio
import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.refusals import StrangeButtonError
from bot.errors import StartupError
from bot.interactions.context import Interaction, ServiceClient, Services, services_of
from bot.interactions.forms import CUSTOM_ID
from bot.interactions.handlers import ButtonHandler, FormHandler, buttons_answered_by, forms_answered_by
from bot.interactions.replies import answer_privately, reply_to_error, translation_of
from bot.ui.actions import Action, ActionButton, read
from bot.ui.translator import CommandTranslator

log = logging.getLogger(__name__)

COGS = (
    "cogs.songs",
    "cogs.takes",
    "cogs.removing",
    "cogs.moderation",
    "cogs.remix",
    "cogs.sections",
    "cogs.files",
    "cogs.results",
    "cogs.words",
    "cogs.sounds",
    "cogs.personas",
    "cogs.library",
    "cogs.menus",
    "cogs.work",
    "cogs.admin",
)
_SYNCED = "synced commands"
_SYNCED_GUILD = "server with commands of its own"


class CommandTree(app_commands.CommandTree[ServiceClient]):
    """Answers what no command may be reached with, and words every error in one place."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        # Anything raised here would reach no handler, and the member no answer (discord.py, app_commands).
        if interaction.type is discord.InteractionType.autocomplete:
            return interaction.guild_id is not None
        tr = translation_of(interaction)
        allowed = services_of(interaction).settings.allowed_guilds
        if interaction.guild_id is None or interaction.channel_id is None:
            text = tr("Songs are made on servers, where everybody can hear them. Use this in a server's channel.")
        elif allowed and interaction.guild_id not in allowed:
            text = tr("Whoever runs this bot has not opened it to this server.")
        else:
            return True
        await answer_privately(interaction, text)
        return False

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            log.error("autocomplete failed", exc_info=error)
            return
        await reply_to_error(interaction, error)


class Bandstand(ServiceClient):
    def __init__(self, services: Services) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.services = services
        self._buttons: dict[Action, ButtonHandler] = {}
        self._forms: dict[str, FormHandler] = {}

    async def setup_hook(self) -> None:
        # A cog that does not load ends the start: a bot with half of its commands helps nobody.
        for cog in COGS:
            try:
                await self.load_extension(cog)
            except commands.ExtensionError as error:
                log.exception("%s does not load", cog)
                raise StartupError(f"The commands of {cog} do not load; the log says why.") from error
        self.add_dynamic_items(ActionButton)
        await self._sync_commands_if_changed()

    async def close(self) -> None:
        # discord.py gets its loop when it begins to log in, and fails to close what has not begun.
        if isinstance(self.loop, asyncio.AbstractEventLoop):
            await super().close()

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """As discord.py does, and the cog answers from now on the buttons and forms that it says it does."""
        await super().add_cog(cog, **options)
        self._buttons.update(buttons_answered_by(cog))
        self._forms.update(forms_answered_by(cog))

    async def press(self, interaction: discord.Interaction["Bandstand"], action: Action, state: str) -> None:
        """A button was pressed: whatever comes of it, the member is answered."""
        # discord.py only logs what a dynamic item raises, and the member would wait for an answer.
        try:
            if not await self.tree.interaction_check(interaction):
                return
            handle = self._buttons.get(action)
            if handle is None:
                raise StrangeButtonError
            await handle(interaction, state)
        except Exception as error:
            await reply_to_error(interaction, error)

    async def on_interaction(self, interaction: discord.Interaction["Bandstand"]) -> None:
        """Answer forms by their custom ids, as bot/interactions/forms says, and buttons unknown to discord.py."""
        custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit:
            await self._answer_form(interaction, custom_id)
        elif interaction.type is discord.InteractionType.component and read(custom_id) is None:
            # discord.py is silent about what fits no template, and the member would wait for an answer.
            await reply_to_error(interaction, StrangeButtonError())

    async def _answer_form(self, interaction: discord.Interaction["Bandstand"], custom_id: str) -> None:
        try:
            match = CUSTOM_ID.fullmatch(custom_id)
            handle = self._forms.get(match["form"]) if match is not None else None
            if match is None or handle is None:
                tr = translation_of(interaction)
                await answer_privately(interaction, tr("That form belongs to another version of the bot."))
            elif await self.tree.interaction_check(interaction):
                await handle(interaction, match["draft"])
        except Exception as error:
            await reply_to_error(interaction, error)

    def connection_trouble(self) -> str | None:
        """What is wrong with the gateway, in words; `is_ready` alone stays true when a connection is lost."""
        if not self.is_ready():
            return "not connected"
        lost = [str(number) for number, shard in self.shards.items() if shard.is_closed()]
        return f"not connected: shard {', '.join(lost)}" if lost else None

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        log.exception("the handler of %s failed", event_method)

    async def _clear_previous_guild(self, guild_id: int | None) -> None:
        """A server that had the commands for itself would show each of them twice beside the global ones."""
        previous = await self.services.key_values.get(_SYNCED_GUILD)
        if previous and previous != str(guild_id):
            guild = discord.Object(int(previous))
            self.tree.clear_commands(guild=guild)
            try:
                await self.tree.sync(guild=guild)
            except (discord.Forbidden, discord.NotFound):
                log.info("the server %s, which had the commands for itself, is out of reach", previous)
        await self.services.key_values.put(_SYNCED_GUILD, "" if guild_id is None else str(guild_id))

    async def _sync_commands_if_changed(self) -> None:
        """Tell Discord the commands when their definition, or where they go, is not what it was last told."""
        guild_id = self.services.settings.dev_guild_id
        guild = None if guild_id is None else discord.Object(guild_id)
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        translator = CommandTranslator()
        await self.tree.set_translator(translator)
        # As it is sent, in all languages: a new translation is a change too.
        definition = [
            await command.get_translated_payload(self.tree, translator)
            for command in sorted(self.tree.get_commands(guild=guild), key=lambda c: c.name)
        ]
        described = json.dumps([self.application_id, guild_id, definition], sort_keys=True)
        digest = hashlib.sha256(described.encode()).hexdigest()
        if await self.services.key_values.get(_SYNCED) == digest:
            return
        try:
            await self.tree.sync(guild=guild)
        except discord.Forbidden as error:
            raise StartupError(
                f"Discord refuses the commands for the server DEV_GUILD_ID={guild_id}: invite the bot to it first, with"
                " the scope applications.commands, or leave DEV_GUILD_ID empty."
            ) from error
        except discord.HTTPException as error:
            raise StartupError(f"Discord does not take the commands: {error.text or error.status}.") from error
        await self._clear_previous_guild(guild_id)
        await self.services.key_values.put(_SYNCED, digest)
        log.info("told Discord %d commands", len(definition))
