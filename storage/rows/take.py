"""What a take is, whose it is, and pages of takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class TakeKind(StrEnum):
    SONG = "song"
    SOUND = "sound"
    UPLOAD = "upload"
    """A member's own recording: it is theirs to use, and nobody else finds it."""


@dataclass(frozen=True)
class NewTake:
    """A take as the provider describes it; `duration` in seconds, None where it does not say.

    An upload has no dialect, task_id and audio_id until the provider has made something of it.
    """

    title: str
    style: str = ""
    lyrics: str = ""
    model: str = ""
    duration: float | None = None
    kind: TakeKind = TakeKind.SONG
    dialect: str | None = None
    task_id: str | None = None
    audio_id: str | None = None
    audio_url: str | None = None
    image_url: str | None = None


class SourceProblem(StrEnum):
    """Why a member may not use a take."""

    UNKNOWN = "unknown"
    """Another server's, or somebody else's recording: as if it were not there."""
    REMOVED = "removed"
    NOT_REMIXABLE = "not_remixable"
    """Its owner does not let others build on it."""


@dataclass(frozen=True)
class TakeOwner:
    """Whose takes they are, and the job that made them; None for an upload."""

    guild_id: int
    user_id: int
    user_name: str
    job_id: int | None


@dataclass(frozen=True, kw_only=True)
class Take(NewTake):
    id: int
    code: str
    guild_id: int
    owner_id: int
    owner_name: str
    job_id: int | None
    position: int
    remixable: bool
    created_at: datetime
    removed_at: datetime | None = None

    def problem_for(self, *, guild_id: int, user_id: int, remixes: bool) -> SourceProblem | None:
        """Why this member may not use the take on this server, None where they may; `remixes` to build on it.

        The one answer for whoever asks: before anything else, and again in the unit of work that accepts.
        """
        owned = self.owner_id == user_id
        if self.guild_id != guild_id or (self.kind is TakeKind.UPLOAD and not owned):
            return SourceProblem.UNKNOWN
        if self.removed_at is not None:
            return SourceProblem.REMOVED
        if remixes and not self.remixable and not owned:
            return SourceProblem.NOT_REMIXABLE
        return None


@dataclass(frozen=True)
class Relatives:
    """What a take was made from and what was made from it; children as many as asked for, the newest first."""

    parents: tuple[Take, ...]
    children: tuple[Take, ...]


@dataclass(frozen=True)
class UploadLimits:
    """The most that recordings may take up, in bytes: those of a member on a server, and all of a server."""

    member: int
    guild: int


@dataclass(frozen=True)
class UploadsFull:
    """There is no room for one more recording; nothing was written. `whose`: the member's allowance or the server's."""

    whose: Literal["member", "guild"]
    limit: int


class Listing(StrEnum):
    MINE = "mine"
    SERVER = "server"
    SEARCH = "search"
    FAVOURITES = "favourites"


@dataclass(frozen=True)
class Page:
    """Takes in order, the latest first; `more` tells whether there is a page after this one."""

    takes: Sequence[Take]
    more: bool
