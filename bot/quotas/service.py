"""Who may spend what: the layers of the daily allowance and when it comes back.

Days are UTC days. Reserving, settling and releasing are single units of work in `storage`; here is what they mean.
"""

from datetime import datetime, time, timedelta

from bot.catalogue.refusals import AboveCeilingError
from bot.clock import Clock
from storage.books import LimitStore, layer_states, provider_balance
from storage.database import Database
from storage.rows.book import Ceilings, GuildLimits, LayerState, ProviderBalance


class Quotas:
    def __init__(self, database: Database, ceilings: Ceilings, clock: Clock) -> None:
        self.ceilings = ceilings
        self._database = database
        self._limits = LimitStore(database)
        self._clock = clock

    def today(self) -> str:
        """The allowance day a request counts for now, as YYYY-MM-DD."""
        return self._clock.now().date().isoformat()

    def resets_at(self) -> datetime:
        """When the next day begins, as an aware time."""
        now = self._clock.now()
        return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)

    async def layers(self, guild_id: int, user_id: int) -> list[LayerState]:
        """What each layer allows this member today and what is left of it, the operator's first."""
        return await layer_states(self._database, self.ceilings, guild_id=guild_id, user_id=user_id, day=self.today())

    async def change(
        self, guild_id: int, *, guild_daily: int | None = None, member_daily: int | None = None
    ) -> GuildLimits:
        """Set a server's daily limits, in hundredths of a credit; None keeps what holds.

        Raises:
            AboveCeilingError: more than the operator lets an admin set.
        """
        for wanted in (guild_daily, member_daily):
            if wanted is not None and wanted > self.ceilings.max_guild_daily:
                raise AboveCeilingError(wanted=wanted, ceiling=self.ceilings.max_guild_daily)
        return await self._limits.change(guild_id, guild_daily=guild_daily, member_daily=member_daily)

    async def provider_balance(self) -> ProviderBalance:
        """What our own book says of the account at the provider."""
        return await provider_balance(self._database)
