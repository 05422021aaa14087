"""The private panel of a take: what it is, and everything that can be done with it."""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

import discord

from bot.catalogue.authority import Right
from bot.library.removing import PostPlace
from bot.suno.operations import replace_section, timed_lyrics, video, wav
from bot.suno.operations.separation import SEPARATION_PRICES
from bot.typed_numbers import read_snowflake
from bot.ui.actions import PUT_BACK, REMOVE_NOW, REMOVE_POST, TAKE_DOWN, Action, ActionButton, view_of
from bot.ui.how_made import how_made
from bot.ui.i18n import Translation
from bot.ui.moderation_wording import in_panel
from bot.ui.posts import family_line, takes_embed, title_of
from bot.ui.take_buttons import (
    favourite_button,
    file_buttons,
    first_row,
    form_buttons,
    lyrics_buttons,
    remix_button,
    remove_button,
)
from bot.ui.text import clock_time, credits, length, one_line
from storage.codes import ALPHABET, LENGTH
from storage.rows.job import Job
from storage.rows.take import Relatives, Take

_POST = re.compile(
    rf"(?P<code>[{ALPHABET}]{{{LENGTH}}})\.(?P<channel>[0-9]{{1,20}})\.(?P<message>[0-9]{{1,20}})", re.ASCII
)


@dataclass(frozen=True)
class PanelFacts:
    """What a panel shows beside its take.

    `made_by` is the job that made it, None for a recording; `marked` as a favourite of the member; `rights` are those
    they have to it; `post` is the message of ours that they may remove, None where there is none; `listed` that the
    panel comes from a list, where the buttons that stand under a post are still to be offered.
    """

    relatives: Relatives
    made_by: Job | None
    marked: bool
    rights: Set[Right]
    post: PostPlace | None
    listed: bool


def read_post_state(state: str) -> tuple[str, PostPlace] | None:
    """The code and the place that the button which removes a post carries; None for anything else."""
    match = _POST.fullmatch(state)
    if match is None:
        return None
    channel, message = read_snowflake(match["channel"]), read_snowflake(match["message"])
    return None if channel is None or message is None else (match["code"], PostPlace(channel, message))


def panel(take: Take, facts: PanelFacts, tr: Translation) -> dict[str, Any]:
    """`content`, `embed` and `view` for discord.py."""
    embed = takes_embed([take], tr)
    embed.add_field(name=tr("Made"), value=clock_time(take.created_at), inline=False)
    made = how_made(facts.made_by, facts.relatives.parents, tr)
    if made:
        embed.add_field(name=tr("How it was made"), value=made, inline=False)
    if facts.relatives.parents or facts.relatives.children:
        embed.add_field(name=tr("Family"), value=family_line(facts.relatives, tr), inline=False)
    embed.add_field(name=tr("Prices"), value=_prices(tr), inline=False)
    return {"content": in_panel(take, tr), "embed": embed, "view": view_of(*_buttons(take, facts, tr))}


def _prices(tr: Translation) -> str:
    """What the buttons cost, since most of them spend at one press; what was made before is free."""
    return tr(
        "WAV {wav}, video {video}, karaoke {karaoke}, stems from {stems} credits; artwork, a persona and the MIDI of"
        " stems are free. A new section costs {section}, everything else as much as a song.",
        wav=credits(wav.PRICE),
        video=credits(video.PRICE),
        karaoke=credits(timed_lyrics.PRICE),
        stems=credits(min(SEPARATION_PRICES.values())),
        section=credits(replace_section.PRICE),
    )


def _buttons(take: Take, facts: PanelFacts, tr: Translation) -> list[discord.ui.Item[Any]]:
    buttons: list[discord.ui.Item[Any]] = [
        *(first_row(take, tr, 0) if facts.listed else ()),
        *file_buttons(take, tr, 1),
        *form_buttons(take, tr, 2),
        favourite_button(take, tr, 3, marked=facts.marked),
        *lyrics_buttons(take, tr, 3),
    ]
    if Right.SPEAK_FOR_OWNER in facts.rights:
        buttons.append(remix_button(take, tr, 3))
    if facts.post is not None:
        state = f"{take.code}.{facts.post.channel_id}.{facts.post.message_id}"
        buttons.append(REMOVE_POST.button(state, tr("Remove post"), style=discord.ButtonStyle.danger, row=4))
    return [*buttons, *_moderating(take, facts.rights, tr, 4)]


def _moderating(take: Take, rights: Set[Right], tr: Translation, row: int) -> list[ActionButton]:
    """Out of sight and back, where it is somebody else's; and for good."""
    buttons = []
    if take.hidden_at is not None:
        if Right.PUT_BACK in rights:
            buttons.append(PUT_BACK.button(take.code, tr("Put it back"), row=row))
    elif Right.TAKE_DOWN in rights and Right.SPEAK_FOR_OWNER not in rights:
        buttons.append(TAKE_DOWN.button(take.code, tr("Take it down"), style=discord.ButtonStyle.danger, row=row))
    if Right.CHANGE in rights:
        buttons.append(remove_button(take, tr, row))
    return buttons


def moderation_panel(take: Take, rights: Set[Right], tr: Translation) -> dict[str, Any]:
    """`content`, `embed` and `view`: what a moderator is told of a recording, and may do with it unheard."""
    title = one_line(title_of(take, tr), 200)
    embed = discord.Embed(title=title, colour=discord.Colour.blurple())
    embed.add_field(name=tr("By"), value=one_line(take.owner_name, 100) or "-")
    embed.add_field(name=tr("Length"), value=length(take.duration))
    embed.add_field(name=tr("Made"), value=clock_time(take.created_at))
    embed.add_field(name=tr("Code"), value=f"`{take.code}`")
    content = None
    if take.hidden_at is not None:
        content = tr(
            "Taken down by <@{moderator}>, {when}.", moderator=take.hidden_by or "?", when=clock_time(take.hidden_at)
        )
    return {"content": content, "embed": embed, "view": view_of(*_moderating(take, rights, tr, 0))}


def taken_down(take: Take, rights: Set[Right], tr: Translation, title: str) -> dict[str, Any]:
    """`content` and `view`: told to the moderator, with the way back."""
    text = tr(
        "**{title}** (`{code}`) is taken down: only its owner still finds it, who is told that it was you.",
        title=title,
        code=take.code,
    )
    back = [PUT_BACK.button(take.code, tr("Put it back"))] if Right.PUT_BACK in rights else []
    return {"content": text, "view": view_of(*back)}


def removal_question(take: Take, tr: Translation, title: str, back: Action) -> dict[str, Any]:
    """`content` and `view`: what removing a take means, with a yes and a way `back`."""
    text = tr(
        "Remove **{title}** (`{code}`) from the library? Its files here are deleted, and nobody finds it any more; that"
        " cannot be undone. What others made of it stays, and so does its post until you remove that as well.",
        title=title,
        code=take.code,
    )
    yes = REMOVE_NOW.button(take.code, tr("Remove it for good"), style=discord.ButtonStyle.danger)
    return {"content": text, "view": view_of(yes, back.button(take.code, tr("Back")))}
