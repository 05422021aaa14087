"""Who may act on what. One function decides, from what an interaction brings along; it needs no cache of anything.

A moderator is whoever has Manage Messages in the object's own channel and stands there: an interaction's permissions
are those of the channel that it comes from, and say nothing of another one. Manage Server holds everywhere, and no
channel can grant it.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Right(Enum):
    """What somebody wants to do with an object."""

    TAKE_DOWN = auto()
    """Take it out of sight, so that it can be put back: cancel a job, delete a post, hide a take."""
    PUT_BACK = auto()
    """Undo that. Not its owner, who would undo what moderators decide."""
    CHANGE = auto()
    """What cannot be undone, or is the whole server's: remove for good, choose a cover, take a persona off the list."""
    SPEAK_FOR_OWNER = auto()
    """What is its owner's word, such as whether others may build on it."""


@dataclass(frozen=True)
class Actor:
    """Who acts, in which channel; `manages_messages` is true of that channel alone."""

    guild_id: int
    user_id: int
    channel_id: int
    manages_messages: bool
    manages_server: bool


@dataclass(frozen=True)
class Owned:
    """What is acted on: whose it is and its own channel, which for a thread is the thread; None without one."""

    guild_id: int
    owner_id: int
    channel_id: int | None


def may(actor: Actor, right: Right, owned: Owned) -> bool:
    """Whether somebody may act on an object."""
    if actor.guild_id != owned.guild_id:
        return False
    owner = actor.user_id == owned.owner_id
    moderator = actor.manages_messages and actor.channel_id == owned.channel_id
    match right:
        case Right.TAKE_DOWN:
            return owner or moderator or actor.manages_server
        case Right.PUT_BACK:
            return moderator or actor.manages_server
        case Right.CHANGE:
            return owner or actor.manages_server
        case Right.SPEAK_FOR_OWNER:
            return owner
