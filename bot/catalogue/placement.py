"""Where the result of what members ask for is shown."""

from enum import Enum, auto


class Placement(Enum):
    CHANNEL = auto()
    """In the channel where it was asked for, for everybody."""
    PRIVATE = auto()
    """To whoever asked, who can post it."""
