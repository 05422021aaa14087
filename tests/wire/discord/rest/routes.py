"""The routes of the REST API that a bot like this uses.

Source: https://discord.com/developers/docs/reference (version 10)
"""

from typing import TYPE_CHECKING, Any

from tests.wire.discord.model.interactions import Interaction
from tests.wire.discord.model.messages import Message
from tests.wire.discord.model.places import Channel
from tests.wire.discord.rest import callbacks, posting
from tests.wire.discord.rest.api import RestCall, Route, as_id
from tests.wire.discord.schema.errors import invalid_form, refusal

if TYPE_CHECKING:
    from tests.wire.discord.server import DiscordServer

Payload = dict[str, Any]


def get_me(server: "DiscordServer", call: RestCall) -> Payload:
    return server.state.bot_user.payload() | {"mfa_enabled": True, "verified": True, "flags": 0}


def get_application(server: "DiscordServer", call: RestCall) -> Payload:
    bot_user = server.state.bot_user
    return {
        "id": str(bot_user.id),
        "name": bot_user.name,
        "icon": None,
        "description": "",
        "summary": "",
        "verify_key": "0" * 64,
        "flags": 0,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": server.state.owner.payload(),
        "interactions_endpoint_url": None,
        "approximate_guild_count": len(server.state.guilds),
    }


def get_gateway(server: "DiscordServer", call: RestCall) -> Payload:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": server.gateway_url, "shards": server.shards, "session_start_limit": limit}


def get_commands(server: "DiscordServer", call: RestCall) -> list[Payload]:
    return server.state.commands.listed(_command_scope(server, call))


def put_commands(server: "DiscordServer", call: RestCall) -> list[Payload]:
    if not isinstance(call.body, list):
        raise refusal(50109)
    return server.state.commands.replace(_command_scope(server, call), call.body)


def get_user(server: "DiscordServer", call: RestCall) -> Payload:
    user = server.state.users.get(call.id("user_id"))
    if user is None:
        raise refusal(10013)
    return user.payload()


def open_direct_messages(server: "DiscordServer", call: RestCall) -> Payload:
    user = server.state.users.get(int(call.form.fields().get("recipient_id", 0)))
    if user is None or user.bot:
        raise invalid_form(("recipient_id",), "USER_INVALID", "This user cannot be written to.")
    return server.state.direct_messages(user).payload()


def get_my_guilds(server: "DiscordServer", call: RestCall) -> list[Payload]:
    """Partial guilds, with what the bot may do in the guild as a whole."""
    bot_user = server.state.bot_user
    mine = [guild for guild in server.state.guilds.values() if guild.has_bot]
    return [
        {key: guild.payload()[key] for key in ("id", "name", "icon", "features")}
        | {"owner": False, "permissions": str(guild.permissions_of(guild.members[bot_user.id]).value)}
        for guild in mine[: int(call.query.get("limit", 200))]
    ]


def leave_guild(server: "DiscordServer", call: RestCall) -> None:
    server.state.guild(call.id("guild_id")).remove_bot()


def get_guild(server: "DiscordServer", call: RestCall) -> Payload:
    guild = server.state.guild(call.id("guild_id"))
    return guild.payload() | {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}


def get_member(server: "DiscordServer", call: RestCall) -> Payload:
    guild = server.state.guild(call.id("guild_id"))
    member = guild.members.get(call.id("user_id"))
    if member is None:
        raise refusal(10007)
    return member.payload()


def get_channel(server: "DiscordServer", call: RestCall) -> Payload:
    return _visible_channel(server, call).payload()


def start_typing(server: "DiscordServer", call: RestCall) -> None:
    _visible_channel(server, call)


def post_message(server: "DiscordServer", call: RestCall) -> Payload:
    channel = server.state.channel(call.id("channel_id"))
    return posting.post_by_bot(server.state, channel, call.form).payload()


def get_messages(server: "DiscordServer", call: RestCall) -> list[Payload]:
    """Newest first; empty, not refused, without the permission to read the history."""
    channel = _visible_channel(server, call)
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise invalid_form(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    if not server.state.access(channel).read_message_history:
        return []
    messages = sorted(channel.messages, key=lambda message: message.id)
    if "before" in call.query:
        messages = [m for m in messages if m.id < as_id("before", call.query["before"])][-limit:]
    elif "after" in call.query:
        messages = [m for m in messages if m.id > as_id("after", call.query["after"])][:limit]
    elif "around" in call.query:
        centre = as_id("around", call.query["around"])
        older = [m for m in messages if m.id <= centre][-(limit // 2 + 1) :]
        messages = older + [m for m in messages if m.id > centre][: limit - len(older)]
    else:
        messages = messages[-limit:]
    return [message.payload() for message in reversed(messages)]


def get_message(server: "DiscordServer", call: RestCall) -> Payload:
    channel = _visible_channel(server, call)
    if not server.state.access(channel).read_message_history:
        raise refusal(50013)
    return server.state.message(channel, call.id("message_id")).payload()


def edit_message(server: "DiscordServer", call: RestCall) -> Payload:
    channel = _visible_channel(server, call)
    message = server.state.message(channel, call.id("message_id"))
    if message.author is not server.state.bot_user:
        raise refusal(50005)
    posting.edit(server.state, message, call.form.fields(), call.form)
    return message.payload()


def delete_message(server: "DiscordServer", call: RestCall) -> None:
    channel = _visible_channel(server, call)
    message = server.state.message(channel, call.id("message_id"))
    is_mine = message.author is server.state.bot_user
    if not (is_mine or server.state.access(channel).manage_messages):
        raise refusal(50013)
    server.state.delete_message(message)


def answer_interaction(server: "DiscordServer", call: RestCall) -> Payload | None:
    interaction = server.state.interactions.get(call.id("interaction_id"))
    if interaction is None or interaction.token != call.params["token"]:
        raise refusal(10062)
    body = callbacks.answer(server.state, interaction, call.form)
    return body if call.query.get("with_response") in ("1", "true") else None


def post_follow_up(server: "DiscordServer", call: RestCall) -> Payload:
    return callbacks.follow_up(server.state, _answered(server, call), call.form).payload()


def get_answer(server: "DiscordServer", call: RestCall) -> Payload:
    return _answer_message(server, call).payload()


def edit_answer(server: "DiscordServer", call: RestCall) -> Payload:
    message = _answer_message(server, call)
    posting.edit(server.state, message, call.form.fields(), call.form)
    return message.payload()


def delete_answer(server: "DiscordServer", call: RestCall) -> None:
    server.state.delete_message(_answer_message(server, call))


def _command_scope(server: "DiscordServer", call: RestCall) -> int | None:
    if call.id("application_id") != server.state.bot_user.id:
        raise refusal(50001)
    if "guild_id" not in call.params:
        return None
    return server.state.guild(call.id("guild_id")).id


def _visible_channel(server: "DiscordServer", call: RestCall) -> Channel:
    channel = server.state.channel(call.id("channel_id"))
    server.state.access(channel)
    return channel


def _answered(server: "DiscordServer", call: RestCall) -> Interaction:
    """The interaction of a token; unknown until it was answered, dead after 15 minutes."""
    interaction = server.state.by_token.get(call.params["token"])
    is_ours = call.id("application_id") == server.state.bot_user.id
    if interaction is None or interaction.answer is None or not is_ours:
        raise refusal(10015)
    if interaction.token_is_dead():
        raise refusal(50027)
    return interaction


def _answer_message(server: "DiscordServer", call: RestCall) -> Message:
    message_id = call.id("message_id") if "message_id" in call.params else None
    return callbacks.own_message(_answered(server, call), message_id)


_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
_LOCALIZED = frozenset({"with_localizations"})
_HISTORY = frozenset({"limit", "before", "after", "around"})
_MESSAGES = "/channels/{channel_id}/messages"
_WEBHOOK = "/webhooks/{application_id}/{token}"
_WITH_COMPONENTS = frozenset({"with_components"})

ROUTES: tuple[Route, ...] = (
    Route("GET", "/users/@me", get_me),
    Route("GET", "/oauth2/applications/@me", get_application),
    Route("GET", "/applications/@me", get_application),
    Route("GET", "/gateway/bot", get_gateway),
    Route("GET", _COMMANDS, get_commands, _LOCALIZED),
    Route("PUT", _COMMANDS, put_commands),
    Route("GET", _GUILD_COMMANDS, get_commands, _LOCALIZED),
    Route("PUT", _GUILD_COMMANDS, put_commands),
    Route("POST", "/users/@me/channels", open_direct_messages),
    Route("GET", "/users/@me/guilds", get_my_guilds, frozenset({"limit", "with_counts"})),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("GET", "/users/{user_id}", get_user),
    Route("GET", "/guilds/{guild_id}", get_guild, frozenset({"with_counts"})),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
    Route("GET", "/channels/{channel_id}", get_channel),
    Route("POST", "/channels/{channel_id}/typing", start_typing),
    Route("GET", _MESSAGES, get_messages, _HISTORY),
    Route("POST", _MESSAGES, post_message),
    Route("GET", _MESSAGES + "/{message_id}", get_message),
    Route("PATCH", _MESSAGES + "/{message_id}", edit_message),
    Route("DELETE", _MESSAGES + "/{message_id}", delete_message),
    Route(
        "POST",
        "/interactions/{interaction_id}/{token}/callback",
        answer_interaction,
        frozenset({"with_response"}),
        by_token=True,
    ),
    Route("POST", _WEBHOOK, post_follow_up, frozenset({"wait", "with_components"}), by_token=True),
    Route("GET", _WEBHOOK + "/messages/@original", get_answer, by_token=True),
    Route("PATCH", _WEBHOOK + "/messages/@original", edit_answer, _WITH_COMPONENTS, by_token=True),
    Route("DELETE", _WEBHOOK + "/messages/@original", delete_answer, by_token=True),
    Route("GET", _WEBHOOK + "/messages/{message_id}", get_answer, by_token=True),
    Route("PATCH", _WEBHOOK + "/messages/{message_id}", edit_answer, _WITH_COMPONENTS, by_token=True),
    Route("DELETE", _WEBHOOK + "/messages/{message_id}", delete_answer, by_token=True),
)
