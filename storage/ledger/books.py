"""The two books, append only. Every function here is a part of a unit of work: it gets the writing connection.

Members' allowance: `reserve` when a job is accepted, `settle` when it succeeds, `release` when it does not.
Provider's cost: `charge` for every accepted create, `refund` when the API gave the credits back, `open` while
nobody knows whether a create was accepted, `write_off` when the operator settles such a one as not charged.
The database holds each kind to once per job, so no sequence of events can book anything twice.
Amounts are hundredths of a credit; a positive one is spent, a negative one comes back.
"""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.rows.book import Ceilings, GuildLimits, Layer, LayerState
from storage.times import to_ms

_USED = """
    SELECT COALESCE(SUM(amount), 0) AS total,
           COALESCE(SUM(amount) FILTER (WHERE guild_id = :guild), 0) AS guild,
           COALESCE(SUM(amount) FILTER (WHERE guild_id = :guild AND user_id = :user), 0) AS member
      FROM allowance_entries WHERE day = :day
"""
# What the provider keeps, or may keep, although the member got the allowance back: members are not charged for it, but
# it is spent all the same, and the operator's ceiling is about what is spent.
_LOST = """
    SELECT COALESCE(SUM(cost.amount), 0) AS lost
      FROM allowance_entries AS returned
      JOIN provider_entries AS cost ON cost.job_id = returned.job_id
     WHERE returned.day = :day AND returned.kind = 'release'
       AND (cost.kind IN ('charge', 'refund')
            OR cost.kind = 'open' AND NOT EXISTS (SELECT 1 FROM provider_entries AS other
                                                   WHERE other.job_id = cost.job_id
                                                     AND other.kind IN ('charge', 'write_off')))
"""
GUILD_LIMITS = "SELECT guild_daily, member_daily FROM guild_limits WHERE guild_id = ?"


async def layer_states(
    source: Connection | Database, ceilings: Ceilings, *, guild_id: int, user_id: int, day: str
) -> list[LayerState]:
    """All layers a request of this member must fit, outermost first.

    Inside a unit of work pass its connection, so that nothing comes between the check and the reservation.
    """
    fetch = source.all if isinstance(source, Database) else source.execute_fetchall
    limits_rows = list(await fetch(GUILD_LIMITS, (guild_id,)))
    (used,) = await fetch(_USED, {"guild": guild_id, "user": user_id, "day": day})
    (gone,) = await fetch(_LOST, {"day": day})
    limits = GuildLimits(*limits_rows[0]) if limits_rows else GuildLimits()
    guild_daily = ceilings.default_guild_daily if limits.guild_daily is None else limits.guild_daily
    member_daily = ceilings.default_member_daily if limits.member_daily is None else limits.member_daily
    return [
        LayerState(Layer.OPERATOR, ceilings.operator_daily, used["total"] + gone["lost"]),
        # An operator may lower the maximum after an admin has set a higher limit: the maximum wins.
        LayerState(Layer.GUILD, min(guild_daily, ceilings.max_guild_daily), used["guild"]),
        LayerState(Layer.MEMBER, member_daily, used["member"]),
    ]


async def reserve(
    connection: Connection, *, job_id: int, amount: int, guild_id: int, user_id: int, day: str, at: datetime
) -> None:
    """Take the job's price out of the member's allowance of `day`."""
    await connection.execute(
        "INSERT INTO allowance_entries (job_id, kind, amount, guild_id, user_id, day, at)"
        " VALUES (?, 'reserve', ?, ?, ?, ?, ?)",
        (job_id, amount, guild_id, user_id, day, to_ms(at)),
    )


async def release(connection: Connection, job_id: int, at: datetime) -> None:
    """Give the reservation back, to the day it was taken from. Does nothing once settled or released."""
    await _close_reservation(connection, job_id, "release", "-amount", at)


async def settle(connection: Connection, job_id: int, at: datetime) -> None:
    """Make the reservation final. Does nothing once settled or released."""
    await _close_reservation(connection, job_id, "settle", "0", at)


async def _close_reservation(connection: Connection, job_id: int, kind: str, amount_sql: str, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO allowance_entries (job_id, kind, amount, guild_id, user_id, day, at)"  # noqa: S608 - constants
        f" SELECT job_id, ?, {amount_sql}, guild_id, user_id, day, ? FROM allowance_entries AS reserved"
        " WHERE job_id = ? AND kind = 'reserve' AND NOT EXISTS (SELECT 1 FROM allowance_entries"
        "   WHERE job_id = reserved.job_id AND kind IN ('settle', 'release'))",
        (kind, to_ms(at), job_id),
    )


async def book_cost(
    connection: Connection, job_id: int, kind: str, at: datetime, *, task_id: str | None = None
) -> None:
    """Write the job's list price into the provider's book as `charge`, `open`, `refund` or `write_off`.

    A refund is negative and only follows a charge; `open` and `write_off` move no credits by themselves:
    an open cost ends when a charge or a write-off joins it. Repeats do nothing.
    """
    sign = {"charge": "cost", "open": "cost", "refund": "-cost", "write_off": "0"}[kind]
    condition = (
        "EXISTS (SELECT 1 FROM provider_entries WHERE job_id = jobs.id AND kind = 'charge')"
        if kind == "refund"
        else "TRUE"
    )
    await connection.execute(
        "INSERT OR IGNORE INTO provider_entries (job_id, kind, amount, task_id, at)"  # noqa: S608 - constants
        f" SELECT id, ?, {sign}, ?, ? FROM jobs WHERE id = ? AND {condition}",
        (kind, task_id, to_ms(at), job_id),
    )
