"""What a take is, whose it is, and pages of takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from storage.rows.member import Viewer


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
    """Not theirs to see, as another server's or somebody else's recording: as if it were not there."""
    REMOVED = "removed"
    TAKEN_DOWN = "taken_down"
    """Their own, and a moderator has taken it down."""
    NOT_REMIXABLE = "not_remixable"
    """Its owner does not let others build on it."""


@dataclass(frozen=True)
class TakeOwner:
    """Whose takes they are, the job that made them, None for an upload, and where that was.

    `open_channel` says that everybody may look into that channel.
    """

    guild_id: int
    user_id: int
    user_name: str
    job_id: int | None
    channel_id: int | None = None
    open_channel: bool = True


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
    channel_id: int | None = None
    """Where it was made; None where that is not known."""
    open_channel: bool = True
    """Everybody may look there."""
    hidden_by: int | None = None
    """The moderator who has taken it down."""
    hidden_at: datetime | None = None

    def seen_by(self, viewer: Viewer) -> bool:
        """As `storage/library/visibility` has it: whether it is there at all for this viewer."""
        if self.guild_id != viewer.guild_id or self.owner_id == viewer.user_id:
            return self.guild_id == viewer.guild_id
        if self.kind is TakeKind.UPLOAD or self.hidden_at is not None:
            return False
        return self.open_channel or self.channel_id == viewer.channel_id

    def problem_for(self, viewer: Viewer, *, remixes: bool) -> SourceProblem | None:
        """Why this member may not use the take where they stand, None where they may; `remixes` to build on it.

        The one answer for whoever asks: before anything else, and again in the unit of work that accepts.
        """
        if not self.seen_by(viewer):
            return SourceProblem.UNKNOWN
        if self.removed_at is not None:
            return SourceProblem.REMOVED
        if self.hidden_at is not None:
            return SourceProblem.TAKEN_DOWN
        if remixes and not self.remixable and self.owner_id != viewer.user_id:
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
    RECORDINGS = "recordings"
    """What a moderator may take down without hearing it: nobody else has this one."""


@dataclass(frozen=True)
class Page:
    """Takes in order, the latest first; `more` tells whether there is a page after this one."""

    takes: Sequence[Take]
    more: bool
