"""Taking back what stands in the library and in channels."""

import logging
from dataclasses import dataclass

from bot.media.errors import MediaError
from bot.media.store import FileStore
from bot.workers import Workplace
from storage.rows.delivery import DeliveryState
from storage.rows.job import Job
from storage.rows.moderation import ModerationKind, NewModeration
from storage.rows.take import Take

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PostPlace:
    """Where a message of ours with a take stands."""

    channel_id: int
    message_id: int


class Removals:
    def __init__(self, at: Workplace, file_store: FileStore) -> None:
        self._store = at.stores.removals
        self._moderation = at.stores.moderation
        self._takes = at.stores.takes
        self._deliveries = at.stores.deliveries
        self._clock = at.clock
        self._signals = at.signals
        self._file_store = file_store

    async def take_down(self, take: Take, by_id: int) -> bool:
        """Hide a take from all but its owner; False when somebody was quicker. What was made of it stays."""
        done = await self._moderation.take_down(take.id, by_id, now=self._clock.now())
        if done:
            log.info("take %s: taken down", take.code)
            self._signals.cards.notify()
        return done

    async def put_back(self, take: Take, by_id: int) -> bool:
        """Let everybody find it again who did before; False when somebody was quicker."""
        done = await self._moderation.put_back(take.id, by_id, now=self._clock.now())
        if done:
            log.info("take %s: put back", take.code)
            self._signals.cards.notify()
        return done

    async def write_down(self, new: NewModeration) -> None:
        """Note what was done to what is another member's, so that its card says so."""
        await self._moderation.add(new, now=self._clock.now())
        self._signals.cards.notify()

    async def remove_take(self, take: Take, by_id: int) -> bool:
        """Take a take out of the library for good, with its files; False when somebody was quicker.

        Takes that were made of it stay, as does everything in both books.
        """
        by = None
        if by_id != take.owner_id:
            by = NewModeration(ModerationKind.REMOVE_TAKE, by_id, take.guild_id, take.job_id, take.id)
        paths = await self._store.remove_take(take.id, by=by, now=self._clock.now())
        if paths is None:
            return False
        # Their rows are gone: a file that cannot be deleted is waste, and nobody reaches it.
        for path in paths:
            try:
                await self._file_store.remove(path)
            except MediaError as error:
                log.warning("take %s is removed, but not its file %s: %s", take.code, path, error)
        log.info("take %s: removed", take.code)
        self._signals.cards.notify()
        return True

    async def was_cancelled_by_another(self, job: Job) -> bool:
        """Whether a moderator has cancelled it, and no moderator has taken that back."""
        hiding = (ModerationKind.CANCEL, ModerationKind.PUT_BACK)
        done = [one.what for one in await self._moderation.of_job(job.id) if one.take_id is None and one.what in hiding]
        return bool(done) and done[-1] is ModerationKind.CANCEL

    async def taken_down(self, job: Job) -> list[Take]:
        """Of what a job made, what was taken down."""
        return await self._takes.taken_down(job.id)

    async def post_of(self, take: Take) -> PostPlace | None:
        """Where the song of a take was posted; None where it was not, or the post was taken back."""
        if take.job_id is None:
            return None
        for row in await self._deliveries.of_job(take.job_id):
            if row.state is DeliveryState.POSTED and row.removed_at is None:
                assert row.message_id is not None  # it is posted
                return PostPlace(row.channel_id, row.message_id)
        return None

    async def post_removed(self, message_id: int, by_id: int | None = None) -> None:
        """A message of ours was deleted: the card that leads to it says so from now on.

        `by_id` is who wished it where it was another member's.
        """
        if await self._store.post_removed(message_id, by_id=by_id, now=self._clock.now()):
            self._signals.cards.notify()
