"""What a member sees in a channel and can point at."""

import random

from tests.wire.discord import Channel, Message

_IN_SIGHT = 40
"""Nobody scrolls further up."""

# How much more often than others a button is pressed.
_LIKED = {
    "again": 3.0, "edit": 2.0, "extend": 2.0, "stems": 2.0, "wav": 2.0, "more": 4.0, "go": 30.0, "cancel": 1.5,
    "open": 6.0, "post_it": 6.0,
    "withhold": 20.0, "post_after_all": 1.0,
    "remove": 0.15, "remove_now": 5.0, "remove_post": 0.7, "remove_part": 0.7,
}  # fmt: skip
_LINK = 5


def in_sight(channel: Channel) -> list[Message]:
    return channel.messages[-_IN_SIGHT:]


def buttons_of(message: Message) -> list[str]:
    """The custom ids of the buttons that can be pressed."""
    return [
        button["custom_id"]
        for button in message.buttons
        if button.get("style") != _LINK and not button.get("disabled") and not message.deleted
    ]


def some_button(message: Message, dice: random.Random) -> str | None:
    """One of a message's buttons by its custom id, those more often that people like; None without any."""
    found = buttons_of(message)
    if not found:
        return None
    weights = [_LIKED.get(custom_id.split(":")[1], 1.0) for custom_id in found]
    return dice.choices(found, weights)[0]


def takes_in_sight(channel: Channel) -> list[str]:
    """The codes of takes that were posted, each once."""
    ids = [custom_id.split(":") for message in in_sight(channel) for custom_id in buttons_of(message)]
    return list(dict.fromkeys(code for subject, action, code in ids if (subject, action) == ("take", "more")))
