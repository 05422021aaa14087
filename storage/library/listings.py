"""Pages of the library. Recordings of members appear among their own takes and favourites alone."""

from storage.engines.sqlite import Database
from storage.library.takes import LATEST, search_expression
from storage.library.visibility import SEES, values_of
from storage.reading import take_of
from storage.rows.member import Viewer
from storage.rows.take import Listing, Page


class TakeListings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, listing: Listing, viewer: Viewer, *, number: int, size: int, typed: str = "") -> Page:
        """The page of that number, counted from 0; `typed` is what a search looks for."""
        values = values_of(viewer)
        if listing is Listing.SEARCH:
            values["sought"] = search_expression(typed, viewer)
            if values["sought"] is None:
                return Page((), more=False)
        if listing is Listing.SERVER:
            values["most"] = (number + 1) * size + 1
        return await self._page(_PAGES[listing], values, number=number, size=size)

    async def recordings(self, guild_id: int, channel_id: int | None, *, number: int, size: int) -> Page:
        """Everybody's recordings of a server, or those that were made in one channel, for those who moderate there."""
        of_channel = "" if channel_id is None else " AND channel_id = :channel"
        sql = (
            "SELECT * FROM takes WHERE guild_id = :guild AND kind = 'upload' AND removed_at IS NULL"  # noqa: S608 - ours
            f"{of_channel} ORDER BY id DESC"
        )
        values: dict[str, object] = {"guild": guild_id, "channel": channel_id}
        return await self._page(sql, values, number=number, size=size)

    async def _page(self, sql: str, values: dict[str, object], *, number: int, size: int) -> Page:
        bounds = {"limit": size + 1, "offset": number * size}
        rows = await self._database.all(f"{sql} LIMIT :limit OFFSET :offset", {**values, **bounds})
        return Page([take_of(row) for row in rows[:size]], more=len(rows) > size)


_PAGES = {
    Listing.MINE: (
        "SELECT * FROM takes WHERE guild_id = :guild AND owner_id = :user AND removed_at IS NULL ORDER BY id DESC"
    ),
    Listing.SERVER: LATEST,
    Listing.FAVOURITES: (
        # A cross join keeps this order: a member's marks are fewer than a server's takes.
        "SELECT takes.* FROM favourites CROSS JOIN takes ON takes.id = take_id WHERE user_id = :user"  # noqa: S608 - ours
        f" AND removed_at IS NULL AND {SEES} ORDER BY favourites.at DESC, takes.id DESC"
    ),
    Listing.SEARCH: (
        "SELECT takes.* FROM take_words JOIN takes ON takes.id = take_words.rowid"  # noqa: S608 - ours
        f" WHERE take_words MATCH :sought AND {SEES} ORDER BY take_words.rowid DESC"
    ),
}
