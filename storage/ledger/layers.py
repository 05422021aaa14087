"""The layers that a request must fit, and what is taken of each.

What holds is a list of rows: the operator's settings, and over them what was set for a server. A kind of layer that is
new says in `_COUNTED` which entries of the members' book it sums up, and who pays through it in `_BOUND_BY`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from storage.engines.sqlite import Connection, Database, Row
from storage.rows.book import Ceilings, LayerState, Payer, PayerKind, Period, QuotaLayer, RaisedBy, Scope

_BOUND_BY: dict[PayerKind, tuple[Scope, ...]] = {
    PayerKind.MEMBER: (Scope.OPERATOR, Scope.GUILD, Scope.MEMBER),
}
_COUNTED = {
    Scope.OPERATOR: "TRUE",
    Scope.GUILD: "guild_id = :guild",
    Scope.MEMBER: "guild_id = :guild AND payer = 'member' AND payer_id = :payer",
}
# Of each scope, and of a single member before each member: their ids are above 0.
_SET_FOR = """
    SELECT * FROM quota_layers WHERE guild_id = ? AND scope_id IN (0, ?, ?) ORDER BY scope_id
"""
# What the provider keeps, or may keep, although the member got the allowance back: members are not charged for it, but
# it is spent all the same, and the operator's ceiling is about what is spent.
_LOST = """
    SELECT COALESCE(SUM(cost.amount), 0) AS lost
      FROM allowance_entries AS returned
      JOIN provider_entries AS cost ON cost.job_id = returned.job_id
     WHERE returned.day BETWEEN :first AND :last AND returned.kind = 'release'
       AND (cost.kind IN ('charge', 'refund')
            OR cost.kind = 'open' AND NOT EXISTS (SELECT 1 FROM provider_entries AS other
                                                   WHERE other.job_id = cost.job_id
                                                     AND other.kind IN ('charge', 'write_off')))
"""


@dataclass(frozen=True)
class Window:
    """The days that a period has, as YYYY-MM-DD, and the moment at which the next one begins."""

    first: str
    last: str
    resets_at: datetime


def window_of(period: Period, day: str) -> Window:
    """The period in which a day lies. Days end at midnight UTC."""
    first = date.fromisoformat(day)
    after = first + timedelta(days=1)
    if period is Period.MONTH:
        first = first.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    last = after - timedelta(days=1)
    return Window(first.isoformat(), last.isoformat(), datetime.combine(after, time(), tzinfo=UTC))


async def layer_states(
    source: Connection | Database, ceilings: Ceilings, *, guild_id: int, payer: Payer, day: str
) -> list[LayerState]:
    """All layers that what this payer pays on a server must fit, outermost first.

    Inside a unit of work pass its connection, so that nothing comes between the check and the reservation.
    """
    fetch = source.all if isinstance(source, Database) else source.execute_fetchall
    rows = await fetch(_SET_FOR, (guild_id, guild_id, payer.id))
    layers = _that_hold(ceilings, guild_id, payer, [layer_of(row) for row in rows])
    windows = {layer.period: window_of(layer.period, day) for layer in layers}
    sql, values = _sums(layers, windows)
    (used,) = await fetch(sql, {**values, "guild": guild_id, "payer": payer.id})
    states = []
    for number, layer in enumerate(layers):
        window = windows[layer.period]
        spent = used[number]
        if layer.scope is Scope.OPERATOR:
            ((lost,),) = await fetch(_LOST, {"first": window.first, "last": window.last})
            spent += lost
        states.append(LayerState(**asdict(layer), used=spent, resets_at=window.resets_at))
    return states


def layer_of(row: Row) -> QuotaLayer:
    """A row of `quota_layers`."""
    return QuotaLayer(
        Scope(row["scope"]), row["scope_id"], Period(row["period"]), row["amount"], RaisedBy(row["raised_by"])
    )


def _that_hold(ceilings: Ceilings, guild_id: int, payer: Payer, were_set: Sequence[QuotaLayer]) -> list[QuotaLayer]:
    """The operator's settings, and in their place or beside them what was set for the server, outermost first."""
    of_operator = (
        QuotaLayer(Scope.OPERATOR, 0, Period.DAY, ceilings.operator_daily, RaisedBy.OPERATOR),
        QuotaLayer(Scope.GUILD, guild_id, Period.DAY, ceilings.default_guild_daily, RaisedBy.ADMIN),
        QuotaLayer(Scope.MEMBER, 0, Period.DAY, ceilings.default_member_daily, RaisedBy.ADMIN),
    )
    holding = {(layer.scope, layer.period): layer for layer in (*of_operator, *were_set)}
    return [
        _below_the_ceiling(holding[scope, period], ceilings)
        for scope in _BOUND_BY[payer.kind]
        for period in Period
        if (scope, period) in holding
    ]


def _below_the_ceiling(layer: QuotaLayer, ceilings: Ceilings) -> QuotaLayer:
    """An operator may lower the maximum after an admin has set a higher limit: the maximum wins."""
    most = {(Scope.GUILD, Period.DAY): ceilings.max_guild_daily}.get((layer.scope, layer.period), layer.limit)
    return replace(layer, limit=min(layer.limit, most))


def _sums(layers: Sequence[QuotaLayer], windows: dict[Period, Window]) -> tuple[str, dict[str, Any]]:
    """One walk over the book for all layers: a query with a column for each, and the days in its parameters."""
    values = {"first": min(window.first for window in windows.values())}
    values["last"] = max(window.last for window in windows.values())
    columns = []
    for number, layer in enumerate(layers):
        counted, window = _COUNTED[layer.scope], windows[layer.period]
        if (window.first, window.last) != (values["first"], values["last"]):
            counted += f" AND day BETWEEN :first_{layer.period} AND :last_{layer.period}"
            values |= {f"first_{layer.period}": window.first, f"last_{layer.period}": window.last}
        columns.append(f"COALESCE(SUM(amount) FILTER (WHERE {counted}), 0) AS used_{number}")
    return (
        f"SELECT {', '.join(columns)} FROM allowance_entries WHERE day BETWEEN :first AND :last",  # noqa: S608 - ours
        values,
    )
