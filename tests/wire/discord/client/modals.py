"""Forms: what the bot opened, and what Discord sends when a person submits it.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.wire.discord.model.files import Upload
from tests.wire.discord.schema.components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    STRING_SELECT,
    TEXT,
    TEXT_INPUT,
    Component,
    walk,
)

if TYPE_CHECKING:
    from tests.wire.discord.model.interactions import Interaction

Payload = dict[str, Any]


class GestureError(Exception):
    """The Discord client would not let a person do this."""


@dataclass(frozen=True)
class Modal:
    """An open form."""

    title: str
    custom_id: str
    components: list[Component]
    opened_by: "Interaction"

    @property
    def fields(self) -> dict[str, Component]:
        """The components that take a value, by custom id."""
        return {c["custom_id"]: c for _, c in walk(self.components) if "custom_id" in c}

    def field(self, name: str) -> Component:
        """The field with this custom id, or under this label."""
        if name in self.fields:
            return self.fields[name]
        for _, component in walk(self.components):
            if component.get("label") == name:
                found: Component = component.get("component", component)
                return found
        raise GestureError(f"The form “{self.title}” has no field {name!r}, only {sorted(self.fields)}")


def submission(modal: Modal, values: dict[str, Any]) -> Payload:
    """The `data` of a submit; fields not named in `values` stay as the form was filled in.

    Raises:
        GestureError: a required field is empty, or a value does not fit its field.
    """
    given = {modal.field(name)["custom_id"]: value for name, value in values.items()}
    resolved: Payload = {}
    body: Payload = {"custom_id": modal.custom_id, "components": []}
    for component in modal.components:
        shell: Payload = {"type": component["type"], "id": component["id"]}
        if component["type"] == LABEL:
            shell["component"] = _filled(component["component"], given, modal.opened_by, resolved)
        elif component["type"] != TEXT:
            children = component["components"]
            shell["components"] = [_filled(child, given, modal.opened_by, resolved) for child in children]
        body["components"].append(shell)
    if resolved:
        body["resolved"] = resolved
    return body


def _filled(component: Component, given: Payload, opened_by: "Interaction", resolved: Payload) -> Payload:
    kind, custom_id = component["type"], component["custom_id"]
    body: Payload = {"type": kind, "id": component["id"], "custom_id": custom_id}
    value = given.get(custom_id, _prefilled(component))
    if kind == TEXT_INPUT:
        return body | {"value": _text(component, value)}
    if kind == CHECKBOX:
        return body | {"value": bool(value)}
    if kind == RADIO_GROUP:
        chosen = _chosen(component, [value] if value is not None else [])
        return body | {"value": chosen[0] if chosen else None}
    if kind in (STRING_SELECT, CHECKBOX_GROUP):
        return body | {"values": _chosen(component, list(value or []))}
    if kind == FILE_UPLOAD:
        return body | {"values": _uploaded(component, list(value or []), opened_by, resolved)}
    raise NotImplementedError(f"values for components of type {kind}")


def _prefilled(component: Component) -> Any:
    if component["type"] == TEXT_INPUT:
        return component.get("value") or ""
    if component["type"] == CHECKBOX:
        return component.get("default", False)
    defaults = [option["value"] for option in component.get("options", []) if option.get("default")]
    if component["type"] == RADIO_GROUP:
        return defaults[0] if defaults else None
    return defaults


def _text(component: Component, value: Any) -> str:
    shortest = component.get("min_length") or (1 if component.get("required", True) else 0)
    longest = component.get("max_length") or 4000
    if not isinstance(value, str) or len(value) > longest:
        raise GestureError(f"{component['custom_id']}: at most {longest} characters, not {value!r:.60}")
    if len(value) < shortest and (value or component.get("required", True)):
        raise GestureError(f"{component['custom_id']}: at least {shortest} characters")
    return value


def _chosen(component: Component, values: list[str]) -> list[str]:
    offered = [option["value"] for option in component.get("options", [])]
    if unknown := [value for value in values if value not in offered]:
        raise GestureError(f"{component['custom_id']}: {unknown} is not offered, only {offered}")
    _check_count(component, len(values), most=1 if component["type"] == STRING_SELECT else len(offered))
    return values


def _uploaded(component: Component, uploads: list[Upload], opened_by: "Interaction", resolved: Payload) -> list[str]:
    _check_count(component, len(uploads), most=1)
    return [attach(opened_by, upload, resolved) for upload in uploads]


def _check_count(component: Component, count: int, *, most: int) -> None:
    required = component.get("required", True)
    fewest = component.get("min_values", 1)
    most = component.get("max_values") or most
    if count == 0 and not required:
        return
    if not fewest <= count <= most or (required and count == 0):
        raise GestureError(f"{component['custom_id']}: {count} given, {fewest} to {most} wanted")


def attach(interaction: "Interaction", upload: Upload, resolved: Payload) -> str:
    """Upload a file as part of an interaction; it is listed in `resolved`, and its id returned."""
    if len(upload.content) > interaction.upload_limit:
        raise GestureError(f"{upload.filename} is too large to upload: {len(upload.content)} bytes")
    state = interaction.state
    file = state.keep_file(interaction.channel, upload.filename, upload.content, ephemeral=True)
    resolved.setdefault("attachments", {})[str(file.id)] = file.payload(state.clock.now())
    return str(file.id)
