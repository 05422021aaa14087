"""Application commands as the bot synced them; what was never synced cannot be used."""

import copy
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.wire.discord.schema.errors import FormErrors, unknown_field

Definition = dict[str, Any]
Path = tuple[str | int, ...]

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
NAME = re.compile(r"[-_'\w]{1,32}")

COMMAND_FIELDS = {
    "name", "name_localizations", "description", "description_localizations", "options", "type", "nsfw",
    "default_member_permissions", "dm_permission", "contexts", "integration_types", "id",
}  # fmt: skip
OPTION_FIELDS = {
    "type", "name", "name_localizations", "description", "description_localizations", "required", "choices",
    "options", "channel_types", "min_value", "max_value", "min_length", "max_length", "autocomplete",
}  # fmt: skip


@dataclass(frozen=True)
class Sync:
    """One bulk update, with the monotonic time at which it came."""

    guild_id: int | None
    names: list[str]
    at: float


class Commands:
    """Global and per-guild definitions, and every sync that was made."""

    def __init__(self, next_id: Callable[[], int], application_id: int) -> None:
        self._next_id = next_id
        self._application_id = application_id
        self._scopes: dict[int | None, dict[tuple[str, int], Definition]] = {None: {}}
        self.syncs: list[Sync] = []

    def listed(self, guild_id: int | None) -> list[Definition]:
        return list(self._scopes.get(guild_id, {}).values())

    def replace(self, guild_id: int | None, definitions: list[Definition]) -> list[Definition]:
        """PUT: these and no others. A command keeps its id as long as it keeps name and type."""
        _check(definitions)
        before = self._scopes.get(guild_id, {})
        after: dict[tuple[str, int], Definition] = {}
        for definition in definitions:
            key = (definition["name"], definition.get("type", SLASH))
            kept = before.get(key)
            after[key] = {
                "type": SLASH,
                "description": "",
                "default_member_permissions": None,
                "nsfw": False,
                "contexts": None,
                "integration_types": [0],
                **copy.deepcopy(definition),
                "id": kept["id"] if kept else str(self._next_id()),
                "application_id": str(self._application_id),
                "version": str(self._next_id()),
            }
            if (needed := definition.get("default_member_permissions")) is not None:
                after[key]["default_member_permissions"] = str(needed)
            if guild_id is not None:
                after[key]["guild_id"] = str(guild_id)
        self._scopes[guild_id] = after
        self.syncs.append(Sync(guild_id, [definition["name"] for definition in definitions], time.monotonic()))
        return list(after.values())

    def find(self, name: str, kind: int, guild_id: int | None) -> Definition | None:
        """The definition that is shown in a guild (its own come first), or in direct messages (None)."""
        key = (name, kind)
        own = self._scopes.get(guild_id, {}).get(key) if guild_id is not None else None
        return own or self._scopes[None].get(key)


def _check(definitions: list[Definition]) -> None:
    """Refuse definitions that Discord would refuse.

    Source: https://discord.com/developers/docs/interactions/application-commands#application-command-object
    """
    errors = FormErrors()
    seen: set[tuple[str, int]] = set()
    for index, definition in enumerate(definitions):
        if stray := definition.keys() - COMMAND_FIELDS:
            raise unknown_field("command", set(stray))
        kind = definition.get("type", SLASH)
        key = (definition["name"], kind)
        if key in seen:
            message = "Application command names must be unique"
            errors.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
        if kind == SLASH:
            _check_named(definition, (index,), errors)
            _check_options(definition.get("options", []), (index, "options"), errors)
        else:
            errors.length((index, "name"), definition["name"], 1, 32)
    for kind, most in ((SLASH, 100), (USER_MENU, 15), (MESSAGE_MENU, 15)):
        if sum(1 for _, of_kind in seen if of_kind == kind) > most:
            errors.add((), "BASE_TYPE_MAX_LENGTH", f"At most {most} commands of type {kind}.")
    errors.raise_if_any()


def _check_named(definition: Definition, path: Path, errors: FormErrors) -> None:
    name = definition["name"]
    if not NAME.fullmatch(name) or name != name.lower():
        message = "String value did not match validation regex."
        errors.add((*path, "name"), "STRING_TYPE_REGEX", message)
    errors.length((*path, "description"), definition.get("description"), 1, 100)


def _check_options(options: list[Definition], path: Path, errors: FormErrors) -> None:
    errors.length(path, options, 0, 25)
    optional_seen = False
    for index, option in enumerate(options):
        here = (*path, index)
        if stray := option.keys() - OPTION_FIELDS:
            raise unknown_field("command option", set(stray))
        _check_named(option, here, errors)
        errors.length((*here, "choices"), option.get("choices") or [], 0, 25)
        for position, choice in enumerate(option.get("choices") or []):
            errors.length((*here, "choices", position, "name"), choice["name"], 1, 100)
        if option["type"] in (SUBCOMMAND, GROUP):
            _check_options(option.get("options", []), (*here, "options"), errors)
        elif option.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        else:
            optional_seen = optional_seen or not option.get("required")
