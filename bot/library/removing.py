"""Taking back what stands in the library and in channels."""

import logging
from dataclasses import dataclass

from bot.media.errors import MediaError
from bot.media.store import FileStore
from bot.workers import Workplace
from storage.rows.delivery import DeliveryState
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
        self._deliveries = at.stores.deliveries
        self._clock = at.clock
        self._signals = at.signals
        self._file_store = file_store

    async def remove_take(self, take: Take) -> bool:
        """Take a take out of the library for good, with its files; False when somebody was quicker.

        Takes that were made of it stay, as does everything in both books.
        """
        paths = await self._store.remove_take(take.id, now=self._clock.now())
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

    async def post_of(self, take: Take) -> PostPlace | None:
        """Where the song of a take was posted; None where it was not, or the post was taken back."""
        if take.job_id is None:
            return None
        for row in await self._deliveries.of_job(take.job_id):
            if row.state is DeliveryState.POSTED and row.removed_at is None:
                assert row.message_id is not None  # it is posted
                return PostPlace(row.channel_id, row.message_id)
        return None

    async def post_removed(self, message_id: int) -> None:
        """A message of ours was deleted on a member's wish: the card that leads to it says so from now on."""
        if await self._store.post_removed(message_id, now=self._clock.now()):
            self._signals.cards.notify()
