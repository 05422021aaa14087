"""Messages as they stand in a channel, and what the API says about them."""

import copy
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.wire.discord.model.files import Attachment
from tests.wire.discord.model.people import User
from tests.wire.discord.schema.checks import EPHEMERAL
from tests.wire.discord.schema.components import BUTTON, Component, walk

if TYPE_CHECKING:
    from tests.wire.discord.model.interactions import Interaction
    from tests.wire.discord.model.places import Channel

Payload = dict[str, Any]

PLAIN, REPLY, ANSWER_TO_COMMAND, ANSWER_TO_MENU = 0, 19, 20, 23
MENTION = re.compile(r"<@!?(\d+)>")


def timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@dataclass(eq=False)
class Message:
    """One message. `embeds` and `components` are the objects that the bot sent."""

    id: int
    channel: "Channel"
    author: User
    posted_at: float
    kind: int = PLAIN
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    allowed_mentions: Payload | None = None
    reply_to: "Message | None" = None
    reply_to_id: int | None = None
    interaction: "Interaction | None" = None
    edited_at: float | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Only its addressee sees it, and it stands in no channel."""
        return bool(self.flags & EPHEMERAL)

    @property
    def attachments(self) -> list[Attachment]:
        """The files listed under the message; those that an embed shows are not."""
        return [file for file in self.files if not file.in_embed]

    @property
    def buttons(self) -> list[Component]:
        return [component for _, component in walk(self.components) if component["type"] == BUTTON]

    @property
    def text(self) -> str:
        """Everything that a reader sees as text: content, embeds, text components."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title", ""), embed.get("description", "")]
            parts += [f"{entry['name']}: {entry['value']}" for entry in embed.get("fields", [])]
            parts.append(embed.get("footer", {}).get("text", ""))
        parts += [component["content"] for _, component in walk(self.components) if "content" in component]
        return "\n".join(part for part in parts if part)

    @property
    def pinged(self) -> list[User]:
        """Who is notified: named in the content or replied to, as far as `allowed_mentions` lets it."""
        rules = self.allowed_mentions
        users = self.channel.state.users
        named = [users[int(key)] for key in MENTION.findall(self.content) if int(key) in users]
        if rules is not None and "users" not in rules.get("parse", []):
            allowed = {int(key) for key in rules.get("users", [])}
            named = [user for user in named if user.id in allowed]
        if self.reply_to is not None and (rules is None or rules.get("replied_user")):
            named.append(self.reply_to.author)
        return list(dict.fromkeys(named))

    def payload(self) -> Payload:
        now = self.channel.state.clock.now()
        guild = self.channel.guild
        body: Payload = {
            "id": str(self.id),
            "type": self.kind,
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": timestamp(self.posted_at),
            "edited_timestamp": timestamp(self.edited_at) if self.edited_at else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [user.payload() for user in self.pinged],
            "mention_roles": [],
            "attachments": [file.payload(now) for file in self.attachments],
            "embeds": [self._rendered(embed, now) for embed in self.embeds],
            "components": copy.deepcopy(self.components),
            "pinned": False,
            "flags": self.flags,
        }
        if self.nonce is not None:
            body["nonce"] = self.nonce
        if self.reply_to_id is not None:
            body["message_reference"] = {
                "type": 0,
                "channel_id": str(self.channel.id),
                "message_id": str(self.reply_to_id),
            }
            if guild is not None:
                body["message_reference"]["guild_id"] = str(guild.id)
            gone = self.reply_to is None or self.reply_to.deleted
            body["referenced_message"] = None if gone or self.reply_to is None else self.reply_to.shallow()
        if self.interaction is not None:
            body["interaction_metadata"] = self.interaction.metadata()
            body["webhook_id"] = body["application_id"] = str(self.channel.state.bot_user.id)
        return body

    def shallow(self) -> Payload:
        """As it is quoted inside a reply: without what it replies to itself."""
        body = self.payload()
        body.pop("referenced_message", None)
        return body

    def _rendered(self, embed: Payload, now: float) -> Payload:
        rendered: Payload = {"type": "rich", **copy.deepcopy(embed)}
        for place in ("image", "thumbnail"):
            url = rendered.get(place, {}).get("url", "")
            for file in self.files:
                if url == f"attachment://{file.filename}":
                    rendered[place]["url"] = rendered[place]["proxy_url"] = file.url(now)
        return rendered
