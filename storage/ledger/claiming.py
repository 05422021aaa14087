"""Claiming: whose turn it is to be sent, as a part of one unit of work."""

from datetime import datetime

from storage.engines.sqlite import Connection
from storage.ledger.job_queries import not_one_of
from storage.reading import job_of
from storage.rows.job import Job, SendBounds
from storage.times import to_ms

# The guild served longest ago comes first, in it the member served longest ago, of theirs the oldest job.
_NEXT_IN_TURN = """
    SELECT jobs.id FROM jobs
      LEFT JOIN turns AS guild ON guild.guild_id = jobs.guild_id AND guild.user_id = 0
      LEFT JOIN turns AS member ON member.guild_id = jobs.guild_id AND member.user_id = jobs.user_id
     WHERE jobs.state = 'queued' AND jobs.prepared AND jobs.not_before <= ? AND jobs.cost <= ? {others}
     ORDER BY COALESCE(guild.turn, 0), COALESCE(member.turn, 0), jobs.id
     LIMIT 1
"""


async def claim_next(
    connection: Connection, callback_digest: bytes, *, max_running: int, bounds: SendBounds, now: datetime
) -> Job | None:
    """The unit of work of `JobStore.claim_next_to_send`: queued -> sending for one job, None when none may be sent."""
    rows = await connection.execute_fetchall(
        _NEXT_IN_TURN.format(others=not_one_of(bounds.without)), (to_ms(now), bounds.at_most, *bounds.without)
    )
    ((running,),) = await connection.execute_fetchall("SELECT COUNT(*) FROM jobs WHERE state IN ('sending', 'running')")
    if not rows or running >= max_running:
        return None
    (chosen,) = rows
    (row,) = await connection.execute_fetchall(
        "UPDATE jobs SET state = 'sending', sent_at = ?, callback_digest = ?, attempts = attempts + 1,"
        " send_number = (SELECT COALESCE(MAX(send_number), 0) + 1 FROM jobs)"
        " WHERE id = ? AND state = 'queued' RETURNING *",
        (to_ms(now), callback_digest, chosen["id"]),
    )
    job = job_of(row)
    await _take_turn(connection, job)
    return job


async def _take_turn(connection: Connection, job: Job) -> None:
    for user_id in (0, job.user_id):
        await connection.execute(
            "INSERT INTO turns (guild_id, user_id, turn) SELECT ?, ?, COALESCE(MAX(turn), 0) + 1 FROM turns WHERE TRUE"
            " ON CONFLICT (guild_id, user_id) DO UPDATE SET turn = excluded.turn",
            (job.guild_id, user_id),
        )
