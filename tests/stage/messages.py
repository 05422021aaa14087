"""Reading what the bot says in the simulated Discord, as a member reads it."""

import re
from collections.abc import Iterator
from typing import Any

import discord
from simcord.results import InteractionResult, ResponseMessage

from storage.codes import ALPHABET, LENGTH

Message = discord.Message | ResponseMessage
CODE = re.compile(rf"\b[{ALPHABET}]{{{LENGTH}}}\b")


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
    """Where a card says the song stands."""
    return field_of(card, "State")


def is_private(shown: InteractionResult | Message | None) -> bool:
    return message_of(shown).flags.ephemeral


def footer_of(message: discord.Message, embed: int = 0) -> str:
    return (message.embeds[embed].footer.text or "") if message.embeds else ""


def is_card(message: discord.Message) -> bool:
    """Whether it shows where a job stands, and not what came of it."""
    return CODE.search(footer_of(message)) is not None


def code_of(shown: InteractionResult | Message | None) -> str:
    """The code of the job on a card."""
    message = message_of(shown)
    assert is_card(message), f"no card: {text_of(message)}"
    found = CODE.search(footer_of(message))
    assert found is not None
    return found[0]


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
    """What the fields of an opened form are filled in with."""
    return {name: part.get("value") or "" for name, part in form_of(shown).items()}


def custom_ids_of(shown: InteractionResult | Message | None) -> list[str]:
    return [button.custom_id or "" for button in buttons_of(shown)]


def shows_result_of(message: discord.Message, code: str) -> bool:
    """Whether it is a public message with what a job made, told by its buttons as the bot tells it."""
    if message.flags.ephemeral or is_card(message):
        return False
    ids = custom_ids_of(message)
    return f"job:again:{code}" in ids or any(each.startswith(f"post:remove_part:{code}.") for each in ids)
