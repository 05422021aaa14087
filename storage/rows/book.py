"""What the two books say. Amounts are hundredths of a credit."""

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """Who can refuse a request for want of credits, from the outside in."""

    OPERATOR = "operator"
    GUILD = "guild"
    MEMBER = "member"


@dataclass(frozen=True)
class Ceilings:
    """The operator's settings, in hundredths of a credit a day."""

    operator_daily: int
    max_guild_daily: int
    default_guild_daily: int
    default_member_daily: int


@dataclass(frozen=True)
class LayerState:
    """What one layer allows on a day and what is taken of it, reservations included."""

    layer: Layer
    limit: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class GuildLimits:
    """What a server's admins set; None where the operator's default holds."""

    guild_daily: int | None = None
    member_daily: int | None = None


@dataclass(frozen=True)
class ProviderBalance:
    """What the provider's book says: charged less refunds, and what is still open. Hundredths of a credit."""

    charged: int
    open: int
