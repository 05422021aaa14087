"""Who asks."""

from typing import NamedTuple, Self

_NOBODY = 0


class Member(NamedTuple):
    """Somebody on a server: allowances, takes and drafts are theirs there and not elsewhere."""

    guild_id: int
    user_id: int


class Viewer(NamedTuple):
    """Who is to see something, and where: a member in the channel that they stand in, or all who read that channel."""

    guild_id: int
    user_id: int
    channel_id: int

    @classmethod
    def everybody_in(cls, guild_id: int, channel_id: int) -> Self:
        """For what is shown publicly: it must not have what one member alone may see."""
        return cls(guild_id, _NOBODY, channel_id)

    @property
    def member(self) -> Member:
        return Member(self.guild_id, self.user_id)
