"""What the two books say, and the layers that were set for a server."""

from collections.abc import Sequence

from storage.engines.sqlite import Connection, Database
from storage.ledger.layers import layer_of, layer_states
from storage.rows.book import Ceilings, LayerState, Payer, PayerKind, ProviderBalance, QuotaLayer

_SET_LAYERS = "SELECT * FROM quota_layers WHERE guild_id = ? ORDER BY scope, scope_id, period"
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
        """All layers that must be fitted by what this member pays on a day, outermost first."""
        payer = Payer(PayerKind.MEMBER, user_id)
        return await layer_states(self._database, ceilings, guild_id=guild_id, payer=payer, day=day)

    async def provider_balance(self) -> ProviderBalance:
        """What the provider charged so far, less what it gave back, and what nobody knows yet."""
        row = await self._database.one(_BALANCE)
        assert row is not None  # an aggregate without GROUP BY always has its row
        return ProviderBalance(row["charged"], row["open"])

    async def set_layers(self, guild_id: int, layers: Sequence[QuotaLayer]) -> list[QuotaLayer]:
        """Set layers of a server, keep its others, and return all that are set now."""
        rows = [(guild_id, it.scope, it.scope_id, it.period, it.limit, it.raised_by) for it in layers]

        async def unit(connection: Connection) -> list[QuotaLayer]:
            await connection.executemany(
                "INSERT INTO quota_layers (guild_id, scope, scope_id, period, amount, raised_by)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (guild_id, scope, scope_id, period) DO UPDATE SET"
                " amount = excluded.amount, raised_by = excluded.raised_by",
                rows,
            )
            return [layer_of(row) for row in await connection.execute_fetchall(_SET_LAYERS, (guild_id,))]

        return await self._database.write(unit, urgent=True)
