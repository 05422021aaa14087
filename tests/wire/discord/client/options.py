"""Values of slash command options, checked as the Discord client checks them."""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from tests.wire.discord.client.modals import GestureError, attach
from tests.wire.discord.model.files import Upload
from tests.wire.discord.schema.commands import Definition

if TYPE_CHECKING:
    from tests.wire.discord.model.interactions import Interaction

Payload = dict[str, Any]

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(3, 12)
PLAIN_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
    FILE: (Upload,),
}


class Referable(Protocol):
    """What an option can refer to by its id: a user, member, role or channel."""

    option_types: ClassVar[frozenset[int]]

    @property
    def id(self) -> int: ...

    def resolve(self, resolved: Payload, interaction: "Interaction") -> None:
        """Describe itself in the `resolved` part of an interaction."""


def put_value(interaction: "Interaction", option: Definition, value: Any, resolved: Payload) -> Payload:
    """One entry of an interaction's `options`; what it refers to is added to `resolved`.

    Raises:
        GestureError: the client would not take this value.
    """
    kind = option["type"]
    entry: Payload = {"name": option["name"], "type": kind}
    if kind not in PLAIN_TYPES:
        return entry | {"value": _reference(interaction, option, value, resolved)}
    if not isinstance(value, PLAIN_TYPES[kind]) or (kind != BOOLEAN and isinstance(value, bool)):
        raise GestureError(f"{option['name']} does not take {value!r}")
    if isinstance(value, Upload):
        return entry | {"value": attach(interaction, value, resolved)}
    return entry | {"value": value if kind == BOOLEAN else _within_limits(option, value)}


def _reference(interaction: "Interaction", option: Definition, value: Referable, resolved: Payload) -> str:
    if option["type"] not in getattr(value, "option_types", ()):
        raise GestureError(f"{option['name']} does not take {value!r}")
    value.resolve(resolved, interaction)
    return str(value.id)


def _within_limits(option: Definition, value: Any) -> Any:
    if choices := option.get("choices"):
        for choice in choices:
            if value in (choice["value"], choice["name"]):
                return choice["value"]
        raise GestureError(f"{option['name']}: {value!r} is none of {[c['name'] for c in choices]}")
    size = len(value) if isinstance(value, str) else value
    least = option.get("min_length" if isinstance(value, str) else "min_value")
    most = option.get("max_length" if isinstance(value, str) else "max_value")
    if (least is not None and size < least) or (most is not None and size > most):
        raise GestureError(f"{option['name']}: {value!r:.60} is outside {least} to {most}")
    if isinstance(value, str) and not value:
        raise GestureError(f"{option['name']}: an empty text cannot be sent")
    return value
