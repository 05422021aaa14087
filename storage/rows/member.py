"""Who asks."""

from typing import NamedTuple


class Member(NamedTuple):
    """Somebody on a server: allowances, takes and drafts are theirs there and not elsewhere."""

    guild_id: int
    user_id: int
