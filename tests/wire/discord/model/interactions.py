"""Interactions: what a person did, and what the bot answered."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.wire.discord.client.modals import Modal
from tests.wire.discord.model.files import UPLOAD_LIMITS
from tests.wire.discord.model.pulse import Pulse

if TYPE_CHECKING:
    from tests.wire.discord.model.messages import Message
    from tests.wire.discord.model.people import Member, User
    from tests.wire.discord.model.places import Channel
    from tests.wire.discord.model.state import DiscordState

Payload = dict[str, Any]

TOKEN_LIFETIME = 15 * 60  # seconds
ANSWER_WITHIN = 3.0  # seconds


class Kind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    FORM = 5


class AnswerKind(IntEnum):
    MESSAGE = 4
    THINKING = 5
    ACKNOWLEDGED = 6
    UPDATE = 7
    CHOICES = 8
    FORM = 9


@dataclass(frozen=True)
class Answer:
    """The initial response. `seconds` it took, as the person waited for it."""

    kind: AnswerKind
    seconds: float
    message: "Message | None" = None
    modal: Modal | None = None
    choices: list[Payload] = field(default_factory=list)


@dataclass(eq=False)
class Interaction:
    """One interaction. What stands in it is filled in as the bot answers."""

    id: int
    kind: Kind
    data: Payload
    user: "User"
    channel: "Channel"
    state: "DiscordState"
    source: "Message | None" = None
    """The message whose component was used, also below a form that such a component opened."""
    trigger: "Interaction | None" = None
    """What opened the form."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    answer: Answer | None = None
    original: "Message | None" = None
    followups: list["Message"] = field(default_factory=list)
    changed: Pulse = field(default_factory=Pulse)
    started: float = field(default_factory=time.monotonic)
    started_at: float = 0.0

    def __post_init__(self) -> None:
        self.started_at = self.state.clock.now()

    @property
    def member(self) -> "Member | None":
        return self.channel.guild.members.get(self.user.id) if self.channel.guild else None

    @property
    def upload_limit(self) -> int:
        """Bytes of one file in an answer, as the payload tells the bot."""
        allowed = self.channel.guild.upload_limit if self.channel.guild else UPLOAD_LIMITS[0]
        own = self.member.upload_limit if self.member else None
        return max(allowed, own or 0)

    @property
    def messages(self) -> list["Message"]:
        """What the bot showed in answer: the initial message, then the follow-ups."""
        return [message for message in (self.original, *self.followups) if message is not None]

    async def response(self, timeout: float = 5.0) -> Answer:  # noqa: ASYNC109
        """The initial response. TimeoutError if the person waits in vain."""
        what = f"an answer to {self.data.get('name') or self.data.get('custom_id')}"
        return await self.changed.until(lambda: self.answer, timeout=timeout, what=what)

    async def message(self, timeout: float = 5.0) -> "Message":  # noqa: ASYNC109
        """The message of the initial response, or the one that it changed."""
        answer = await self.response(timeout)
        assert answer.message is not None, f"answered with {answer.kind.name}, not with a message"
        return answer.message

    async def modal(self, timeout: float = 5.0) -> Modal:  # noqa: ASYNC109
        """The form that the bot opened."""
        answer = await self.response(timeout)
        assert answer.modal is not None, f"answered with {answer.kind.name}, not with a form"
        return answer.modal

    async def choices(self, timeout: float = 5.0) -> list[Payload]:  # noqa: ASYNC109
        """The suggestions of an autocomplete: `{"name", "value"}` each."""
        answer = await self.response(timeout)
        assert answer.kind is AnswerKind.CHOICES, f"answered with {answer.kind.name}, not with choices"
        return answer.choices

    async def followup(
        self,
        predicate: Callable[["Message"], object] = lambda message: True,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> "Message":
        """The first follow-up that satisfies `predicate`, private ones included."""

        def find() -> "Message | None":
            return next((message for message in self.followups if predicate(message)), None)

        return await self.changed.until(find, timeout=timeout, what="a follow-up")

    async def wait_for(
        self,
        predicate: Callable[["Message"], object],
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> "Message":
        """The first of `messages` that satisfies `predicate`, edits included."""

        def find() -> "Message | None":
            return next((message for message in self.messages if predicate(message)), None)

        return await self.changed.until(find, timeout=timeout, what="a message in answer")

    def token_is_dead(self) -> bool:
        return self.state.clock.now() - self.started_at > TOKEN_LIFETIME

    def is_too_late(self) -> bool:
        return self.answer is None and self.state.clock.now() - self.started_at > ANSWER_WITHIN

    def metadata(self) -> Payload:
        """What a message tells about the interaction that it answers."""
        kind = Kind.COMMAND if self.kind is Kind.AUTOCOMPLETE else self.kind
        body: Payload = {
            "id": str(self.id),
            "type": int(kind),
            "user": self.user.payload(),
            "authorizing_integration_owners": self._owners(),
        }
        if self.kind is Kind.COMPONENT and self.source is not None:
            body["interacted_message_id"] = str(self.source.id)
        if self.kind is Kind.FORM and self.trigger is not None:
            body["triggering_interaction_metadata"] = self.trigger.metadata()
        return body

    def payload(self) -> Payload:
        """INTERACTION_CREATE."""
        body: Payload = {
            "id": str(self.id),
            "application_id": str(self.state.bot_user.id),
            "type": int(self.kind),
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": str(self.channel.id),
            "channel": self._partial_channel(),
            "app_permissions": str(self.channel.permissions_of(self.state.bot_user).value),
            "locale": self.user.locale,
            "entitlements": [],
            "authorizing_integration_owners": self._owners(),
            "context": 0 if self.channel.guild else 1,
            "attachment_size_limit": self.upload_limit,
        }
        if self.source is not None:
            body["message"] = self.source.payload()
        guild, member = self.channel.guild, self.member
        if guild is None or member is None:
            return body | {"user": self.user.payload()}
        granted = self.channel.permissions_of(self.user)
        return body | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member.payload() | {"permissions": str(granted.value)},
        }

    def _partial_channel(self) -> Payload:
        body = self.channel.payload()
        body.pop("permission_overwrites", None)
        return body | {"permissions": str(self.channel.permissions_of(self.user).value)}

    def _owners(self) -> Payload:
        return {"0": str(self.channel.guild.id) if self.channel.guild else "0"}
