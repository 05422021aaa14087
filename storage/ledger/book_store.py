"""What the two books say, and the limits that admins set for their server."""

from storage.engines.sqlite import Connection, Database
from storage.ledger import books
from storage.rows.book import Ceilings, GuildLimits, LayerState, ProviderBalance

_BALANCE = """
    SELECT COALESCE(SUM(amount) FILTER (WHERE kind IN ('charge', 'refund')), 0) AS charged,
           COALESCE(SUM(amount) FILTER (WHERE kind = 'open'
             AND NOT EXISTS (SELECT 1 FROM provider_entries AS other
                              WHERE other.job_id = entry.job_id AND other.kind IN ('charge', 'write_off'))), 0) AS open
      FROM provider_entries AS entry
"""


class BookStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def layer_states(self, ceilings: Ceilings, *, guild_id: int, user_id: int, day: str) -> list[LayerState]:
        """All layers that a request of this member must fit on a day, outermost first."""
        return await books.layer_states(self._database, ceilings, guild_id=guild_id, user_id=user_id, day=day)

    async def provider_balance(self) -> ProviderBalance:
        """What the provider charged so far, less what it gave back, and what nobody knows yet."""
        row = await self._database.one(_BALANCE)
        assert row is not None  # an aggregate without GROUP BY always has its row
        return ProviderBalance(row["charged"], row["open"])

    async def guild_limits(self, guild_id: int) -> GuildLimits:
        """What a server's admins set."""
        row = await self._database.one(books.GUILD_LIMITS, (guild_id,))
        return GuildLimits(*row) if row is not None else GuildLimits()

    async def change_guild_limits(
        self, guild_id: int, *, guild_daily: int | None = None, member_daily: int | None = None
    ) -> GuildLimits:
        """Set what is given, keep what is None, and return what holds now."""

        async def unit(connection: Connection) -> GuildLimits:
            await connection.execute(
                "INSERT INTO guild_limits (guild_id, guild_daily, member_daily) VALUES (?, ?, ?)"
                " ON CONFLICT (guild_id) DO UPDATE SET"
                " guild_daily = COALESCE(excluded.guild_daily, guild_daily),"
                " member_daily = COALESCE(excluded.member_daily, member_daily)",
                (guild_id, guild_daily, member_daily),
            )
            (row,) = await connection.execute_fetchall(books.GUILD_LIMITS, (guild_id,))
            return GuildLimits(*row)

        return await self._database.write(unit, urgent=True)
