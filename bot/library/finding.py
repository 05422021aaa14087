"""Finding takes of the library."""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.refusals import (
    NothingKeptError,
    NotRemixableError,
    NotYoursError,
    TakeRemovedError,
    UnknownCodeError,
)
from bot.clock import Clock
from bot.library.take_files import KeptTake, TakeFiles
from bot.media.errors import MediaError
from storage.library.listings import TakeListings
from storage.library.takes import TakeStore
from storage.rows.member import Member
from storage.rows.take import Listing, Page, Relatives, Take, TakeKind


class Library:
    def __init__(self, takes: TakeStore, listings: TakeListings, take_files: TakeFiles, clock: Clock) -> None:
        self._takes = takes
        self._listings = listings
        self._take_files = take_files
        self._clock = clock

    async def find(self, text: str, member: Member) -> Take:
        """The take of this server that a member means: a code, also one from a card, or a link to a message of ours.

        Somebody else's upload is as if it were not there. Raises UnknownCodeError, TakeRemovedError.
        """
        take = await self._by_link(text, member.guild_id) or await self._by_code(text, member.guild_id)
        if take is None or (take.kind is TakeKind.UPLOAD and take.owner_id != member.user_id):
            raise UnknownCodeError("take", text)
        if take.removed_at is not None:
            raise TakeRemovedError(take.code)
        return take

    async def find_to_change(self, text: str, member: Member, *, may_manage: bool = False) -> Take:
        """As `find`, for its owner, and for whoever may manage. Raises NotYoursError too."""
        take = await self.find(text, member)
        if take.owner_id != member.user_id and not may_manage:
            raise NotYoursError
        return take

    async def find_to_build_on(self, text: str, member: Member) -> Take:
        """As `find`, for somebody who wants to make something of it. Raises NotRemixableError too."""
        take = await self.find(text, member)
        if not take.remixable and take.owner_id != member.user_id:
            raise NotRemixableError(take.owner_id)
        return take

    async def search(self, typed: str, member: Member) -> list[Take]:
        """Up to 25 takes for an autocomplete, the latest first: by title, style, member or code."""
        return await self._takes.search(member.guild_id, member.user_id, typed)

    async def page(
        self, listing: Listing, guild_id: int, user_id: int, number: int, *, size: int, typed: str = ""
    ) -> Page:
        """A page of the library, counted from 0."""
        return await self._listings.page(
            listing, guild_id=guild_id, user_id=user_id, number=number, size=size, typed=typed
        )

    async def by_ids(self, ids: Sequence[int]) -> list[Take]:
        return await self._takes.by_ids(ids)

    async def of_message(self, message_id: int, guild_id: int) -> list[Take]:
        """What a message of ours stands for, removed takes too: those it shows, else those whose files it shows."""
        takes = await self._takes.by_message(message_id, guild_id=guild_id)
        return takes or await self._takes.sources_by_message(message_id, guild_id=guild_id)

    async def relatives(self, take: Take) -> Relatives:
        return await self._takes.relatives(take)

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

    async def let_remix(self, take: Take, remixable: bool) -> Take:
        """Let others build on a take, or no longer; returns it as it is now."""
        await self._takes.let_remix(take.id, remixable)
        return replace(take, remixable=remixable)

    async def _by_code(self, text: str, guild_id: int) -> Take | None:
        """The take with a code, or the first of the job with it; a card says "Job 7KQ2MN"."""
        code = (text.split() or [""])[-1]
        take = await self._takes.by_code(code, guild_id=guild_id)
        if take is not None:
            return take
        return _first(await self._takes.by_job_code(code, guild_id=guild_id))

    async def _by_link(self, text: str, guild_id: int) -> Take | None:
        """The first take of the post, or of the card, that a message link leads to."""
        parts = text.strip().strip("<>").split("/")
        if len(parts) < 3 or parts[-3] != str(guild_id) or not parts[-1].isdigit():
            return None
        return _first(await self._takes.by_message(int(parts[-1]), guild_id=guild_id))


def _first(takes: Sequence[Take]) -> Take | None:
    """The first that is still there, else the first; None without any."""
    return next((take for take in takes if take.removed_at is None), takes[0] if takes else None)
