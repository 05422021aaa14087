"""Everything that exists on this Discord, for as long as the test lives."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import discord

from tests.wire.discord.model.clock import Clock, Snowflakes
from tests.wire.discord.model.files import Attachment, Upload
from tests.wire.discord.model.messages import PLAIN, Message
from tests.wire.discord.model.people import Role, User
from tests.wire.discord.model.places import DIRECT_MESSAGES, EVERYONE, FOR_THE_BOT, Channel, Guild
from tests.wire.discord.model.pulse import Pulse
from tests.wire.discord.schema.commands import Commands
from tests.wire.discord.schema.errors import refusal

if TYPE_CHECKING:
    from tests.wire.discord.model.interactions import Interaction

Payload = dict[str, Any]
Tell = Callable[[str, Payload, Guild | None], None]


class DiscordState:
    """Users, guilds, channels, messages, files, commands and interactions.

    `tell` hands an event to the gateway; the gateway decides who hears it.
    """

    def __init__(self, bot_name: str = "bandstand") -> None:
        self.clock = Clock()
        self._snowflakes = Snowflakes(self.clock)
        self.bot_user = User(self.next_id(), bot_name, bot=True)
        self.users: dict[int, User] = {self.bot_user.id: self.bot_user}
        self.owner = self.create_user("operator")
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.private_messages: dict[int, Message] = {}
        self.files: dict[int, Attachment] = {}
        self.commands = Commands(self.next_id, self.bot_user.id)
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.nonce_window = 180.0
        self.keeps_files = True
        self._nonces: dict[tuple[int, str], Message] = {}
        self.cdn_url = ""
        self.tell: Tell = lambda event, payload, guild: None
        self.changed = Pulse()

    def next_id(self) -> int:
        return self._snowflakes.next()

    def create_user(self, name: str, *, locale: str = "en-US") -> User:
        user = User(self.next_id(), name, locale=locale)
        self.users[user.id] = user
        return user

    def create_guild(
        self, name: str = "Stage", *, with_bot: bool = True, bot_permissions: discord.Permissions = FOR_THE_BOT
    ) -> Guild:
        """A guild with its owner and, unless told otherwise, the bot with its own role."""
        guild_id = self.next_id()
        everyone = Role(guild_id, "@everyone", EVERYONE, position=0)
        guild = Guild(guild_id, name, self.create_user(f"owner of {name}"), self, everyone)
        self.guilds[guild_id] = guild
        guild.add_member(guild.owner)
        if with_bot:
            self.invite_bot(guild, bot_permissions)
        return guild

    def invite_bot(self, guild: Guild, permissions: discord.Permissions = FOR_THE_BOT) -> None:
        role = Role(self.next_id(), self.bot_user.name, permissions, managed_by=self.bot_user)
        guild.roles = [known for known in guild.roles if known.managed_by is not self.bot_user] + [role]
        guild.add_member(self.bot_user, role)
        self.tell("GUILD_CREATE", guild.gateway_payload(), guild)

    def delete_guild(self, guild: Guild) -> None:
        if guild.has_bot:
            guild.remove_bot()
        for channel in [channel for channel in guild.channels if channel.parent is None]:
            self.close_channel(channel)
        del self.guilds[guild.id]

    def open_channel(self, channel: Channel, event: str) -> Channel:
        assert channel.guild is not None
        self.channels[channel.id] = channel
        channel.guild.channels.append(channel)
        self.tell(event, channel.payload(), channel.guild)
        return channel

    def close_channel(self, channel: Channel) -> None:
        assert channel.guild is not None
        for thread in [other for other in channel.guild.channels if other.parent is channel]:
            self.close_channel(thread)
        for message in channel.messages:
            message.deleted = True
        channel.by_id.clear()
        del self.channels[channel.id]
        channel.guild.channels.remove(channel)
        self.tell("THREAD_DELETE" if channel.parent else "CHANNEL_DELETE", channel.payload(), channel.guild)

    def direct_messages(self, user: User) -> Channel:
        """The channel between the bot and a user; made when first needed."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.next_id(), user.name, DIRECT_MESSAGES, self, recipient=user)
        self.channels[channel.id] = channel
        return channel

    # What requests of the bot look up; each raises the refusal that Discord gives.

    def channel(self, channel_id: int) -> Channel:
        if channel_id not in self.channels:
            raise refusal(10003)
        return self.channels[channel_id]

    def guild(self, guild_id: int) -> Guild:
        guild = self.guilds.get(guild_id)
        if guild is None:
            raise refusal(10004)
        if not guild.has_bot:
            raise refusal(50001)
        return guild

    def message(self, channel: Channel, message_id: int) -> Message:
        if message_id not in channel.by_id:
            raise refusal(10008)
        return channel.by_id[message_id]

    def access(self, channel: Channel) -> discord.Permissions:
        """What the bot may do in a channel that it can see; 50001 if it cannot."""
        granted = channel.permissions_of(self.bot_user)
        if not granted.view_channel:
            raise refusal(50001)
        return granted

    def message_with_nonce(self, channel: Channel, nonce: str) -> Message | None:
        message = self._nonces.get((channel.id, nonce))
        if message is None or self.clock.now() - message.posted_at > self.nonce_window:
            return None
        return message

    # What changes.

    def say(self, user: User, channel: Channel, content: str, files: tuple[Upload, ...]) -> Message:
        """A message that a person writes."""
        message = Message(self.next_id(), channel, user, self.clock.now(), PLAIN, content)
        message.files = [self.keep_file(channel, upload.filename, upload.content, uploaded=True) for upload in files]
        self.publish(message)
        return message

    def publish(self, message: Message) -> None:
        channel = message.channel
        if message.ephemeral:
            self.private_messages[message.id] = message
        else:
            channel.by_id[message.id] = message
            if message.nonce is not None:
                self._nonces[channel.id, message.nonce] = message
            self.tell("MESSAGE_CREATE", self._event(message), channel.guild)
        self._show(message)

    def show_edit(self, message: Message) -> None:
        if not message.ephemeral:
            self.tell("MESSAGE_UPDATE", self._event(message), message.channel.guild)
        self._show(message)

    def delete_message(self, message: Message) -> None:
        message.deleted = True
        self.private_messages.pop(message.id, None)
        if message.channel.by_id.pop(message.id, None) is not None:
            body = {"id": str(message.id), "channel_id": str(message.channel.id)}
            if message.channel.guild is not None:
                body["guild_id"] = str(message.channel.guild.id)
            self.tell("MESSAGE_DELETE", body, message.channel.guild)
        self._show(message)

    def keep_file(
        self,
        channel: Channel,
        filename: str,
        content: bytes,
        *,
        description: str | None = None,
        ephemeral: bool = False,
        uploaded: bool = False,
    ) -> Attachment:
        """`uploaded` by a person: a bot that is to fetch it finds it, also where files of the bot are not kept."""
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        base_url = f"{self.cdn_url}/{folder}/{channel.id}"
        kept = content if self.keeps_files or ephemeral or uploaded else None
        file = Attachment(self.next_id(), filename, len(content), kept, base_url, description, ephemeral)
        self.files[file.id] = file
        return file

    def _show(self, message: Message) -> None:
        message.channel.changed.beat()
        if message.interaction is not None:
            message.interaction.changed.beat()
        self.changed.beat()

    def _event(self, message: Message) -> Payload:
        guild = message.channel.guild
        return message.payload() | ({"guild_id": str(guild.id)} if guild else {})
