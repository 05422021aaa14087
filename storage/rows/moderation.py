"""What somebody did to what is another member's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ModerationKind(StrEnum):
    TAKE_DOWN = "take_down"
    PUT_BACK = "put_back"
    REMOVE_TAKE = "remove_take"
    REMOVE_POST = "remove_post"
    CANCEL = "cancel"
    COVER = "cover"


@dataclass(frozen=True)
class NewModeration:
    """`by_id` is who did it. `job_id` names the card that is to say so, None where there is none."""

    what: ModerationKind
    by_id: int
    guild_id: int
    job_id: int | None = None
    take_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Moderation(NewModeration):
    at: datetime
