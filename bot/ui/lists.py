"""Pages of the library as messages. Which page of what, and whose it is, stands in the buttons that turn it."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

import discord

from bot.typed_numbers import read_snowflake
from bot.ui.actions import MODERATE, OPEN, TURN_PAGE, view_of
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import countdown, length, one_line, plain
from storage.rows.take import Listing, Page, Take, TakeKind

PAGE = 8
LONGEST_SEARCH = 50
_IN_A_ROW = 4
# Of a title on a button: four of them side by side, each of which says what it opens.
_LONGEST_LABEL = 16
_STATE = re.compile(r"(?P<user>[0-9]{1,20})\.(?P<number>[0-9]{1,5})(?:\.(?P<typed>.{1,50}))?", re.ASCII)


@dataclass(frozen=True)
class PageState:
    """A page, counted from 0, of a listing, turned by the member `user_id`; `typed` is what is searched for."""

    listing: Listing
    user_id: int
    number: int = 0
    typed: str = ""

    @classmethod
    def read(cls, listing: Listing, state: str) -> Self | None:
        """What a button of `listing` carries; None where that cannot be read."""
        match = _STATE.fullmatch(state)
        if match is None or (match["typed"] is None) is (listing is Listing.SEARCH):
            return None
        user = read_snowflake(match["user"])
        return None if user is None else cls(listing, user, int(match["number"]), match["typed"] or "")

    @property
    def written(self) -> str:
        parts = (str(self.user_id), str(self.number), self.typed)
        return ".".join(part for part in parts if part)


def page_message(page: Page, state: PageState, tr: Translation) -> dict[str, Any]:
    """`embed` and `view`: a numbered line for each take, a button for each number, and those that turn the page."""
    embed = discord.Embed(title=_heading(state, tr), colour=discord.Colour.blurple())
    if not page.takes:
        embed.description = _nothing(state, tr)
        return {"embed": embed, "view": view_of()}
    embed.description = "\n".join(_line(place, take, tr) for place, take in enumerate(page.takes, start=1))
    if state.listing is Listing.RECORDINGS:
        opens, told = MODERATE, tr("Page {number}. Press one to take it down.", number=state.number + 1)
    else:
        opens = OPEN
        told = tr("Page {number}. Press one to hear it and go on from it.", number=state.number + 1)
    embed.set_footer(text=told)
    numbers = [
        opens.button(take.code, f"{place}. {plain(title_of(take, tr), _LONGEST_LABEL)}", row=(place - 1) // _IN_A_ROW)
        for place, take in enumerate(page.takes, start=1)
    ]
    turns = [
        TURN_PAGE[state.listing].button(
            replace(state, number=max(0, state.number + step)).written,
            label,
            disabled=not possible,
            row=PAGE // _IN_A_ROW,
        )
        for step, label, possible in (
            (-1, tr("◀ Later"), state.number > 0),
            (1, tr("Earlier ▶"), page.more),
        )
    ]
    return {"embed": embed, "view": view_of(*numbers, *(turns if page.more or state.number else ()))}


def _heading(state: PageState, tr: Translation) -> str:
    match state.listing:
        case Listing.MINE:
            return tr("Your takes on this server")
        case Listing.SERVER:
            return tr("The takes of this server")
        case Listing.FAVOURITES:
            return tr("Your favourites")
        case Listing.SEARCH:
            return tr("Takes with “{typed}”", typed=one_line(state.typed, 100))
        case Listing.RECORDINGS:
            return tr("Recordings of members")


def _nothing(state: PageState, tr: Translation) -> str:
    match state.listing:
        case Listing.MINE:
            return tr("You have none yet. `/generate` makes two from a description.")
        case Listing.SERVER:
            return tr("Nobody has made any yet. `/generate` makes two from a description.")
        case Listing.FAVOURITES:
            return tr("You have none yet. Press More under a take, and then Favourite.")
        case Listing.SEARCH:
            return tr(
                "There are none. Titles, styles, codes and the names of members are searched, each from its beginning;"
                " `/library server` shows everything."
            )
        case Listing.RECORDINGS:
            return tr(
                "There are none that you may take down: those of this channel, or with Manage Server all of them."
            )


def _line(place: int, take: Take, tr: Translation) -> str:
    title = tr("{title} · take {number}", title=one_line(title_of(take, tr), 80), number=take.position + 1)
    if take.kind is TakeKind.UPLOAD:
        title = tr("{title} · recording", title=one_line(title_of(take, tr), 80))
    if take.hidden_at is not None:
        title = tr("{title} · taken down", title=title)
    who = one_line(plain(take.owner_name, 40), 60)
    long = None if take.duration is None else length(take.duration)
    parts = (f"**{place}.** {title}", f"`{take.code}`", long, who, countdown(take.created_at))
    return " · ".join(filter(None, parts))
