"""Message components and forms: their shapes, limits and ids.

Source: https://discord.com/developers/docs/components/reference
"""

from collections.abc import Iterator
from typing import Any

from tests.wire.discord.schema.errors import FormErrors, unknown_field

Component = dict[str, Any]
Path = tuple[str | int, ...]

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, TEXT, LABEL, FILE_UPLOAD = 1, 2, 3, 4, 9, 10, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
SELECTS = {STRING_SELECT, 5, 6, 7, 8}
LINK_STYLE, PREMIUM_STYLE = 5, 6

IN_MESSAGE = {ROW}
IN_LAYOUT = {ROW, SECTION, TEXT, 12, 13, 14, 17}
IN_MODAL = {ROW, TEXT, LABEL}
IN_LABEL = SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}
IN_MESSAGE_ROW = SELECTS | {BUTTON}

_PICKER = {"custom_id", "placeholder", "min_values", "max_values", "disabled", "required", "default_values"}
FIELDS: dict[int, set[str]] = {
    ROW: {"components"},
    BUTTON: {"style", "label", "emoji", "custom_id", "url", "disabled", "sku_id"},
    STRING_SELECT: (_PICKER - {"default_values"}) | {"options"},
    TEXT_INPUT: {"custom_id", "style", "label", "min_length", "max_length", "required", "value", "placeholder"},
    5: _PICKER,
    6: _PICKER,
    7: _PICKER,
    8: _PICKER | {"channel_types"},
    SECTION: {"components", "accessory"},
    TEXT: {"content"},
    11: {"media", "description", "spoiler"},
    12: {"items"},
    13: {"file", "spoiler"},
    14: {"divider", "spacing"},
    17: {"components", "accent_color", "spoiler"},
    LABEL: {"label", "description", "component"},
    FILE_UPLOAD: {"custom_id", "min_values", "max_values", "required"},
    RADIO_GROUP: {"custom_id", "options", "required"},
    CHECKBOX_GROUP: {"custom_id", "options", "min_values", "max_values", "required"},
    CHECKBOX: {"custom_id", "default"},
}
# Longest texts, by component type and field.
TEXT_LIMITS: dict[int, dict[str, int]] = {
    BUTTON: {"label": 80, "url": 512},
    STRING_SELECT: {"placeholder": 150},
    TEXT_INPUT: {"label": 45, "value": 4000, "placeholder": 100},
    TEXT: {"content": 4000},
    LABEL: {"label": 45, "description": 100},
}
OPTION_LIMITS = {"label": 100, "value": 100, "description": 100}


def walk(components: list[Component], path: Path = ("components",)) -> Iterator[tuple[Path, Component]]:
    """Every component with its path, parents before children."""
    for index, component in enumerate(components):
        here = (*path, index)
        yield here, component
        yield from walk(component.get("components", []), (*here, "components"))
        for single in ("component", "accessory"):
            if single in component:
                yield (*here, single), component[single]


def check_message_components(components: list[Component], *, layout: bool, errors: FormErrors) -> None:
    """Note what Discord would refuse in a message; `layout` is the second version of components."""
    if layout:
        if sum(len(component.get("content") or "") for _, component in walk(components)) > 4000:
            errors.too_long(("components",), 4000)
        if sum(1 for _ in walk(components)) > 40:
            errors.add(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "At most 40 components.")
    elif len(components) > 5:
        errors.length(("components",), components, 1, 5)
    _check_kinds(components, IN_LAYOUT if layout else IN_MESSAGE, ("components",), errors)
    for path, component in walk(components):
        if component.get("type") == ROW:
            _check_message_row(component, path, errors)
    _check_each(components, errors)


def check_modal(modal: dict[str, Any], errors: FormErrors) -> None:
    """Note what Discord would refuse in a form."""
    if stray := modal.keys() - {"title", "custom_id", "components"}:
        raise unknown_field("modal", set(stray))
    errors.length(("data", "title"), modal.get("title"), 1, 45)
    errors.length(("data", "custom_id"), modal.get("custom_id"), 1, 100)
    components = modal.get("components", [])
    errors.length(("data", "components"), components, 1, 5)
    _check_kinds(components, IN_MODAL, ("data", "components"), errors)
    for path, component in walk(components, ("data", "components")):
        if component.get("type") == ROW:
            _check_kinds(component["components"], {TEXT_INPUT}, (*path, "components"), errors)
        elif component.get("type") == LABEL:
            _check_kinds([component["component"]], IN_LABEL, (*path, "component"), errors)
    _check_each(components, errors)


def as_kept(components: list[Component]) -> list[Component]:
    """The same components as Discord keeps them: each with an id, and without the fields that were null."""
    for _, component in walk(components):
        for name in [name for name, value in component.items() if value is None]:
            del component[name]
    taken = {component["id"] for _, component in walk(components) if component.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for _, component in walk(components):
        if not component.get("id"):
            component["id"] = next(free)
    return components


def _check_kinds(components: list[Component], allowed: set[int], path: Path, errors: FormErrors) -> None:
    for index, component in enumerate(components):
        if component.get("type") not in allowed:
            message = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
            errors.add((*path, index, "type"), "UNION_TYPE_CHOICES", message)


def _check_message_row(row: Component, path: Path, errors: FormErrors) -> None:
    children = row.get("components", [])
    _check_kinds(children, IN_MESSAGE_ROW, (*path, "components"), errors)
    width = sum(5 if child.get("type") in SELECTS else 1 for child in children)
    if not 1 <= width <= 5:
        errors.add((*path, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")


def _check_each(components: list[Component], errors: FormErrors) -> None:
    seen: set[str] = set()
    for path, component in walk(components):
        kind = component.get("type")
        if kind not in FIELDS:
            continue  # refused by its parent already
        if stray := component.keys() - FIELDS[kind] - {"type", "id"}:
            raise unknown_field(f"component of type {kind}", set(stray))
        for name, longest in TEXT_LIMITS.get(kind, {}).items():
            if len(component.get(name) or "") > longest:
                errors.too_long((*path, name), longest)
        _check_custom_id(component, path, seen, errors)
        for index, option in enumerate(component.get("options", [])):
            for name, longest in OPTION_LIMITS.items():
                if len(option.get(name) or "") > longest:
                    errors.too_long((*path, "options", index, name), longest)
        if kind == STRING_SELECT:
            errors.length((*path, "options"), component.get("options"), 1, 25)
        if kind == BUTTON and not (component.get("label") or component.get("emoji")):
            errors.add(path, "BUTTON_COMPONENT_REQUIRES_LABEL_OR_EMOJI", "A label or emoji is required.")


def _check_custom_id(component: Component, path: Path, seen: set[str], errors: FormErrors) -> None:
    if "custom_id" not in FIELDS[component["type"]]:
        return
    if component["type"] == BUTTON and component.get("style") in (LINK_STYLE, PREMIUM_STYLE):
        if "custom_id" in component:
            errors.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "Not both are allowed.")
        return
    custom_id = component.get("custom_id")
    errors.length((*path, "custom_id"), custom_id, 1, 100)
    if custom_id in seen:
        message = "Component custom id cannot be duplicated"
        errors.add((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
    seen.add(str(custom_id))
