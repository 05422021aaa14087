"""Who may spend what: the layers of the allowance, and who sets them.

Days are UTC days. Reserving, settling and releasing are single units of work in `storage`; here is what they mean.
"""

from bot.catalogue.refusals import AboveCeilingError
from bot.clock import Clock
from storage.ledger.book_store import BookStore
from storage.rows.book import Ceilings, LayerState, Period, ProviderBalance, QuotaLayer, RaisedBy, Scope


class Quotas:
    def __init__(self, books: BookStore, ceilings: Ceilings, clock: Clock) -> None:
        self.ceilings = ceilings
        self._books = books
        self._clock = clock

    def today(self) -> str:
        """The allowance day a request counts for now, as YYYY-MM-DD."""
        return self._clock.now().date().isoformat()

    async def layers(self, guild_id: int, user_id: int) -> list[LayerState]:
        """What each layer allows this member today and what is left of it, the operator's first."""
        return await self._books.layer_states(self.ceilings, guild_id=guild_id, user_id=user_id, day=self.today())

    async def change(
        self, guild_id: int, *, guild_daily: int | None = None, member_daily: int | None = None
    ) -> list[QuotaLayer]:
        """Set a server's daily limits, in hundredths of a credit; None keeps what holds. Returns all that are set now.

        Raises:
            AboveCeilingError: more than the operator lets an admin set.
        """
        layers = [
            QuotaLayer(scope, scope_id, Period.DAY, wanted, RaisedBy.ADMIN)
            for scope, scope_id, wanted in ((Scope.GUILD, guild_id, guild_daily), (Scope.MEMBER, 0, member_daily))
            if wanted is not None
        ]
        for layer in layers:
            if layer.limit > self.ceilings.max_guild_daily:
                raise AboveCeilingError(wanted=layer.limit, ceiling=self.ceilings.max_guild_daily)
        return await self._books.set_layers(guild_id, layers)

    async def provider_balance(self) -> ProviderBalance:
        """What our own book says of the account at the provider."""
        return await self._books.provider_balance()
