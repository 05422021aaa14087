"""Guilds, channels, threads and direct messages, with the permissions that hold in them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import discord

from tests.wire.discord.client.options import CHANNEL
from tests.wire.discord.model.files import UPLOAD_LIMITS
from tests.wire.discord.model.people import Member, Role, User
from tests.wire.discord.model.pulse import Pulse

if TYPE_CHECKING:
    from tests.wire.discord.model.interactions import Interaction
    from tests.wire.discord.model.messages import Message
    from tests.wire.discord.model.state import DiscordState

Payload = dict[str, Any]
Overwrite = tuple[discord.Permissions, discord.Permissions]  # (allowed, denied)

TEXT_CHANNEL, DIRECT_MESSAGES, PUBLIC_THREAD = 0, 1, 11

EVERYONE = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, embed_links=True,
    attach_files=True, read_message_history=True, add_reactions=True, use_application_commands=True,
)  # fmt: skip
FOR_THE_BOT = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, embed_links=True,
    attach_files=True, read_message_history=True,
)  # fmt: skip


@dataclass(eq=False)
class Channel:
    """A text channel, a thread (`parent`) or direct messages (`recipient`)."""

    option_types: ClassVar = frozenset({CHANNEL})

    id: int
    name: str
    kind: int
    state: "DiscordState"
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    overwrites: dict[int, tuple[str, Overwrite]] = field(default_factory=dict)
    locked: bool = False
    by_id: dict[int, "Message"] = field(default_factory=dict)
    changed: Pulse = field(default_factory=Pulse)

    @property
    def messages(self) -> list["Message"]:
        """What stands in the channel, oldest first: no private answers, nothing deleted."""
        return list(self.by_id.values())

    async def wait_for(
        self,
        predicate: Callable[["Message"], object],
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> "Message":
        """The oldest message that satisfies `predicate`, now or within `timeout` seconds."""

        def find() -> "Message | None":
            return next((message for message in self.by_id.values() if predicate(message)), None)

        return await self.changed.until(find, timeout=timeout, what=f"a message in #{self.name}")

    def permissions_of(self, user: User) -> discord.Permissions:
        """What `user` may do here, overwrites included; nothing for strangers."""
        if self.parent is not None:
            return self.parent.permissions_of(user)
        if self.guild is None:
            return EVERYONE
        member = self.guild.members.get(user.id)
        if member is None:
            return discord.Permissions.none()
        granted = self.guild.permissions_of(member)
        if granted.administrator:
            return discord.Permissions.all()
        mine = [role.id for role in member.roles]
        for ids in ([self.guild.everyone.id], mine, [user.id]):  # in the order Discord applies them
            matching = [self.overwrites[key][1] for key in ids if key in self.overwrites]
            for _, denied in matching:
                granted = discord.Permissions(granted.value & ~denied.value)
            for allowed, _ in matching:
                granted = discord.Permissions(granted.value | allowed.value)
        return granted

    def overwrite(
        self,
        target: Role | Member,
        *,
        allow: discord.Permissions | None = None,
        deny: discord.Permissions | None = None,
    ) -> None:
        """Set the overwrite of a role or a member; without both it goes."""
        kind = "0" if isinstance(target, Role) else "1"
        none = discord.Permissions.none()
        if allow is None and deny is None:
            self.overwrites.pop(target.id, None)
        else:
            self.overwrites[target.id] = (kind, (allow or none, deny or none))
        self.state.tell("CHANNEL_UPDATE", self.payload(), self.guild)

    def create_thread(self, name: str) -> "Channel":
        thread = Channel(self.state.next_id(), name, PUBLIC_THREAD, self.state, guild=self.guild, parent=self)
        return self.state.open_channel(thread, "THREAD_CREATE")

    def delete(self) -> None:
        """The channel goes with all its messages; it answers 10003 from now on."""
        self.state.close_channel(self)

    def resolve(self, resolved: Payload, interaction: "Interaction") -> None:
        permissions = str(self.permissions_of(interaction.user).value)
        resolved.setdefault("channels", {})[str(self.id)] = self.payload() | {"permissions": permissions}

    def payload(self) -> Payload:
        if self.recipient is not None:
            return {
                "id": str(self.id),
                "type": self.kind,
                "flags": 0,
                "last_message_id": None,
                "recipients": [self.recipient.payload()],
            }
        assert self.guild is not None
        body: Payload = {
            "id": str(self.id),
            "type": self.kind,
            "guild_id": str(self.guild.id),
            "name": self.name,
            "parent_id": str(self.parent.id) if self.parent else None,
            "last_message_id": None,
            "rate_limit_per_user": 0,
            "flags": 0,
        }
        return body | (self._thread_fields() if self.parent else self._channel_fields())

    def _channel_fields(self) -> Payload:
        return {
            "position": 0,
            "topic": None,
            "nsfw": False,
            "permission_overwrites": [
                {"id": str(key), "type": int(kind), "allow": str(allow.value), "deny": str(deny.value)}
                for key, (kind, (allow, deny)) in self.overwrites.items()
            ],
        }

    def _thread_fields(self) -> Payload:
        assert self.guild is not None
        return {
            "owner_id": str(self.guild.owner.id),
            "message_count": len(self.by_id),
            "member_count": 1,
            "total_message_sent": len(self.by_id),
            "thread_metadata": {
                "archived": self.locked,
                "locked": self.locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-01-01T00:00:00+00:00",
                "create_timestamp": "2026-01-01T00:00:00+00:00",
            },
        }


@dataclass(eq=False)
class Guild:
    id: int
    name: str
    owner: User
    state: "DiscordState"
    everyone: Role
    premium_tier: int = 0
    locale: str = "en-US"
    roles: list[Role] = field(default_factory=list)
    members: dict[int, Member] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)

    @property
    def upload_limit(self) -> int:
        """Bytes that one file of the bot may have here."""
        return UPLOAD_LIMITS[self.premium_tier]

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot's invitation."""
        return next(role for role in self.roles if role.managed_by is self.state.bot_user)

    @property
    def has_bot(self) -> bool:
        return self.state.bot_user.id in self.members

    def permissions_of(self, member: Member) -> discord.Permissions:
        """What a member may do in the guild, before any channel's overwrites."""
        if member.user is self.owner:
            return discord.Permissions.all()
        granted = self.everyone.permissions.value
        for role in member.roles:
            granted |= role.permissions.value
        return discord.Permissions(granted)

    def create_channel(self, name: str) -> Channel:
        channel = Channel(self.state.next_id(), name, TEXT_CHANNEL, self.state, guild=self)
        return self.state.open_channel(channel, "CHANNEL_CREATE")

    def create_role(self, name: str, permissions: discord.Permissions) -> Role:
        role = Role(self.state.next_id(), name, permissions)
        self.roles.append(role)
        self.state.tell("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role.payload()}, self)
        return role

    def set_permissions(self, role: Role, permissions: discord.Permissions) -> None:
        role.permissions = permissions
        self.state.tell("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": role.payload()}, self)

    def add_member(self, user: User, *roles: Role) -> Member:
        member = Member(user, self, list(roles))
        self.members[user.id] = member
        body = member.payload() | {"guild_id": str(self.id)}
        self.state.tell("GUILD_MEMBER_ADD", body, self)
        return member

    def remove_bot(self) -> None:
        """Kick the bot: the guild's channels answer 50001 from now on."""
        self.state.tell("GUILD_DELETE", {"id": str(self.id)}, self)
        del self.members[self.state.bot_user.id]

    def delete(self) -> None:
        """The guild goes with all its channels: 10004 and 10003 from now on."""
        self.state.delete_guild(self)

    def payload(self) -> Payload:
        """The guild as GET answers it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner.id),
            "roles": [role.payload() for role in (self.everyone, *self.roles)],
            "emojis": [],
            "stickers": [],
            "features": [],
            "premium_tier": self.premium_tier,
            "preferred_locale": self.locale,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
            "afk_timeout": 300,
        }

    def gateway_payload(self) -> Payload:
        """The guild as GUILD_CREATE brings it to a bot without the members intent: itself alone."""
        me = self.members[self.state.bot_user.id]
        return self.payload() | {
            "joined_at": me.joined_at,
            "large": False,
            "member_count": len(self.members),
            "members": [me.payload()],
            "channels": [c.payload() for c in self.channels if c.kind == TEXT_CHANNEL],
            "threads": [c.payload() for c in self.channels if c.kind == PUBLIC_THREAD],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
