"""A simulated Discord server: its channel, its people, and what they see there."""

from collections.abc import Mapping

import discord
import simcord
from simcord.actors import MemberActor, _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.builders import ChannelHandle
from simcord.enums import ComponentType, InteractionType
from simcord.results import InteractionResult, to_discord_message

from storage.rows.job import Job
from tests.stage.messages import Message, custom_ids_of, is_card, message_of, shows_result_of


class Server:
    """One server with a channel #music, two members, a moderator and an admin."""

    env: simcord.Env

    def furnish(self, env: simcord.Env) -> None:
        """Make the server in a Discord that has been started."""
        self.env = env
        self.guild = env.create_guild("Songwriters")
        self.channel = self.guild.create_text_channel("music")
        self.alice = self.guild.add_member(env.create_user("alice"))
        self.bob = self.guild.add_member(env.create_user("bob"))
        moderators = self.guild.create_role("moderators", permissions=discord.Permissions(manage_messages=True))
        admins = self.guild.create_role("admins", permissions=discord.Permissions(manage_guild=True))
        self.moderator = self.guild.add_member(env.create_user("mo"), roles=[moderators])
        self.admin = self.guild.add_member(env.create_user("ada"), roles=[admins])

    # --- what is seen ---

    def cards(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """The bot's cards, oldest first."""
        return [message for message in self._public(channel) if is_card(message)]

    def posts(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """The bot's messages with files, oldest first."""
        return [message for message in self._public(channel) if message.attachments]

    def _public(self, channel: ChannelHandle | None) -> list[discord.Message]:
        return [message for message in (channel or self.channel).history() if not message.flags.ephemeral]

    @property
    def card(self) -> discord.Message:
        """The only card."""
        (card,) = self.cards()
        return card

    @property
    def post(self) -> discord.Message:
        """The only post."""
        (post,) = self.posts()
        return post

    def card_of(self, shown: InteractionResult) -> discord.Message:
        """The card that answered, as it stands now."""
        answer = message_of(shown)
        return next(message for message in self.channel.history() if message.id == answer.id)

    def posts_of(self, job: Job) -> list[discord.Message]:
        """The messages in the channel with a job's result."""
        return [message for message in self.channel.history() if shows_result_of(message, job.code)]

    def answers_of(self, job: Job) -> list[discord.Message]:
        """The private message with a job's result and the way into the channel, if it shows that."""
        answer = self.answer_to(job)
        return [answer] if answer.flags.ephemeral and f"job:post_it:{job.code}" in custom_ids_of(answer) else []

    def answer_to(self, job: Job) -> discord.Message:
        """What answered the member of a job: its card, or what took its place."""
        return to_discord_message(self.env, self.env.backend.get_message(job.channel_id, job.card_message_id or 0))

    def pinged(self, message: discord.Message) -> list[int]:
        """Who hears a sound because of a message: members and roles, and 0 for everybody."""
        stored = self.env.backend.get_message(message.channel.id, message.id)
        everybody = [0] if stored.mention_everyone else []
        return [*stored.ping_user_ids, *stored.ping_role_ids, *everybody]

    def direct_messages(self, actor: MemberActor) -> list[discord.Message]:
        return actor.user.dm_channel.history()

    async def content(self, attachment: discord.Attachment) -> bytes:
        """The bytes of a posted file."""
        blob = self.env.backend.cdn.get(attachment.url)
        assert blob is not None
        return blob

    # --- what Discord's own client would not do ---

    async def press_made_up(self, actor: MemberActor, message: Message, custom_id: str) -> InteractionResult:
        """Press a button that is not there: of another version of the bot, gone, or invented."""
        message = message_of(message)
        stored = self.env.backend.get_message(message.channel.id, message.id)
        made_up = {"type": 2, "style": 2, "label": "?", "custom_id": custom_id}
        payload = serializers.message_payload(self.env.backend, stored)
        return await _dispatch_actor_interaction(
            actor,
            InteractionType.MESSAGE_COMPONENT,
            self.channel,
            {"custom_id": custom_id, "component_type": ComponentType.BUTTON},
            extra={"message": {**payload, "components": [{"type": 1, "components": [made_up]}]}},
            source_message_id=message.id,
        )

    async def submit_made_up(self, actor: MemberActor, custom_id: str, typed: Mapping[str, str]) -> InteractionResult:
        """Send a form off that was opened long ago, or never."""
        rows = [
            {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": name, "value": text}}
            for name, text in typed.items()
        ]
        data = {"custom_id": custom_id, "components": rows}
        return await _dispatch_actor_interaction(actor, InteractionType.MODAL_SUBMIT, self.channel, data)
