"""Finding takes of the library."""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.authority import Actor, Owned, Right, may
from bot.catalogue.refusals import (
    NothingKeptError,
    NotRemixableError,
    NotYoursError,
    TakenDownError,
    TakeRemovedError,
    UnknownCodeError,
)
from bot.clock import Clock
from bot.library.take_files import KeptTake, TakeFiles
from bot.media.errors import MediaError
from bot.typed_numbers import read_snowflake
from storage.library.listings import TakeListings
from storage.library.takes import TakeStore
from storage.rows.job import Job
from storage.rows.member import Viewer
from storage.rows.take import Listing, Page, Relatives, Take


class Library:
    def __init__(self, takes: TakeStore, listings: TakeListings, take_files: TakeFiles, clock: Clock) -> None:
        self._takes = takes
        self._listings = listings
        self._take_files = take_files
        self._clock = clock

    async def find(self, text: str, viewer: Viewer) -> Take:
        """The take of this server that a member means: a code, also one from a card, or a link to a message of ours.

        What the viewer does not see is as if it were not there. Raises UnknownCodeError, TakeRemovedError.
        """
        take = await self._by_link(text, viewer) or await self._by_code(text, viewer)
        if take is None:
            raise UnknownCodeError("take", text)
        if take.removed_at is not None:
            raise TakeRemovedError(take.code)
        return take

    async def find_to_act_on(self, code: str, actor: Actor, right: Right) -> Take:
        """The take with a code, for those who have that right to it, whether they find it otherwise or not.

        Raises:
            UnknownCodeError: there is none, or the actor neither sees it nor may moderate it.
            NotYoursError: they see it, but have not that right.
            TakeRemovedError
        """
        take = await self._takes.by_code_for_moderators(code, guild_id=actor.guild_id)
        if take is None:
            raise UnknownCodeError("take", code)
        allowed = may(actor, right, Owned(take.guild_id, take.owner_id, take.channel_id))
        if not allowed and not take.seen_by(Viewer(actor.guild_id, actor.user_id, actor.channel_id)):
            raise UnknownCodeError("take", code)
        if take.removed_at is not None:
            raise TakeRemovedError(take.code)
        if not allowed:
            raise NotYoursError(right)
        return take

    async def find_to_build_on(self, text: str, viewer: Viewer) -> Take:
        """As `find`, for somebody who wants to make something of it.

        Raises NotRemixableError, and TakenDownError, which only its owner learns of, too.
        """
        take = await self.find(text, viewer)
        if take.hidden_at is not None:
            raise TakenDownError(take)
        if not take.remixable and take.owner_id != viewer.user_id:
            raise NotRemixableError(take.owner_id)
        return take

    async def search(self, typed: str, viewer: Viewer) -> list[Take]:
        """Up to 25 takes for an autocomplete, the latest first: by title, style, member or code."""
        return await self._takes.search(typed, viewer)

    async def page(self, listing: Listing, viewer: Viewer, number: int, *, size: int, typed: str = "") -> Page:
        """A page of the library, counted from 0."""
        return await self._listings.page(listing, viewer, number=number, size=size, typed=typed)

    async def recordings(self, guild_id: int, channel_id: int | None, number: int, *, size: int) -> Page:
        """Everybody's recordings, of one channel or of the server, for those who moderate there."""
        return await self._listings.recordings(guild_id, channel_id, number=number, size=size)

    async def by_ids(self, ids: Sequence[int], viewer: Viewer) -> list[Take]:
        return await self._takes.by_ids(ids, viewer)

    async def of_message(self, message_id: int, viewer: Viewer) -> list[Take]:
        """What a message of ours stands for, removed takes too: those it shows, else those whose files it shows."""
        takes = await self._takes.by_message(message_id, viewer)
        return takes or await self._takes.sources_by_message(message_id, viewer)

    async def relatives(self, take: Take, viewer: Viewer) -> Relatives:
        return await self._takes.relatives(take, viewer)

    async def made_by(self, take: Take) -> Job | None:
        """The job that made a take; None for a recording."""
        return await self._takes.made_by(take)

    async def kept(self, take: Take) -> KeptTake | None:
        """A take with our copy of it, without asking anybody; None where it would have to be fetched."""
        return await self._take_files.kept(take)

    async def fetched(self, take: Take) -> KeptTake:
        """A take with our copy of it, fetched anew where it had to make room. Raises NothingKeptError."""
        try:
            return await self._take_files.keep(take)
        except MediaError as error:
            raise NothingKeptError from error

    async def is_favourite(self, take: Take, user_id: int) -> bool:
        return await self._takes.is_favourite(take.id, user_id)

    async def mark_favourite(self, take: Take, user_id: int, marked: bool) -> None:
        """Make a take a favourite of a member, or no longer."""
        await self._takes.mark_favourite(take.id, user_id, marked, now=self._clock.now())

    async def toggle_favourite(self, take: Take, user_id: int) -> int:
        """Make a take a favourite of a member, or no longer; how many members it is a favourite of now."""
        return await self._takes.toggle_favourite(take.id, user_id, now=self._clock.now())

    async def of_job(self, job: Job, viewer: Viewer) -> list[Take]:
        """The takes of a job that a viewer sees and that are still there. Raises TakeRemovedError without any."""
        seen = await self._takes.by_job_code(job.code, viewer)
        takes = [take for take in seen if take.removed_at is None]
        if not takes:
            raise TakeRemovedError(seen[0].code) if seen else UnknownCodeError("job", job.code)
        return takes

    async def let_remix(self, take: Take, remixable: bool) -> Take:
        """Let others build on a take, or no longer; returns it as it is now."""
        await self._takes.let_remix(take.id, remixable)
        return replace(take, remixable=remixable)

    async def _by_code(self, text: str, viewer: Viewer) -> Take | None:
        """The take with a code, or the first of the job with it; a card says "Job 7KQ2MN"."""
        code = (text.split() or [""])[-1]
        take = await self._takes.by_code(code, viewer)
        if take is not None:
            return take
        return _first(await self._takes.by_job_code(code, viewer))

    async def _by_link(self, text: str, viewer: Viewer) -> Take | None:
        """The first take of the post, or of the card, that a message link leads to."""
        parts = text.strip().strip("<>").split("/")
        message_id = read_snowflake(parts[-1])
        if len(parts) < 3 or parts[-3] != str(viewer.guild_id) or message_id is None:
            return None
        return _first(await self._takes.by_message(message_id, viewer))


def _first(takes: Sequence[Take]) -> Take | None:
    """The first that is still there, else the first; None without any."""
    return next((take for take in takes if take.removed_at is None), takes[0] if takes else None)
