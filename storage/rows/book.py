"""Who pays, what bounds it, and what the two books say. Amounts are hundredths of a credit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PayerKind(StrEnum):
    MEMBER = "member"
    """A member's own allowance on a server."""


@dataclass(frozen=True)
class Payer:
    """Out of whose allowance a job is: `id` is the member's."""

    kind: PayerKind
    id: int


class Scope(StrEnum):
    """Whose spending a layer bounds, from the outside in."""

    OPERATOR = "operator"
    GUILD = "guild"
    MEMBER = "member"


class Period(StrEnum):
    """Over what time a layer counts, the shorter first."""

    DAY = "day"
    MONTH = "month"


class RaisedBy(StrEnum):
    """Who may raise a layer."""

    OPERATOR = "operator"
    ADMIN = "admin"


@dataclass(frozen=True)
class QuotaLayer:
    """The most that may be spent in a period by whom `scope` and `scope_id` name.

    `scope_id` is the server's or the member's id; 0 stands for each member of the server, and for the bot as a whole.
    """

    scope: Scope
    scope_id: int
    period: Period
    limit: int
    raised_by: RaisedBy


@dataclass(frozen=True)
class LayerState(QuotaLayer):
    """A layer, what is taken of it in its present period, reservations included, and when that begins anew."""

    used: int
    resets_at: datetime

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class Ceilings:
    """The operator's settings, in hundredths of a credit a day."""

    operator_daily: int
    max_guild_daily: int
    default_guild_daily: int
    default_member_daily: int


@dataclass(frozen=True)
class ProviderBalance:
    """What the provider's book says: charged less refunds, and what is still open. Hundredths of a credit."""

    charged: int
    open: int
