"""What it means that Discord refuses a request, decided once for posts and cards alike."""

from enum import Enum, auto

import discord


class Refusal(Enum):
    """How a refusal is to be taken."""

    GONE = auto()
    """The channel, the server or the message is no longer there."""
    NOT_ALLOWED = auto()
    """A permission is missing; an admin can grant it again."""
    NEVER = auto()
    """This request will be refused every time: it is malformed, or its thread is archived."""
    TOO_LARGE = auto()
    """The files are larger than this server takes."""
    LATER = auto()
    """It may go through another time: Discord has trouble, or somebody's filter or lock may be lifted."""


UNKNOWN_MESSAGE = 10008

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_BY_CODE = {
    10003: Refusal.GONE,  # unknown channel
    10004: Refusal.GONE,  # unknown guild
    UNKNOWN_MESSAGE: Refusal.GONE,
    40005: Refusal.TOO_LARGE,  # request entity too large
    50001: Refusal.NOT_ALLOWED,  # missing access
    50005: Refusal.NEVER,  # somebody else's message
    50006: Refusal.NEVER,  # empty message
    50013: Refusal.NOT_ALLOWED,  # missing permissions
    50024: Refusal.NEVER,  # not in a channel of this type
    50035: Refusal.NEVER,  # invalid form body
    50083: Refusal.NEVER,  # archived thread
}
_BY_STATUS = {403: Refusal.NOT_ALLOWED, 404: Refusal.GONE, 413: Refusal.TOO_LARGE}


def refusal_of(error: discord.HTTPException) -> Refusal:
    """How to take a refusal: by Discord's own code where it is known, else by the HTTP status."""
    known = _BY_CODE.get(error.code)
    if known is not None:
        return known
    # Any other code says more than the status, and nothing that is known to be final: a filter, a lock.
    return Refusal.LATER if error.code else _BY_STATUS.get(error.status, Refusal.LATER)
