"""Which takes somebody sees: the one predicate that every reader of takes uses.

A take is seen by its owner everywhere. Others see it unless it is a recording or was taken down, and where it was made:
in a channel where everybody may look, on the whole server; in any other, only by those who stand in that channel.

`SEES` is that predicate for rows of `takes`, `Take.seen_by` the same for a take in hand, and `scope_of` for the search
words, since a full text index knows no columns of other tables.
"""

from storage.rows.member import Viewer
from storage.rows.take import Take, TakeKind

FOR_ALL = "kind <> 'upload' AND open_channel = 1 AND hidden_at IS NULL"
"""As the index `takes_for_all` has it."""
OF_CLOSED_CHANNEL = "kind <> 'upload' AND open_channel = 0 AND hidden_at IS NULL"
"""As the index `takes_of_closed_channel` has it."""

SEES = (
    "(takes.guild_id = :guild AND (takes.owner_id = :user OR (takes.kind <> 'upload' AND takes.hidden_at IS NULL"
    " AND (takes.open_channel = 1 OR takes.channel_id = :channel))))"
)
"""Goes with `values_of`."""


def values_of(viewer: Viewer) -> dict[str, object]:
    return {"guild": viewer.guild_id, "user": viewer.user_id, "channel": viewer.channel_id}


def scope_of(take: Take) -> str:
    """The words that stand for where a take is found, each of which is one of `scopes_of` those who see it."""
    owner = f"g{take.guild_id}u{take.owner_id}"
    if take.kind is TakeKind.UPLOAD or take.hidden_at is not None:
        return owner
    return f"g{take.guild_id}" if take.open_channel else f"g{take.guild_id}c{take.channel_id} {owner}"


def scopes_of(viewer: Viewer) -> tuple[str, ...]:
    """What a viewer finds: what is for all, what is of the channel, what is theirs."""
    guild = f"g{viewer.guild_id}"
    return guild, f"{guild}c{viewer.channel_id}", f"{guild}u{viewer.user_id}"
