"""Which events a session hears, and how much of them.

Source: https://discord.com/developers/docs/events/gateway#list-of-intents
"""

from typing import Any

Payload = dict[str, Any]

GUILDS, GUILD_MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT

_BY_PREFIX = {"GUILD_MEMBER_": GUILD_MEMBERS, "GUILD_": GUILDS, "CHANNEL_": GUILDS, "THREAD_": GUILDS}
_CONTENT = {"content": "", "embeds": [], "attachments": [], "components": []}


def event_for(intents: int, event: str, payload: Payload, bot_id: int) -> Payload | None:
    """The event as a session with these intents gets it, or None if it does not."""
    if event.startswith("INTERACTION_"):
        return payload
    if event.startswith("MESSAGE_"):
        needed = GUILD_MESSAGES if "guild_id" in payload else DIRECT_MESSAGES
        return _readable(intents, payload, bot_id) if intents & needed else None
    for prefix, needed in _BY_PREFIX.items():
        if event.startswith(prefix):
            return payload if intents & needed else None
    raise NotImplementedError(f"no intent is known for {event}")


def _readable(intents: int, payload: Payload, bot_id: int) -> Payload:
    """Without its content, unless the bot wrote it, is mentioned in it, or got it directly."""
    own = payload.get("author", {}).get("id") == str(bot_id)
    mentioned = any(user["id"] == str(bot_id) for user in payload.get("mentions", []))
    if intents & MESSAGE_CONTENT or own or mentioned or "guild_id" not in payload:
        return payload
    return {key: _CONTENT.get(key, value) for key, value in payload.items()}
