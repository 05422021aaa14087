"""Layers as an admin sets them."""

from storage.rows.book import Period, QuotaLayer, RaisedBy, Scope


def of_guild(guild_id: int, limit: int, period: Period = Period.DAY) -> QuotaLayer:
    return QuotaLayer(Scope.GUILD, guild_id, period, limit, RaisedBy.ADMIN)


def of_member(limit: int, *, member: int = 0, period: Period = Period.DAY) -> QuotaLayer:
    """Of each member of the server, or of a single one."""
    return QuotaLayer(Scope.MEMBER, member, period, limit, RaisedBy.ADMIN)
