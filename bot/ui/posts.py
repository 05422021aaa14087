"""What a post says about a take."""

import discord

from bot.ui.i18n import Translation
from bot.ui.text import length, one_line, plain
from storage.rows.take import Relatives, Take

# Longer lyrics come as a file: an embed that long would push the player off a phone's screen.
LONGEST_LYRICS_SHOWN = 700


def title_of(take: Take, tr: Translation) -> str:
    """A take's title as plain text; takes that the API left without one are called by their code."""
    return plain(" ".join(take.title.split()), 100) or tr("Take {code}", code=take.code)


def take_embed(take: Take, tr: Translation) -> discord.Embed:
    """Title, style, length, model and code of a take."""
    title = one_line(title_of(take, tr), 200)
    embed = discord.Embed(
        title=tr("{title} · take {number}", title=title, number=take.position + 1),
        description=one_line(take.style, 600) or None,
        colour=discord.Colour.green(),
    )
    embed.add_field(name=tr("Length"), value=length(take.duration))
    embed.add_field(name=tr("Model"), value=one_line(take.model, 60) or "-")
    embed.add_field(name=tr("Code"), value=f"`{take.code}`")
    return embed


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
