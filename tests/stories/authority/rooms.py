"""Channels that are not everybody's, and presses from there that Discord's own client would not show."""

from collections.abc import Sequence

import discord
from simcord.actors import MemberActor, _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.builders import ChannelHandle
from simcord.enums import ComponentType, InteractionType
from simcord.results import InteractionResult

from tests.stage import Stage
from tests.stage.messages import Message, message_of

EVERYTHING = discord.PermissionOverwrite(view_channel=True, manage_messages=True)


def room_of(stage: Stage, member: MemberActor) -> ChannelHandle:
    """A channel that everybody sees, and in which this member manages messages."""
    return stage.guild.create_text_channel(f"room-of-{member.name}", overwrites={member: EVERYTHING})


def cellar_for(stage: Stage, members: Sequence[MemberActor]) -> ChannelHandle:
    """A channel that nobody but these members, and the bot, can look into."""
    ourselves = stage.guild.me
    assert ourselves is not None
    seen = discord.PermissionOverwrite(view_channel=True)
    return stage.guild.create_text_channel(
        "cellar",
        overwrites={
            stage.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            ourselves: seen,
            **dict.fromkeys(members, seen),
        },
    )


async def press_from(
    stage: Stage, channel: ChannelHandle, member: MemberActor, message: Message, custom_id: str
) -> InteractionResult:
    """Press a made-up button under a message, as if that stood in `channel`."""
    message = message_of(message)
    stored = stage.env.backend.get_message(message.channel.id, message.id)
    made_up = {"type": 2, "style": 2, "label": "?", "custom_id": custom_id}
    payload = serializers.message_payload(stage.env.backend, stored)
    return await _dispatch_actor_interaction(
        member,
        InteractionType.MESSAGE_COMPONENT,
        channel,
        {"custom_id": custom_id, "component_type": ComponentType.BUTTON},
        extra={"message": {**payload, "components": [{"type": 1, "components": [made_up]}]}},
        source_message_id=message.id,
    )
