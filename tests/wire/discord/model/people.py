"""Users, roles and members; a member's verbs are what a person does in the Discord client."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import discord

from tests.wire.discord.client import gestures
from tests.wire.discord.client.options import MENTIONABLE, ROLE, USER
from tests.wire.discord.model.files import Upload

if TYPE_CHECKING:
    from tests.wire.discord.client.modals import Modal
    from tests.wire.discord.model.interactions import Interaction
    from tests.wire.discord.model.messages import Message
    from tests.wire.discord.model.places import Channel, Guild

Payload = dict[str, Any]


@dataclass(eq=False)
class User:
    """An account. `accepts_direct_messages` False answers the bot's messages with 50007."""

    option_types: ClassVar = frozenset({USER, MENTIONABLE})

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    accepts_direct_messages: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def resolve(self, resolved: Payload, interaction: "Interaction") -> None:
        resolved.setdefault("users", {})[str(self.id)] = self.payload()

    def payload(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None if self.bot else self.name.title(),
            "discriminator": "0000" if self.bot else "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(eq=False)
class Role:
    option_types: ClassVar = frozenset({ROLE, MENTIONABLE})

    id: int
    name: str
    permissions: discord.Permissions
    position: int = 1
    managed_by: User | None = None

    def resolve(self, resolved: Payload, interaction: "Interaction") -> None:
        resolved.setdefault("roles", {})[str(self.id)] = self.payload()

    def payload(self) -> Payload:
        return {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": self.position,
            "permissions": str(self.permissions.value),
            "managed": self.managed_by is not None,
            "mentionable": False,
            "flags": 0,
            "tags": {"bot_id": str(self.managed_by.id)} if self.managed_by else {},
        }


@dataclass(eq=False)
class Member:
    """A user in a guild."""

    option_types: ClassVar = User.option_types

    user: User
    guild: "Guild"
    roles: list[Role] = field(default_factory=list)
    joined_at: str = "2026-01-01T00:00:00+00:00"
    upload_limit: int | None = None
    """Bytes this person may upload (Nitro allows more); None: what the guild allows."""

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mention(self) -> str:
        return self.user.mention

    def resolve(self, resolved: Payload, interaction: "Interaction") -> None:
        self.user.resolve(resolved, interaction)
        granted = interaction.channel.permissions_of(self.user)
        partial = self.payload() | {"permissions": str(granted.value)}
        del partial["user"]
        resolved.setdefault("members", {})[str(self.id)] = partial

    def payload(self) -> Payload:
        return {
            "user": self.user.payload(),
            "roles": [str(role.id) for role in self.roles],
            "joined_at": self.joined_at,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "nick": None,
            "avatar": None,
            "premium_since": None,
            "pending": False,
            "communication_disabled_until": None,
        }

    def write(self, channel: "Channel", content: str, *, files: tuple[Upload, ...] = ()) -> "Message":
        """Post a message as this person."""
        return channel.state.say(self.user, channel, content, files)

    def slash(self, channel: "Channel", command: str, **options: Any) -> "Interaction":
        """Use a slash command; a subcommand is written with spaces ("settings quota").

        Files are `Upload`s, members, roles and channels the objects of this package.

        Raises:
            GestureError: what the Discord client would not let a person do: a command that was never
                synced, an unknown option, a missing or unacceptable value.
        """
        return gestures.slash(self, channel, command, options)

    def autocomplete(self, channel: "Channel", command: str, option: str, typed: str, **others: Any) -> "Interaction":
        """Type into an option; `await interaction.choices()` gives the suggestions."""
        return gestures.autocomplete(self, channel, command, option, typed, others)

    def use_menu(self, name: str, target: "Message") -> "Interaction":
        """Use a message command (right-click)."""
        return gestures.message_menu(self, name, target)

    def click(self, message: "Message", *, custom_id: str | None = None, label: str | None = None) -> "Interaction":
        """Press the button with this custom id or label."""
        return gestures.click(self, message, custom_id=custom_id, label=label)

    def choose(self, message: "Message", custom_id: str, *values: str) -> "Interaction":
        """Pick values in a string select."""
        return gestures.choose(self, message, custom_id, list(values))

    def submit(self, modal: "Modal", values: dict[str, Any] | None = None) -> "Interaction":
        """Send a form off; `values` by custom id or label, everything else stays as it was filled in."""
        return gestures.submit(self, modal, values or {})
