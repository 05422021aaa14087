"""Jobs: the ledger of work. Each method is one whole unit of work, and one UPDATE decides each change of state.

    accepted -> queued -> preparing -> sending -> running -> finished
                  |           |          |  |        |
              cancelled    failed   queued  |      failed, overdue -> finished | failed
                                         unclear -> running | settled -> running

A method that moves a job returns False (or None) when the job is not in a state that it moves from, so a
callback, a poll, a recovery and a member's click can all try, and one of them wins. Side effects come after.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.engines.sqlite import Connection, Database
from storage.ledger import books
from storage.ledger.accepting import FURTHER_STEP, Outcome, accept_steps
from storage.ledger.claiming import claim_next
from storage.ledger.deliveries import add_delivery
from storage.library.personas import insert_persona
from storage.library.takes import insert_takes
from storage.reading import job_of
from storage.rows.book import Ceilings
from storage.rows.job import EVERYTHING, STEP_BEFORE, Failure, Job, Made, NewJob, SendBounds
from storage.rows.take import TakeOwner
from storage.times import from_ms_or_none, to_ms


class JobStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(
        self,
        steps: Sequence[NewJob],
        ceilings: Ceilings,
        *,
        now: datetime,
        at_most: int | None = None,
        once_in_hand: bool = False,
    ) -> Outcome:
        """Check every source and layer, reserve the allowance and write the steps of a plan down: all of it or nothing.

        Most plans have one step. Each further one waits until the one before it has finished; only the first is tied
        to the interaction. A step that was made before is left out when others follow it. `at_most` is the price that
        was agreed, in hundredths of a credit; None where none was named. `once_in_hand` refuses what the member has
        in hand already, just the same.
        """

        async def unit(connection: Connection) -> Outcome:
            return await accept_steps(connection, steps, ceilings, now, at_most=at_most, once_in_hand=once_in_hand)

        return await self._database.write(unit, urgent=True)

    async def card_shown(self, job_id: int, message_id: int) -> bool:
        """accepted -> queued: the member has seen the card, so the job may be sent and paid.

        The card of a job that ended while its card was on its way, cancelled or with the step before it, is written
        down too, so that it is ended. The further steps of a private plan have the same message for their card.
        False unless the job is queued now.
        """

        async def unit(connection: Connection) -> bool:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET state = CASE WHEN state = 'accepted' THEN 'queued' ELSE state END,"
                " card_message_id = ?, card_final = 0 WHERE id = ? AND card_message_id IS NULL"
                " AND state IN ('accepted', 'cancelled', 'failed') RETURNING state",
                (message_id, job_id),
            )
            if rows:
                await _show_further_steps(connection, job_id, message_id)
            return [row["state"] for row in rows] == ["queued"]

        return await self._database.write(unit, urgent=True)

    async def claim_next_to_send(
        self, *, max_running: int, now: datetime, bounds: SendBounds = EVERYTHING
    ) -> "tuple[Job, str] | None":
        """queued -> sending for the job whose turn it is, with the secret of its callback address.

        None when nothing inside `bounds` may be sent now. Only the secret's digest is kept; a new attempt gets a new
        one.
        """
        secret = secrets.token_urlsafe(16)

        async def unit(connection: Connection) -> Job | None:
            return await claim_next(connection, digest_of(secret), max_running=max_running, bounds=bounds, now=now)

        job = await self._database.write(unit)
        return None if job is None else (job, secret)

    async def started(
        self, job_id: int, *, dialect: str, task_id: str, poll_at: datetime, now: datetime, charged: bool = True
    ) -> bool:
        """The provider took it: sending, unclear or settled -> running, and its price into the provider's book.

        Both the answer to the create call and the job's own callback can say so, in either order. `charged` is
        False for a task that exists from before: it is followed like a new one, and costs nothing.
        """

        async def unit(connection: Connection) -> bool:
            moved = await connection.execute(
                # A settled one may have been asked for again meanwhile: then that one has the key now. And its card
                # has shown an end that was none.
                "UPDATE jobs SET state = 'running', dialect = ?, task_id = ?, next_poll_at = ?, ended_at = NULL,"
                " failure = NULL, card_final = 0, card_changes = card_changes + 1, adopted = ?,"
                " reuse_key = CASE WHEN state = 'settled' AND EXISTS (SELECT 1 FROM jobs AS other"
                "   WHERE other.reuse_key = jobs.reuse_key AND other.id <> jobs.id"
                "   AND other.state NOT IN ('failed', 'cancelled', 'settled')) THEN NULL ELSE reuse_key END"
                " WHERE id = ? AND state IN ('sending', 'unclear', 'settled')",
                (dialect, task_id, to_ms(poll_at), not charged, job_id),
            )
            if charged:
                await books.book_cost(connection, job_id, "charge", now, task_id=task_id)
            return moved.rowcount == 1

        return await self._database.write(unit)

    async def back_to_queue(self, job_id: int, *, not_before: datetime, now: datetime, refused: bool = False) -> bool:
        """sending -> queued: it certainly did not arrive, or the API asked to wait (`refused`, which is counted).

        sending -> cancelled where a member has cancelled it meanwhile: everything is returned after all.
        """

        async def unit(connection: Connection) -> bool:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET state = CASE WHEN withheld THEN 'cancelled' ELSE 'queued' END,"
                " ended_at = CASE WHEN withheld THEN ? END, not_before = ?, callback_digest = NULL, sent_at = NULL,"
                " send_number = NULL, refusals = refusals + ? WHERE id = ? AND state = 'sending' RETURNING withheld",
                (to_ms(now), to_ms(not_before), int(refused), job_id),
            )
            for row in rows:
                if row["withheld"]:
                    await books.release(connection, job_id, now)
                    await fail_those_after(connection, job_id, now)
                return True
            return False

        return await self._database.write(unit)

    async def outcome_unknown(self, job_id: int, *, now: datetime) -> bool:
        """sending -> unclear: it may have been accepted and is never sent again; its cost stays open."""

        async def unit(connection: Connection) -> bool:
            moved = await connection.execute(
                "UPDATE jobs SET state = 'unclear' WHERE id = ? AND state = 'sending'", (job_id,)
            )
            if moved.rowcount:
                await books.book_cost(connection, job_id, "open", now)
            return moved.rowcount == 1

        return await self._database.write(unit)

    async def progressed(self, job_id: int, *, stage: str, stream_links: Sequence[str]) -> bool:
        """Keep what the API shows of a job on its way; False when nothing changed."""
        links = json.dumps(list(stream_links))
        return await self._move(
            "UPDATE jobs SET stage = ?, stream_links = ? WHERE id = ? AND state IN ('running', 'overdue')"
            " AND (stage <> ? OR stream_links <> ?)",
            (stage, links, job_id, stage, links),
        )

    async def overdue(self, job_id: int) -> bool:
        """running -> overdue: asked on, ever more rarely, and no longer counted as running."""
        return await self._move("UPDATE jobs SET state = 'overdue' WHERE id = ? AND state = 'running'", (job_id,))

    async def finish(self, job_id: int, made: Made, *, now: datetime) -> bool:
        """running or overdue -> finished: allowance settled, the result and its delivery written down.

        From sending too, for what the API answers at once; its price goes into the provider's book here.
        False when the job had ended before.
        """

        async def unit(connection: Connection) -> bool:
            rows = list(
                await connection.execute_fetchall(
                    "UPDATE jobs SET state = 'finished', stage = 'success', stream_links = '[]', result = ?,"
                    " ended_at = ? WHERE id = ? AND state IN ('sending', 'running', 'overdue') RETURNING *",
                    (made.result, to_ms(now), job_id),
                )
            )
            if not rows:
                return False
            job = job_of(rows[0])
            await books.settle(connection, job_id, now)
            if job.task_id is None:
                await books.book_cost(connection, job_id, "charge", now)
            await insert_takes(connection, made.takes, _owner_of(job), now)
            if made.persona is not None:
                await insert_persona(connection, made.persona, job.guild_id, job.user_id, now)
            await add_delivery(connection, job, part=0, now=now)
            return True

        return await self._database.write(unit)

    async def fail(self, job_id: int, failure: Failure, *, refunded: bool = False, now: datetime) -> bool:
        """Any state of work -> failed: the allowance returns; `refunded` when the API gave its credits back too."""

        async def unit(connection: Connection) -> bool:
            moved = await connection.execute(
                "UPDATE jobs SET state = 'failed', stream_links = '[]', failure = ?, ended_at = ? WHERE id = ?"
                " AND state IN ('queued', 'preparing', 'sending', 'running', 'overdue')",
                (json.dumps(failure.__dict__), to_ms(now), job_id),
            )
            if moved.rowcount:
                await books.release(connection, job_id, now)
                await fail_those_after(connection, job_id, now)
                if refunded:
                    await books.book_cost(connection, job_id, "refund", now)
            return moved.rowcount == 1

        return await self._database.write(unit)

    async def cancel(self, job_id: int, *, now: datetime, withhold: bool = True) -> Job | None:
        """Before it was sent: cancelled, everything returned. After, with `withhold`: its result is kept unposted.

        The steps of a private plan that wait for what is withheld are cancelled with it: they would end in its answer.

        Returns the job as it is then, unchanged where it was sent and is not to be withheld; None when it had already
        ended.
        """

        async def unit(connection: Connection) -> Job | None:
            was_waiting = await _cancel(connection, job_id, ("accepted", "queued", "preparing"), now)
            if not was_waiting:
                moved = await connection.execute(
                    "UPDATE jobs SET withheld = CASE WHEN ? THEN 1 ELSE withheld END WHERE id = ?"
                    " AND (state IN ('sending', 'unclear', 'running', 'overdue') OR state = 'finished'"
                    "   AND EXISTS (SELECT 1 FROM deliveries WHERE job_id = jobs.id AND state = 'pending'))",
                    (withhold, job_id),
                )
                if not moved.rowcount:
                    return None
                if withhold:
                    await _cancel_further_steps(connection, job_id, now)
            (row,) = await connection.execute_fetchall("SELECT * FROM jobs WHERE id = ?", (job_id,))
            return job_of(row)

        return await self._database.write(unit, urgent=True)

    async def cancel_unseen(self, job_id: int, *, now: datetime) -> bool:
        """accepted -> cancelled, everything returned: nobody could be shown a card. False when it has shown."""

        async def unit(connection: Connection) -> bool:
            return await _cancel(connection, job_id, ("accepted",), now)

        return await self._database.write(unit, urgent=True)

    async def post_after_all(self, job_id: int, *, now: datetime) -> Job | None:
        """Take a cancelling back: what was withheld is to be posted. None where nothing is."""

        async def unit(connection: Connection) -> Job | None:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET withheld = 0, card_final = 0, card_changes = card_changes + 1"
                " WHERE id = ? AND withheld = 1"
                " AND state IN ('sending', 'unclear', 'running', 'overdue', 'finished') RETURNING *",
                (job_id,),
            )
            await connection.execute(
                "UPDATE deliveries SET state = 'pending', not_before = ? WHERE job_id = ? AND state = 'withheld'",
                (to_ms(now), job_id),
            )
            return next((job_of(row) for row in rows), None)

        return await self._database.write(unit, urgent=True)

    async def card_ended(self, job: Job) -> bool:
        """The card shows how the job ended, or never will; nothing about it changes any more.

        False when it has something else to say since `job` was read: then it is written once more.
        """
        return await self._move(
            "UPDATE jobs SET card_final = 1, card_attempts = 0,"
            " answer_token = CASE WHEN private THEN NULL ELSE answer_token END,"
            " answer_until = CASE WHEN private THEN NULL ELSE answer_until END WHERE id = ? AND card_changes = ?",
            (job.id, job.card_changes),
        )

    async def announcing(self, job_id: int, *, now: datetime) -> datetime | None:
        """Its channel is about to be told how it ended: the moment of the first such try, None when this is the first.

        Written down before the request leaves: whatever has a moment may stand in the channel.
        """

        async def unit(connection: Connection) -> datetime | None:
            (row,) = await connection.execute_fetchall("SELECT announcing_at FROM jobs WHERE id = ?", (job_id,))
            if row["announcing_at"] is None:
                await connection.execute("UPDATE jobs SET announcing_at = ? WHERE id = ?", (to_ms(now), job_id))
            return from_ms_or_none(row["announcing_at"])

        return await self._database.write(unit)

    async def card_rests(self, job_id: int, *, not_before: datetime) -> bool:
        """An edit of the card was refused: count it, and try none before that moment."""
        return await self._move(
            "UPDATE jobs SET card_attempts = card_attempts + 1, card_not_before = ? WHERE id = ?",
            (to_ms(not_before), job_id),
        )

    async def card_edited(self, job_id: int) -> bool:
        """An edit went through after some that did not."""
        return await self._move("UPDATE jobs SET card_attempts = 0, card_not_before = 0 WHERE id = ?", (job_id,))

    async def settle_unclear(self, *, older_than: timedelta, now: datetime) -> list[Job]:
        """unclear -> settled where no callback came in time: the allowance returns, the cost stays open."""

        async def unit(connection: Connection) -> list[Job]:
            rows = await connection.execute_fetchall(
                "UPDATE jobs SET state = 'settled', ended_at = ? WHERE state = 'unclear' AND sent_at <= ? RETURNING *",
                (to_ms(now), to_ms(now - older_than)),
            )
            jobs = [job_of(row) for row in rows]
            for job in jobs:
                await books.release(connection, job.id, now)
                await fail_those_after(connection, job.id, now)
            return jobs

        return await self._database.write(unit)

    async def recover(self, *, now: datetime) -> None:
        """At start: what was being sent when the process ended may have arrived, so it is unclear."""

        async def unit(connection: Connection) -> None:
            for row in await connection.execute_fetchall(
                "UPDATE jobs SET state = 'unclear' WHERE state = 'sending' RETURNING id"
            ):
                await books.book_cost(connection, row["id"], "open", now)
            await connection.execute("UPDATE jobs SET state = 'queued' WHERE state = 'preparing'")

        await self._database.write(unit)

    async def ask_at_once(self, *, now: datetime) -> None:
        """Let the records of all running jobs be due now."""

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "UPDATE jobs SET next_poll_at = ? WHERE state = 'running' AND next_poll_at > ?",
                (to_ms(now), to_ms(now)),
            )

        await self._database.write(unit)

    async def asked(self, job_id: int, *, next_poll_at: datetime, unknown_reads: int | None = None) -> None:
        """Count one reading of the record and set when it is due again.

        `unknown_reads` is how often in a row the API did not know the task; None leaves it as it is.
        """

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "UPDATE jobs SET polls = polls + 1, next_poll_at = ?, unknown_reads = COALESCE(?, unknown_reads)"
                " WHERE id = ?",
                (to_ms(next_poll_at), unknown_reads, job_id),
            )

        await self._database.write(unit)

    async def give_up_reuse_key(self, job_id: int) -> bool:
        """A finished result whose files cannot be had any more is not shown again: it may be made anew."""
        return await self._move(
            "UPDATE jobs SET reuse_key = NULL WHERE id = ? AND state = 'finished' AND reuse_key IS NOT NULL", (job_id,)
        )

    async def _move(self, sql: str, parameters: tuple[Any, ...], *, urgent: bool = False) -> bool:
        async def unit(connection: Connection) -> bool:
            return (await connection.execute(sql, parameters)).rowcount == 1

        return await self._database.write(unit, urgent=urgent)


def digest_of(secret: str) -> bytes:
    """What is kept of the secret in a callback address: a read database does not let anybody forge one."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


async def _cancel(connection: Connection, job_id: int, states: Sequence[str], now: datetime) -> bool:
    """Part of a unit of work: cancelled out of one of these states, before anything was sent; everything returns."""
    marks = ", ".join("?" * len(states))
    moved = await connection.execute(
        f"UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE id = ? AND state IN ({marks})",  # noqa: S608 - marks only
        (to_ms(now), job_id, *states),
    )
    if moved.rowcount:
        await books.release(connection, job_id, now)
        await fail_those_after(connection, job_id, now)
    return moved.rowcount == 1


async def _cancel_further_steps(connection: Connection, job_id: int, now: datetime) -> None:
    """Part of a unit of work. What of a private plan was never sent is not made; everything of it returns."""
    for row in await connection.execute_fetchall(
        f"SELECT id FROM jobs WHERE {FURTHER_STEP}",  # noqa: S608 - ours
        (job_id,),
    ):
        await _cancel_further_steps(connection, row["id"], now)
        await _cancel(connection, row["id"], ("accepted", "queued", "preparing"), now)


async def _show_further_steps(connection: Connection, job_id: int, message_id: int) -> None:
    """Part of a unit of work. A private answer is one message, in which each step takes the place of the one before."""
    steps = await connection.execute_fetchall(
        f"SELECT id FROM jobs WHERE {FURTHER_STEP} AND card_message_id IS NULL"  # noqa: S608 - ours
        " AND state IN ('accepted', 'cancelled', 'failed')",
        (job_id,),
    )
    for row in steps:
        await connection.execute(
            "UPDATE jobs SET state = CASE WHEN state = 'accepted' THEN 'queued' ELSE state END, card_message_id = ?,"
            " card_final = 0 WHERE id = ?",
            (message_id, row["id"]),
        )
        await _show_further_steps(connection, row["id"], message_id)


async def fail_those_after(connection: Connection, job_id: int, now: datetime) -> None:
    """Part of a unit of work. A step whose predecessor made nothing cannot be made either: its allowance returns."""
    failure = json.dumps(Failure(STEP_BEFORE).__dict__)
    for row in await connection.execute_fetchall(
        "UPDATE jobs SET state = 'failed', failure = ?, ended_at = ?"
        " WHERE after_job_id = ? AND state IN ('accepted', 'queued', 'preparing') RETURNING id",
        (failure, to_ms(now), job_id),
    ):
        await books.release(connection, row["id"], now)
        await fail_those_after(connection, row["id"], now)


def _owner_of(job: Job) -> TakeOwner:
    return TakeOwner(job.guild_id, job.user_id, job.user_name, job.id, job.channel_id, job.open_channel)
