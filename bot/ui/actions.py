"""Buttons that work after any restart: what they do and to what is all in their custom id.

`job:again:7KQ2MN` is subject, action and code; `page:mine:42.2` carries a state of another kind, which only its own
handler can read. Each action stands here once, as an object: what shows its button says `CANCEL.button(...)`, and the
cog that answers a press says `@presses(CANCEL)` (bot/interactions/handlers). Posts are never edited for a new version,
so a custom id that has been in the world stays what it is.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Self

import discord

from bot.ui.i18n import Translation
from bot.ui.text import credits
from storage.codes import ALPHABET, LENGTH
from storage.rows.take import Listing

JOB, TAKE, DRAFT, PAGE, POST = "job", "take", "draft", "page", "post"

_CODE = f"[{ALPHABET}]{{{LENGTH}}}"
_BY_CODE = rf"(?:{JOB}|{TAKE}|{DRAFT}):[a-z0-9_]{{1,30}}(?=:{_CODE}\Z)"
_BY_STATE = rf"(?:{PAGE}|{POST}):[a-z_]{{1,30}}(?=:)"
_CUSTOM_ID = re.compile(rf"(?P<action>{_BY_CODE}|{_BY_STATE}):(?P<state>[^\n]{{1,80}})")

_PART = re.compile(rf"(?P<code>{_CODE})\.(?P<number>[1-9][0-9]?)")

# What Discord shows side by side.
_IN_A_ROW = 5


class Action(NamedTuple):
    """What a button does, and to what: the first two parts of its custom id.

    What follows is the code of the job, the take or the draft. Of a page or a post it is whatever the handler reads,
    in at most 80 characters; what it cannot read is refused.
    """

    subject: str
    name: str

    def custom_id(self, state: str) -> str:
        return f"{self.subject}:{self.name}:{state}"

    def button(
        self,
        state: str,
        label: str,
        *,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
        disabled: bool = False,
    ) -> "ActionButton":
        return ActionButton(self, state, label=label, emoji=emoji, style=style, row=row, disabled=disabled)


def read(custom_id: str) -> tuple[Action, str] | None:
    """The action of a custom id, known or not, and what it carries; None where it has not the form of ours."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    return None if match is None else _parts(match)


def _parts(match: re.Match[str]) -> tuple[Action, str]:
    subject, _, name = match["action"].partition(":")
    return Action(subject, name), match["state"]


# --- every action there is ---

CANCEL = Action(JOB, "cancel")
WITHHOLD = Action(JOB, "withhold")
POST_AFTER_ALL = Action(JOB, "post_after_all")
AGAIN = Action(JOB, "again")
EDIT = Action(JOB, "edit")
JOB_LYRICS = Action(JOB, "lyrics")
"""Show the lyrics of all takes of a job, whole."""
REMOVE_RESULT_POST = Action(JOB, "remove_post")
"""Under posts of before their parts were told apart."""
OPEN_RESULT = Action(JOB, "open")
"""Show privately where a job stands, or what it made."""
POST_RESULT = Action(JOB, "post_it")
"""Post what a private answer shows."""
PUT_BACK_ALL = Action(JOB, "put_back")
"""Put back whatever was taken down of what a job made."""
COMPOSE: Mapping[int, Action] = {number: Action(JOB, f"compose_{number}") for number in range(1, _IN_A_ROW + 1)}
"""Open the form of `/compose` with a text of a job, by its number."""
CHOOSE_COVER: Mapping[int, Action] = {number: Action(JOB, f"cover_{number}") for number in range(1, _IN_A_ROW + 1)}
"""Make a picture of a job the cover of its take, by its number."""

EDIT_DRAFT = Action(DRAFT, "edit")
GO = Action(DRAFT, "go")
SAVE = Action(DRAFT, "save")

MORE = Action(TAKE, "more")
OPEN = Action(TAKE, "open")
PLAY = Action(TAKE, "play")
EXTEND = Action(TAKE, "extend")
COVER = Action(TAKE, "cover")
VARY = Action(TAKE, "vary")
"""Open the form of a new song that is like this one, but for something."""
ADD_VOCALS = Action(TAKE, "add_vocals")
ADD_INSTRUMENTAL = Action(TAKE, "add_instrumental")
REPLACE = Action(TAKE, "replace")
PERSONA = Action(TAKE, "persona")
STEMS = Action(TAKE, "stems")
WAV = Action(TAKE, "wav")
MIDI = Action(TAKE, "midi")
VIDEO = Action(TAKE, "video")
ARTWORK = Action(TAKE, "artwork")
KARAOKE = Action(TAKE, "karaoke")
LYRICS = Action(TAKE, "lyrics")
"""Show the lyrics of a take, whole."""
STAR = Action(TAKE, "star")
"""Make a take a favourite of whoever presses, or no longer, and show how many have it among theirs."""
MARK_FAVOURITE: Mapping[bool, Action] = {True: Action(TAKE, "favourite"), False: Action(TAKE, "unfavourite")}
"""Make a take a favourite, or no longer."""
LET_REMIX: Mapping[bool, Action] = {True: Action(TAKE, "allow_remix"), False: Action(TAKE, "forbid_remix")}
"""Let others build on a take, or no longer."""
TAKE_DOWN = Action(TAKE, "take_down")
PUT_BACK = Action(TAKE, "put_back")
MODERATE = Action(TAKE, "moderate")
"""Open what a moderator may do with a recording that they do not hear."""
REMOVE = Action(TAKE, "remove")
REMOVE_NOW = Action(TAKE, "remove_now")

REMOVE_POST = Action(POST, "remove")
REMOVE_PART = Action(POST, "remove_part")
"""Take away the message that was pressed, one part of a result: `CODE.1`. Posts of results are known by it."""
MORE_FILES = Action(POST, "files")
"""Show another part of a result privately: `CODE.2`."""
TURN_PAGE: Mapping[Listing, Action] = {listing: Action(PAGE, listing.value) for listing in Listing}
"""Show another page of a listing."""


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_CUSTOM_ID):
    """The one class of all our buttons. Made by `Action.button`, and by discord.py when one is pressed."""

    def __init__(
        self,
        action: Action,
        state: str,
        *,
        label: str,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            discord.ui.Button(
                label=label or action.name,
                emoji=emoji,
                style=style,
                row=row,
                disabled=disabled,
                custom_id=action.custom_id(state),
            ),
        )
        self.action = action
        self.state = state

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        action, state = _parts(match)  # parsing only: nobody sees an error from here
        return cls(action, state, label=action.name)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, self.action, self.state)


def view_of(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """A view that needs no memory of ours: only action buttons and links may go in. It never times out."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def shown_again(
    message: discord.Message, *, disabled: Action | None = None, labels: Mapping[str, str] = MappingProxyType({})
) -> discord.ui.View:
    """The buttons of a message of ours as they are, but for new `labels` by custom id.

    Those of an action that is `disabled` can be pressed no more.
    """
    view = view_of()
    for number, row in enumerate(message.components):
        for child in row.children if isinstance(row, discord.ActionRow) else ():
            if isinstance(child, discord.Button):
                view.add_item(_same_button(child, number, disabled, labels))
    return view


def _same_button(
    shown: discord.Button, row: int, disabled: Action | None, labels: Mapping[str, str]
) -> discord.ui.Item[Any]:
    emoji, custom_id = None if shown.emoji is None else str(shown.emoji), shown.custom_id or ""
    found = read(custom_id)
    if found is None:
        return discord.ui.Button(label=shown.label, emoji=emoji, url=shown.url, row=row)
    action, state = found
    off = shown.disabled or action == disabled
    label = labels.get(custom_id, shown.label or "")
    return action.button(state, label, emoji=emoji, style=shown.style, row=row, disabled=off)


def cancel_button(tr: Translation, code: str) -> ActionButton:
    return CANCEL.button(code, tr("Cancel"), style=discord.ButtonStyle.danger)


def withhold_button(tr: Translation, code: str) -> ActionButton:
    return WITHHOLD.button(code, tr("Cancel it all the same"), style=discord.ButtonStyle.danger)


def post_after_all_button(tr: Translation, code: str) -> ActionButton:
    return POST_AFTER_ALL.button(code, tr("Post it after all"))


def again_button(tr: Translation, code: str, row: int | None = None) -> ActionButton:
    return AGAIN.button(code, tr("Again"), emoji="🔁", row=row)


def edit_button(tr: Translation, code: str, row: int | None = None) -> ActionButton:
    return EDIT.button(code, tr("Edit and rerun"), row=row)


def job_lyrics_button(tr: Translation, code: str, row: int | None = None) -> ActionButton:
    return JOB_LYRICS.button(code, tr("Lyrics"), row=row)


def draft_button(tr: Translation, code: str, label: str | None = None) -> ActionButton:
    return EDIT_DRAFT.button(code, label or tr("Edit"), style=discord.ButtonStyle.primary)


def remove_post_button(tr: Translation, code: str, part: int) -> ActionButton:
    """Under the post of a result, whose take has its own panel: takes just this message away."""
    return REMOVE_PART.button(part_state(code, part), tr("Remove post"))


def open_result_button(tr: Translation, code: str) -> ActionButton:
    return OPEN_RESULT.button(code, tr("Open"), style=discord.ButtonStyle.primary)


def post_result_button(tr: Translation, code: str) -> ActionButton:
    return POST_RESULT.button(code, tr("Post it"), style=discord.ButtonStyle.primary)


def more_files_button(tr: Translation, code: str, part: int, parts: int) -> ActionButton:
    """Shows a part of a result, counted from 0, of as many as there are."""
    label = tr("More files ({number} of {all})", number=part + 1, all=parts)
    return MORE_FILES.button(part_state(code, part), label)


def part_state(code: str, part: int) -> str:
    """What the buttons of a part of a result carry; parts are counted from 0."""
    return f"{code}.{part + 1}"


def read_part(state: str) -> tuple[str, int] | None:
    """The code of the job and the part, counted from 0; None for what is made up."""
    match = _PART.fullmatch(state)
    return None if match is None else (match["code"], int(match["number"]) - 1)


def go_button(tr: Translation, code: str, price: int, label: str | None = None) -> ActionButton:
    label = label or tr("Go ahead for {credits} credits", credits=credits(price))
    return GO.button(code, label, style=discord.ButtonStyle.success)
