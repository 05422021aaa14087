"""Buttons that work after any restart: what they do and to what is all in their custom id.

`job:again:7KQ2MN` is subject, action and code; `page:mine:42.2` carries a state of another kind, which only its own
handler can read. What an action does is registered with the client by the cogs (`Bandstand.on_button`), so that an
unknown one, made up or from another version, is answered too.
"""

import re
from typing import Any, Self

import discord

from bot.ui.i18n import Translation
from bot.ui.text import credits
from storage.codes import ALPHABET, LENGTH

_CODE = f"[{ALPHABET}]{{{LENGTH}}}"
_BY_CODE = re.compile(rf"(?P<subject>job|take|draft):(?P<action>[a-z0-9_]{{1,30}}):(?P<state>{_CODE})")
_BY_STATE = re.compile(r"(?P<subject>page|post):(?P<action>[a-z_]{1,30}):(?P<state>[^\n]{1,80})")

_Button = discord.ui.DynamicItem[discord.ui.Button[Any]]


class ActionButton(_Button, template=_BY_CODE):
    """Does something to the job, the take or the draft with a code."""

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
        return cls(match["subject"], match["action"], match["state"])  # parsing only: nobody sees an error from here

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, self.subject, self.action, self.code)


class StateButton(_Button, template=_BY_STATE):
    """Carries more than a code, in at most 80 characters that its handler reads; what it cannot read is refused."""

    def __init__(
        self,
        subject: str,
        action: str,
        state: str,
        *,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            discord.ui.Button(
                label=label or action, style=style, row=row, disabled=disabled, custom_id=f"{subject}:{action}:{state}"
            ),
        )
        self.subject = subject
        self.action = action
        self.state = state

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["subject"], match["action"], match["state"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, self.subject, self.action, self.state)


BUTTONS = (ActionButton, StateButton)
"""All classes of buttons; the client has to know them before anybody presses one."""


def is_ours(custom_id: str) -> bool:
    """Whether a custom id is that of one of our buttons, by its form."""
    return any(template.fullmatch(custom_id) for template in (_BY_CODE, _BY_STATE))


def view_of(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """A view that needs no memory of ours: only action buttons and links may go in. It never times out."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def cancel_button(tr: Translation, code: str) -> ActionButton:
    return ActionButton("job", "cancel", code, label=tr("Cancel"), style=discord.ButtonStyle.danger)


def again_button(tr: Translation, code: str, row: int | None = None) -> ActionButton:
    return ActionButton("job", "again", code, label=tr("Again"), emoji="🔁", row=row)


def edit_button(tr: Translation, code: str, row: int | None = None) -> ActionButton:
    return ActionButton("job", "edit", code, label=tr("Edit and rerun"), emoji="✏️", row=row)


def draft_button(tr: Translation, code: str, label: str | None = None) -> ActionButton:
    return ActionButton("draft", "edit", code, label=label or tr("Edit"), style=discord.ButtonStyle.primary)


def remove_post_button(tr: Translation, code: str) -> ActionButton:
    """Under the post of a result, whose take has its own panel: takes just this message away."""
    return ActionButton("job", "remove_post", code, label=tr("Remove post"))


def go_button(tr: Translation, code: str, price: int, label: str | None = None) -> ActionButton:
    label = label or tr("Go ahead for {credits} credits", credits=credits(price))
    return ActionButton("draft", "go", code, label=label, style=discord.ButtonStyle.success)
