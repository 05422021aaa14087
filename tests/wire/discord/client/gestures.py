"""What a person does in the Discord client, turned into the interaction that the bot receives."""

from typing import TYPE_CHECKING, Any

import discord

from tests.wire.discord.client.modals import GestureError, Modal, submission
from tests.wire.discord.client.options import put_value
from tests.wire.discord.model.interactions import Interaction, Kind
from tests.wire.discord.schema.commands import GROUP, MESSAGE_MENU, SLASH, SUBCOMMAND, Definition
from tests.wire.discord.schema.components import BUTTON, LINK_STYLE, STRING_SELECT, Component, walk

if TYPE_CHECKING:
    from tests.wire.discord.model.messages import Message
    from tests.wire.discord.model.people import Member
    from tests.wire.discord.model.places import Channel

Payload = dict[str, Any]


def slash(member: "Member", channel: "Channel", command: str, options: Payload) -> Interaction:
    definition, path, accepted = _resolve(member, channel, command)
    interaction = _begin(member, channel, Kind.COMMAND)
    if unknown := options.keys() - {option["name"] for option in accepted}:
        raise GestureError(f"/{command} has no option {sorted(unknown)}")
    resolved: Payload = {}
    given = []
    for option in accepted:
        if options.get(option["name"]) is not None:
            given.append(put_value(interaction, option, options[option["name"]], resolved))
        elif option.get("required"):
            raise GestureError(f"/{command} needs the option {option['name']!r}")
    interaction.data = _command_data(definition, path, given, resolved)
    return _send(interaction)


def autocomplete(
    member: "Member", channel: "Channel", command: str, option: str, typed: str, others: Payload
) -> Interaction:
    definition, path, accepted = _resolve(member, channel, command)
    interaction = _begin(member, channel, Kind.AUTOCOMPLETE)
    by_name = {candidate["name"]: candidate for candidate in accepted}
    if not by_name.get(option, {}).get("autocomplete"):
        raise GestureError(f"/{command} suggests nothing for {option!r}")
    resolved: Payload = {}
    given = [put_value(interaction, by_name[name], value, resolved) for name, value in others.items()]
    given.append({"name": option, "type": by_name[option]["type"], "value": typed, "focused": True})
    interaction.data = _command_data(definition, path, given, resolved)
    return _send(interaction)


def message_menu(member: "Member", name: str, target: "Message") -> Interaction:
    channel = target.channel
    definition = channel.state.commands.find(name, MESSAGE_MENU, member.guild.id)
    if definition is None:
        raise GestureError(f"No message command {name!r} was synced")
    _check_allowed(member, channel, definition)
    interaction = _begin(member, channel, Kind.COMMAND)
    resolved = {"messages": {str(target.id): target.payload()}}
    interaction.data = _command_data(definition, [], [], resolved) | {"target_id": str(target.id)}
    return _send(interaction)


def click(member: "Member", message: "Message", *, custom_id: str | None, label: str | None) -> Interaction:
    wanted = custom_id if custom_id is not None else label
    key = "custom_id" if custom_id is not None else "label"
    button = next((button for button in message.buttons if button.get(key) == wanted), None)
    if button is None:
        raise GestureError(f"No button {wanted!r}, only {[b.get(key) for b in message.buttons]}")
    if button.get("style") == LINK_STYLE:
        raise GestureError(f"{wanted!r} is a link and tells the bot nothing")
    return _use(member, message, button, {"custom_id": button["custom_id"], "component_type": BUTTON})


def choose(member: "Member", message: "Message", custom_id: str, values: list[str]) -> Interaction:
    selects = [c for _, c in walk(message.components) if c["type"] == STRING_SELECT]
    select = next((select for select in selects if select["custom_id"] == custom_id), None)
    if select is None:
        raise GestureError(f"No select {custom_id!r}, only {[s['custom_id'] for s in selects]}")
    offered = [option["value"] for option in select["options"]]
    if unknown := [value for value in values if value not in offered]:
        raise GestureError(f"{custom_id} does not offer {unknown}, only {offered}")
    if not select.get("min_values", 1) <= len(values) <= select.get("max_values", 1):
        raise GestureError(f"{custom_id} does not take {len(values)} values")
    data = {"custom_id": custom_id, "component_type": STRING_SELECT, "values": values}
    return _use(member, message, select, data)


def submit(member: "Member", modal: Modal, values: Payload) -> Interaction:
    opened_by = modal.opened_by
    if member.user is not opened_by.user:
        raise GestureError("Only the person who opened a form can submit it")
    interaction = _begin(member, opened_by.channel, Kind.FORM)
    interaction.source, interaction.trigger = opened_by.source, opened_by
    interaction.data = submission(modal, values)
    return _send(interaction)


def _use(member: "Member", message: "Message", component: Component, data: Payload) -> Interaction:
    if component.get("disabled"):
        raise GestureError(f"{component['custom_id']!r} is disabled")
    if message.deleted:
        raise GestureError("The message is gone")
    addressee = message.interaction.user if message.interaction else None
    if message.ephemeral and addressee is not member.user:
        raise GestureError("Nobody but its addressee sees this message")
    interaction = _begin(member, message.channel, Kind.COMPONENT)
    interaction.source = message
    interaction.data = data | {"id": component["id"]}
    return _send(interaction)


def _resolve(
    member: "Member", channel: "Channel", command: str
) -> tuple[Definition, list[Definition], list[Definition]]:
    """The definition of a command, the subcommands on the way, and the options it takes there."""
    first, *rest = command.split()
    guild_id = channel.guild.id if channel.guild else None
    definition = channel.state.commands.find(first, SLASH, guild_id)
    if definition is None:
        raise GestureError(f"/{first} was never synced")
    _check_allowed(member, channel, definition)
    path: list[Definition] = []
    options: list[Definition] = definition.get("options", [])
    for name in rest:
        step = next((o for o in options if o["name"] == name and o["type"] in (SUBCOMMAND, GROUP)), None)
        if step is None:
            raise GestureError(f"/{command}: there is no {name!r}")
        path.append(step)
        options = step.get("options", [])
    if any(option["type"] in (SUBCOMMAND, GROUP) for option in options):
        raise GestureError(f"/{command} needs one of {[option['name'] for option in options]}")
    return definition, path, options


def _check_allowed(member: "Member", channel: "Channel", definition: Definition) -> None:
    name = definition["name"]
    contexts = definition["contexts"]
    if contexts is None:
        contexts = [0, 1] if definition.get("dm_permission", True) else [0]
    if (0 if channel.guild else 1) not in contexts:
        raise GestureError(f"{name} is not offered here")
    granted = channel.permissions_of(member.user)
    if not (granted.view_channel and granted.use_application_commands):
        raise GestureError(f"{member.name} cannot use commands in #{channel.name}")
    needed = definition["default_member_permissions"]
    if needed is not None and not granted.is_superset(discord.Permissions(int(needed))):
        raise GestureError(f"{name} is hidden from {member.name}: it needs permissions {needed}")


def _command_data(definition: Definition, path: list[Definition], given: list[Payload], resolved: Payload) -> Payload:
    for step in reversed(path):
        given = [{"name": step["name"], "type": step["type"], "options": given}]
    data: Payload = {"id": definition["id"], "name": definition["name"], "type": definition["type"]}
    if given:
        data["options"] = given
    if resolved:
        data["resolved"] = resolved
    if "guild_id" in definition:
        data["guild_id"] = definition["guild_id"]
    return data


def _begin(member: "Member", channel: "Channel", kind: Kind) -> Interaction:
    return Interaction(channel.state.next_id(), kind, {}, member.user, channel, channel.state)


def _send(interaction: Interaction) -> Interaction:
    state = interaction.state
    state.interactions[interaction.id] = interaction
    state.by_token[interaction.token] = interaction
    state.tell("INTERACTION_CREATE", interaction.payload(), interaction.channel.guild)
    return interaction
