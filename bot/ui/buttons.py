"""Buttons that work after any restart: what they do and to what is all in their custom id.

`job:again:7KQ2MN` is subject, action and code. What an action does is registered with the client by the cogs
(`Bandstand.on_button`), so that an unknown one, made up or from another version, is answered too.
"""

import re
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.ui.replies import reply_to_error
from bot.ui.words import Words
from storage.codes import ALPHABET, LENGTH

if TYPE_CHECKING:
    from bot.client import Bandstand

_CODE = f"[{ALPHABET}]{{{LENGTH}}}"
_TEMPLATE = re.compile(rf"(?P<subject>job|take|draft):(?P<action>[a-z_]{{1,30}}):(?P<code>{_CODE})")


class ActionButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=_TEMPLATE,
):
    """One class for all: discord.py tries every template against every custom id."""

    def __init__(
        self,
        subject: str,
        action: str,
        code: str,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Button(
                label=label or action, emoji=emoji, style=style, row=row, custom_id=f"{subject}:{action}:{code}"
            ),
        )
        self.subject = subject
        self.action = action
        self.code = code

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["subject"], match["action"], match["code"])  # parsing only: nobody sees an error from here

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        client: Bandstand = interaction.client
        # discord.py only logs what a dynamic item raises, and the member would wait for an answer.
        try:
            await client.press(interaction, self.subject, self.action, self.code)
        except Exception as error:
            await reply_to_error(interaction, error)


def is_action(custom_id: str) -> bool:
    """Whether a custom id is that of an `ActionButton`, known or not."""
    return _TEMPLATE.fullmatch(custom_id) is not None


def view_of(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """A view that needs no memory of ours: only action buttons and links may go in (style: they never time out)."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def cancel_button(words: Words, code: str) -> ActionButton:
    return ActionButton("job", "cancel", code, label=words("Cancel"), style=discord.ButtonStyle.danger)


def again_button(words: Words, code: str) -> ActionButton:
    return ActionButton("job", "again", code, label=words("Again"), emoji="🔁")


def edit_button(words: Words, code: str) -> ActionButton:
    return ActionButton("job", "edit", code, label=words("Edit and rerun"), emoji="✏️")


def draft_button(words: Words, code: str) -> ActionButton:
    return ActionButton("draft", "edit", code, label=words("Edit"), style=discord.ButtonStyle.primary)


def favourite_button(words: Words, code: str) -> ActionButton:
    return ActionButton("take", "favourite", code, label=words("Favourite {code}", code=code), emoji="⭐")
