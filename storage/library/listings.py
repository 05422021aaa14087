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
        found: tuple[str, tuple[object, ...]]
        match listing:
            case Listing.MINE:
                found = _MINE, (guild_id, user_id)
            case Listing.SERVER:
                found = _SERVER, (guild_id,)
            case Listing.FAVOURITES:
                found = _FAVOURITES, (guild_id, user_id)
            case Listing.SEARCH:
                expression = search_expression(typed, guild_id)
                if expression is None:
                    return Page((), more=False)
                found = _SEARCH, (expression,)
        sql, values = found
        rows = await self._database.all(f"{sql} LIMIT ? OFFSET ?", (*values, size + 1, number * size))
        return Page([take_of(row) for row in rows[:size]], more=len(rows) > size)


_MINE = "SELECT * FROM takes WHERE guild_id = ? AND owner_id = ? AND removed_at IS NULL ORDER BY id DESC"
_SERVER = "SELECT * FROM takes WHERE guild_id = ? AND kind <> 'upload' AND removed_at IS NULL ORDER BY id DESC"
_FAVOURITES = (
    # A cross join keeps this order: a member's marks are fewer than a server's takes.
    "SELECT takes.* FROM favourites CROSS JOIN takes ON takes.id = take_id WHERE guild_id = ?1 AND user_id = ?2"
    " AND (kind <> 'upload' OR owner_id = ?2) AND removed_at IS NULL ORDER BY favourites.at DESC, takes.id DESC"
)
_SEARCH = (
    "SELECT takes.* FROM take_words JOIN takes ON takes.id = take_words.rowid WHERE take_words MATCH ?"
    " ORDER BY take_words.rowid DESC"
)
