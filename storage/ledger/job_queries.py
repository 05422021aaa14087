"""Questions about jobs, read beside the writer."""

from collections.abc import Collection
from datetime import datetime, timedelta

from storage.engines.sqlite import Database
from storage.ledger.accepting import FURTHER_STEP, TWIN
from storage.reading import job_of
from storage.rows.job import EVERYTHING, UNFINISHED, Attachment, Job, JobState, SendBounds
from storage.times import from_ms, to_ms

# The order in which the queue would be served if nothing else joined it: one job a guild and round, and inside a
# guild one job a member and round, whoever was served longest ago first. Its first row is the sender's next job.
_PLACES = """
    WITH in_member AS (
        SELECT id, guild_id, user_id, MIN(id) OVER (PARTITION BY guild_id, user_id) AS member_first,
               ROW_NUMBER() OVER (PARTITION BY guild_id, user_id ORDER BY id) AS member_round
          FROM jobs WHERE state = 'queued' AND prepared
    ), in_guild AS (
        SELECT in_member.id, in_member.guild_id,
               ROW_NUMBER() OVER in_turn AS guild_round, FIRST_VALUE(in_member.id) OVER in_turn AS guild_first
          FROM in_member
          LEFT JOIN turns AS member
            ON member.guild_id = in_member.guild_id AND member.user_id = in_member.user_id
        WINDOW in_turn AS (PARTITION BY in_member.guild_id
                           ORDER BY member_round, COALESCE(member.turn, 0), member_first)
    )
    SELECT in_guild.id,
           ROW_NUMBER() OVER (ORDER BY guild_round, COALESCE(guild.turn, 0), guild_first) AS place
      FROM in_guild LEFT JOIN turns AS guild ON guild.guild_id = in_guild.guild_id AND guild.user_id = 0
"""


class JobQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_id(self, job_id: int) -> Job | None:
        return await self._one("SELECT * FROM jobs WHERE id = ?", job_id)

    async def by_code(self, code: str, *, guild_id: int) -> Job | None:
        """The job of this server with this code; one of another server is None."""
        return await self._one("SELECT * FROM jobs WHERE code = ? AND guild_id = ?", code, guild_id)

    async def by_reuse_key(self, key: str) -> Job | None:
        """The job that has made, or is making, what this key names."""
        return await self._one(
            "SELECT * FROM jobs WHERE reuse_key = ? AND state NOT IN ('failed', 'cancelled', 'settled')", key
        )

    async def twin(self, guild_id: int, user_id: int, twin_key: str) -> Job | None:
        """This member's unfinished job with that key, the oldest."""
        return await self._one(TWIN, twin_key, guild_id, user_id)

    async def further_step(self, job_id: int) -> Job | None:
        """The step of a private plan that goes on in the same answer; None after the last one that is wanted."""
        sql = f"SELECT * FROM jobs WHERE {FURTHER_STEP} AND state <> 'cancelled'"  # noqa: S608 - ours
        return await self._one(sql, job_id)

    async def earlier_step(self, job: Job) -> Job | None:
        """The step of a private plan before this one; None for the first one, and for what is no plan."""
        if not job.private or job.interaction_id is not None or job.after_job_id is None:
            return None
        return await self.by_id(job.after_job_id)

    async def made_of(self, take_id: int, operation: str) -> list[Job]:
        """The jobs of an operation that build on a take and have not come to nothing, the latest first."""
        return await self._all(
            "SELECT jobs.* FROM job_sources JOIN jobs ON jobs.id = job_sources.job_id"
            " WHERE job_sources.take_id = ? AND operation = ? AND state NOT IN ('failed', 'cancelled', 'settled')"
            " ORDER BY jobs.id DESC",
            take_id,
            operation,
        )

    async def attachments(self, job_id: int) -> dict[int, Attachment]:
        """What a job's member attached and is still to be fetched, by position among the job's sources."""
        rows = await self._database.all(
            "SELECT position, url, file_name, bytes FROM job_attachments WHERE job_id = ? ORDER BY position", (job_id,)
        )
        return {row["position"]: Attachment(row["url"], row["file_name"], row["bytes"]) for row in rows}

    async def id_by_callback(self, digest: bytes) -> int | None:
        """The job whose callback address has the secret with this SHA-256 digest, whatever its state."""
        row = await self._database.one("SELECT id FROM jobs WHERE callback_digest = ?", (digest,))
        return None if row is None else int(row["id"])

    async def in_state(self, *states: JobState) -> list[Job]:
        sql = f"SELECT * FROM jobs WHERE state IN ({_marks(states)}) ORDER BY id"  # noqa: S608 - marks only
        return await self._all(sql, *states)

    async def by_ids(self, ids: Collection[int]) -> list[Job]:
        sql = f"SELECT * FROM jobs WHERE id IN ({_marks(ids)}) ORDER BY id"  # noqa: S608 - marks only
        return await self._all(sql, *ids)

    async def cards_at_provider(self, now: datetime, limit: int) -> list[Job]:
        """Jobs that were sent and have not ended, whose card can be edited now, the latest first."""
        return await self._all(
            "SELECT * FROM jobs WHERE state IN ('sending', 'running', 'unclear', 'overdue')"
            " AND card_message_id IS NOT NULL AND card_final = 0 AND card_not_before <= ? ORDER BY id DESC LIMIT ?",
            to_ms(now),
            limit,
        )

    async def unfinished_of_member(self, guild_id: int, user_id: int) -> list[Job]:
        """A member's work in hand on one server, oldest first."""
        return await self._all(
            "SELECT * FROM jobs WHERE guild_id = ? AND user_id = ?"  # noqa: S608 - marks only
            f" AND state IN ({_marks(UNFINISHED)}) ORDER BY id",
            guild_id,
            user_id,
            *UNFINISHED,
        )

    async def places(self) -> dict[int, int]:
        """The place of every queued job that could be sent as it is, by job id, counted from 1."""
        return {row["id"]: row["place"] for row in await self._database.all(_PLACES)}

    async def due_polls(self, now: datetime, limit: int) -> list[Job]:
        """Running and overdue jobs whose record is to be read, earliest due first."""
        return await self._all(
            "SELECT * FROM jobs INDEXED BY jobs_to_poll WHERE state IN ('running', 'overdue') AND next_poll_at <= ?"
            " ORDER BY next_poll_at LIMIT ?",
            to_ms(now),
            limit,
        )

    async def next_allowed_at(self, bounds: SendBounds = EVERYTHING) -> datetime | None:
        """When the first prepared job inside `bounds` may be sent as far as the API asked to wait; None without one."""
        row = await self._database.one(
            "SELECT MIN(not_before) AS at FROM jobs"  # noqa: S608 - marks only
            " WHERE state = 'queued' AND prepared AND cost <= ?"
            f" {not_one_of(bounds.without)}",
            (bounds.at_most, *bounds.without),
        )
        assert row is not None  # an aggregate without GROUP BY always has its row
        return None if row["at"] is None else from_ms(row["at"])

    async def waits_for_credits(self, at_most: int) -> bool:
        """Whether a job that could be sent costs more than that, in hundredths of a credit."""
        row = await self._database.one(
            "SELECT 1 FROM jobs WHERE state = 'queued' AND prepared AND cost > ?", (at_most,)
        )
        return row is not None

    async def next_poll_at(self) -> datetime | None:
        """When the next record is due; None while nothing runs."""
        row = await self._database.one(
            "SELECT MIN(next_poll_at) AS at FROM jobs INDEXED BY jobs_to_poll WHERE state IN ('running', 'overdue')"
        )
        assert row is not None  # an aggregate without GROUP BY always has its row
        return None if row["at"] is None else from_ms(row["at"])

    async def unclear_in_a_row(self) -> int:
        """How many of the latest sends in a row got no clear answer."""
        rows = await self._database.all(
            "SELECT state FROM jobs WHERE sent_at IS NOT NULL ORDER BY sent_at DESC, id DESC LIMIT 3"
        )
        states = [row["state"] for row in rows]
        return next((index for index, state in enumerate(states) if state != "unclear"), len(states))

    async def cards_to_end(self, now: datetime, limit: int) -> list[Job]:
        """Ended jobs whose card does not say so yet, and can be edited now; the longest waiting first.

        A finished one only once its delivery has ended too.
        """
        return await self._all(
            "SELECT * FROM jobs WHERE card_final = 0 AND card_message_id IS NOT NULL AND ended_at IS NOT NULL"
            " AND card_not_before <= ?"
            " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE job_id = jobs.id"
            "   AND deliveries.state IN ('pending', 'posting')) ORDER BY card_not_before, id LIMIT ?",
            to_ms(now),
            limit,
        )

    async def ended_without_card(self, *, since: datetime) -> list[Job]:
        """Jobs that ended since then before anything was sent, and of whose card nothing is written down; oldest first.

        It may have shown all the same. Such jobs were cancelled, or failed with the step before them.
        """
        return await self._all(
            # The plus keeps SQLite from going through everything that ever ended so.
            "SELECT * FROM jobs WHERE ended_at >= ? AND +state IN ('cancelled', 'failed') AND card_message_id IS NULL"
            " ORDER BY id",
            to_ms(since),
        )

    async def is_being_posted(self, job_id: int) -> bool:
        """Whether a post of this job is still to be made."""
        row = await self._database.one(
            "SELECT 1 FROM deliveries WHERE job_id = ? AND state IN ('pending', 'posting')", (job_id,)
        )
        return row is not None

    async def cards_of_undelivered(self, now: datetime, limit: int) -> list[Job]:
        """Finished jobs whose posts have not all ended, and whose card can be edited now, the latest first."""
        return await self._all(
            "SELECT * FROM jobs WHERE card_final = 0 AND card_message_id IS NOT NULL AND ended_at IS NOT NULL"
            " AND card_not_before <= ?"
            " AND EXISTS (SELECT 1 FROM deliveries WHERE job_id = jobs.id"
            "   AND deliveries.state IN ('pending', 'posting')) ORDER BY card_not_before DESC, id DESC LIMIT ?",
            to_ms(now),
            limit,
        )

    async def typical_duration(self, operation: str) -> timedelta | None:
        """The median time from sending to the result of the latest 20 jobs of this kind; None before the third."""
        rows = await self._database.all(
            "SELECT ended_at - sent_at AS took FROM jobs WHERE state = 'finished' AND operation = ?"
            " ORDER BY ended_at DESC LIMIT 20",
            (operation,),
        )
        times = sorted(row["took"] for row in rows)
        return timedelta(milliseconds=times[len(times) // 2]) if len(times) >= 3 else None

    async def counts(self) -> dict[str, int]:
        """How many jobs are in each state of work."""
        rows = await self._database.all(
            "SELECT state, COUNT(*) AS number FROM jobs"  # noqa: S608 - marks only
            f" WHERE state IN ({_marks(UNFINISHED)}) GROUP BY state",
            tuple(UNFINISHED),
        )
        return {row["state"]: row["number"] for row in rows}

    async def sent_since(self, moment: datetime) -> int:
        """How many creates went out after `moment`."""
        row = await self._database.one("SELECT COUNT(*) AS number FROM jobs WHERE sent_at > ?", (to_ms(moment),))
        assert row is not None  # an aggregate without GROUP BY always has its row
        return int(row["number"])

    async def _one(self, sql: str, *parameters: object) -> Job | None:
        row = await self._database.one(sql, parameters)
        return None if row is None else job_of(row)

    async def _all(self, sql: str, *parameters: object) -> list[Job]:
        return [job_of(row) for row in await self._database.all(sql, parameters)]


def not_one_of(operations: Collection[object]) -> str:
    """A condition that leaves out jobs of these operations, to be bound behind everything else."""
    return f"AND jobs.operation NOT IN ({_marks(operations)})" if operations else ""


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
