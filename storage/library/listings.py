"""Pages of the library. Recordings of members appear among their own takes and favourites alone."""

from storage.engines.sqlite import Database
from storage.library.takes import search_expression
from storage.reading import take_of
from storage.rows.take import Listing, Page


class TakeListings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, listing: Listing, *, guild_id: int, user_id: int, number: int, size: int, typed: str = ""
    ) -> Page:
        """The page of that number, counted from 0; `typed` is what a search looks for."""
        values: dict[str, object] = {"guild": guild_id, "user": user_id, "limit": size + 1, "offset": number * size}
        if listing is Listing.SEARCH:
            values["sought"] = search_expression(typed, guild_id)
            if values["sought"] is None:
                return Page((), more=False)
        rows = await self._database.all(f"{_PAGES[listing]} LIMIT :limit OFFSET :offset", values)
        return Page([take_of(row) for row in rows[:size]], more=len(rows) > size)


_PAGES = {
    Listing.MINE: (
        "SELECT * FROM takes WHERE guild_id = :guild AND owner_id = :user AND removed_at IS NULL ORDER BY id DESC"
    ),
    Listing.SERVER: (
        "SELECT * FROM takes WHERE guild_id = :guild AND kind <> 'upload' AND removed_at IS NULL ORDER BY id DESC"
    ),
    Listing.FAVOURITES: (
        # A cross join keeps this order: a member's marks are fewer than a server's takes.
        "SELECT takes.* FROM favourites CROSS JOIN takes ON takes.id = take_id WHERE guild_id = :guild"
        " AND user_id = :user AND (kind <> 'upload' OR owner_id = :user) AND removed_at IS NULL"
        " ORDER BY favourites.at DESC, takes.id DESC"
    ),
    Listing.SEARCH: (
        "SELECT takes.* FROM take_words JOIN takes ON takes.id = take_words.rowid WHERE take_words MATCH :sought"
        " ORDER BY take_words.rowid DESC"
    ),
}
