"""Reading what the bot says in the simulated Discord, as a member reads it."""

import re
from collections.abc import Iterator
from typing import Any

import discord
from simcord.enums import ComponentType
from simcord.results import InteractionResult, ResponseMessage

from storage.codes import ALPHABET, LENGTH

Message = discord.Message | ResponseMessage
CODE = re.compile(rf"\b[{ALPHABET}]{{{LENGTH}}}\b")
_BOX, _LIST = ComponentType.CHECKBOX, ComponentType.STRING_SELECT
_CANCEL = re.compile(rf"/cancel job:([{ALPHABET}]{{{LENGTH}}})")
_OF_JOB = re.compile(rf"job:[a-z0-9_]+:([{ALPHABET}]{{{LENGTH}}})")
# What is left of a card when the result is posted.
_ONE_LINE = re.compile(r"^⟦?<@\d+>: .+ · \[here it is\]\(https://discord\.com/channels/[\d/]+\)", re.MULTILINE)


def message_of(shown: InteractionResult | Message | None) -> discord.Message:
    """The message that answered, first or later."""
    if isinstance(shown, InteractionResult):
        shown = shown.response or (shown.followups[0] if shown.followups else None)
    assert shown is not None, "nothing was answered"
    return shown.message if isinstance(shown, ResponseMessage) else shown


def texts_of(shown: InteractionResult | Message | None) -> Iterator[str]:
    """Every text in a message, one by one: content, embeds, labels of buttons."""
    message = message_of(shown)
    yield message.content
    for embed in message.embeds:
        yield from (text for text in (embed.title, embed.description, embed.footer.text) if text)
        for part in embed.fields:
            yield from (text for text in (part.name, part.value) if text)
    yield from labels_of(message)


def text_of(shown: InteractionResult | Message | None) -> str:
    return "\n".join(filter(None, texts_of(shown)))


def field_of(shown: InteractionResult | Message | None, name: str) -> str:
    """A field of the first embed, or nothing."""
    (embed, *_) = message_of(shown).embeds or [discord.Embed()]
    return next((part.value or "" for part in embed.fields if part.name == name), "")


def state_of(card: discord.Message) -> str:
    """Where a card says the song stands; of one that has shrunk, its line."""
    return field_of(card, "State") or card.content


def is_posted(card: discord.Message) -> bool:
    """Whether nothing is left of a card but the line that leads to the post."""
    return _ONE_LINE.search(card.content) is not None and not card.embeds and not card.components


def cost_of(shown: InteractionResult | Message | None) -> str:
    """What a card says of the price, beside what it buys."""
    (embed, *_) = message_of(shown).embeds or [discord.Embed()]
    lines = (embed.description or "").splitlines()
    return next((line for line in lines if re.match(r"[\d.]+ credits, |Free, ", line)), "")


def is_private(shown: InteractionResult | Message | None) -> bool:
    return message_of(shown).flags.ephemeral


def footer_of(message: discord.Message, embed: int = 0) -> str:
    return (message.embeds[embed].footer.text or "") if message.embeds else ""


def is_card(message: discord.Message) -> bool:
    """Whether it shows where a job stands, and not what came of it."""
    names = [part.name or "" for embed in message.embeds for part in embed.fields]
    return any("State" in name for name in names) or is_posted(message)


def code_of(shown: InteractionResult | Message | None) -> str:
    """The code of the job of a card that does not lead to its post yet, or of a post with buttons for its job."""
    message = message_of(shown)
    found = _CANCEL.fullmatch(footer_of(message))
    in_buttons = (_OF_JOB.fullmatch(button.custom_id or "") for button in buttons_of(message))
    found = found or next(filter(None, in_buttons), None)
    assert found is not None, f"no job: {text_of(message)}"
    return found[1]


def buttons_of(shown: InteractionResult | Message | None) -> list[discord.components.Button]:
    return [
        child
        for row in message_of(shown).components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.components.Button)
    ]


def labels_of(shown: InteractionResult | Message | None) -> list[str]:
    return [button.label or "" for button in buttons_of(shown)]


def form_of(shown: InteractionResult) -> dict[str, dict[str, Any]]:
    """The fields of an opened form, by name."""
    assert shown.modal is not None, f"no form was opened, but: {text_of(shown)}"
    return {label["component"]["custom_id"]: label["component"] for label in shown.modal["components"]}


def typed_in(shown: InteractionResult) -> dict[str, str]:
    """What the fields of an opened form are filled in with; its boxes and lists are in `chosen_in`."""
    return {name: part.get("value") or "" for name, part in form_of(shown).items() if part["type"] not in (_BOX, _LIST)}


def chosen_in(shown: InteractionResult) -> dict[str, str | bool]:
    """Which boxes of an opened form are ticked, and what is chosen in its lists, an empty text for nothing."""
    parts = form_of(shown)
    ticked = {name: bool(part.get("default")) for name, part in parts.items() if part["type"] == _BOX}
    chosen = {
        name: next((option["value"] for option in part["options"] if option.get("default")), "")
        for name, part in parts.items()
        if part["type"] == _LIST
    }
    return {**ticked, **chosen}


def custom_ids_of(shown: InteractionResult | Message | None) -> list[str]:
    return [button.custom_id or "" for button in buttons_of(shown)]


def shows_result_of(message: discord.Message, code: str) -> bool:
    """Whether it is a public message with what a job made, told by its buttons as the bot tells it."""
    if message.flags.ephemeral or is_card(message):
        return False
    ids = custom_ids_of(message)
    return f"job:again:{code}" in ids or any(each.startswith(f"post:remove_part:{code}.") for each in ids)
