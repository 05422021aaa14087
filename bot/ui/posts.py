"""What a post says about takes: all of it in one embed, which together with players and buttons fits a phone."""

from collections.abc import Sequence

import discord

from bot.ui.i18n import Translation
from bot.ui.text import length, one_line, plain
from storage.rows.take import Relatives, Take, TakeKind

# About a line of a phone, and about two together.
_LONGEST_STYLE = 40
_LONGEST_OWNER = 30
_LONGEST_OWNER_AND_IDEA = 72


def title_of(take: Take, tr: Translation) -> str:
    """A take's title as plain text; takes that the API left without one are called by their code."""
    return plain(" ".join(take.title.split()), 100) or tr("Take {code}", code=take.code)


def takes_embed(
    takes: Sequence[Take], tr: Translation, *, idea: str = "", family: str = "", lyrics: str = ""
) -> discord.Embed:
    """What takes of one song have in common, once, and a line for each of them.

    `idea` is what the member wrote, as plain text of any length. `family`, and how the `lyrics` begin, are escaped;
    beside an idea there is no room for lyrics on a phone.
    """
    first = takes[0]
    lines = [
        one_line(first.style, _LONGEST_STYLE),
        _whose(first, idea, tr),
        *(_take_line(take, first, tr) for take in takes),
        family,
        f"> {lyrics}" if lyrics and not idea.strip() else "",
    ]
    return discord.Embed(
        title=one_line(title_of(first, tr), 200),
        description="\n".join(filter(None, lines)),
        colour=discord.Colour.green(),
    )


def _whose(take: Take, idea: str, tr: Translation) -> str:
    """Who made it, and of which idea."""
    owner = one_line(take.owner_name, _LONGEST_OWNER)
    if not idea.strip():
        return tr("By {owner}", owner=owner) if owner else ""
    idea = one_line(idea, _LONGEST_OWNER_AND_IDEA - len(owner))
    return tr("{owner}: “{idea}”", owner=owner, idea=idea) if owner else tr("“{idea}”", idea=idea)


def _take_line(take: Take, first: Take, tr: Translation) -> str:
    """Which one it is, its title where that differs, its length, and the code under which it is found."""
    name = tr("Recording") if take.kind is TakeKind.UPLOAD else tr("Take {number}", number=take.position + 1)
    other = one_line(title_of(take, tr), 60) if take.title.strip() != first.title.strip() else ""
    return " · ".join(filter(None, [f"**{name}**", other, length(take.duration), f"`{take.code}`"]))


def family_line(relatives: Relatives, tr: Translation) -> str:
    """What a take was made from and what was made from it, with everybody's name on it."""
    lines = []
    if relatives.parents:
        lines.append(tr("Made from {takes}", takes=", ".join(_named(take, tr) for take in relatives.parents)))
    if relatives.children:
        lines.append(tr("Became {takes}", takes=", ".join(_named(take, tr) for take in relatives.children)))
    return "\n".join(lines)[:1024]


def _named(take: Take, tr: Translation) -> str:
    if take.removed_at is not None:
        return tr("a take of {owner} that was removed", owner=one_line(take.owner_name, 60))
    return tr(
        # Not as a mention: in an embed a client shows somebody it does not know as a bare number.
        "{title} (`{code}`) by {owner}",
        title=one_line(title_of(take, tr), 60),
        code=take.code,
        owner=one_line(take.owner_name, 60),
    )
