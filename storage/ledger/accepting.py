"""Accepting: every limit checked, the allowance reserved and the job written down, in one unit of work."""

from collections.abc import Sequence
from datetime import datetime

from storage.codes import new_code
from storage.engines.sqlite import Connection
from storage.ledger import books
from storage.ledger.layers import layer_states
from storage.library.personas import name_is_taken, same_name
from storage.reading import job_of, take_of
from storage.rows.book import Ceilings, Payer, PayerKind
from storage.rows.job import (
    Accepted,
    AllowanceRefused,
    Job,
    MadeBefore,
    NameTaken,
    NewJob,
    PriceChanged,
    Repeated,
    SourceRefused,
    TwinInHand,
)
from storage.times import to_ms

# The first step of a plan alone has its interaction; one that builds on somebody's earlier job has one of its own.
FURTHER_STEP = "after_job_id = ? AND interaction_id IS NULL AND private = 1"

TWIN = """
    SELECT * FROM jobs WHERE twin_key = ? AND guild_id = ? AND user_id = ?
       AND state NOT IN ('finished', 'failed', 'cancelled', 'settled') ORDER BY id LIMIT 1
"""

Outcome = Accepted | AllowanceRefused | Repeated | MadeBefore | SourceRefused | TwinInHand | NameTaken | PriceChanged


async def accept_steps(
    connection: Connection,
    steps: Sequence[NewJob],
    ceilings: Ceilings,
    now: datetime,
    *,
    at_most: int | None = None,
    once_in_hand: bool = False,
) -> Outcome:
    """The unit of work of `JobStore.accept`."""
    first = steps[0]
    if first.interaction_id is not None:
        for row in await connection.execute_fetchall(
            "SELECT * FROM jobs WHERE interaction_id = ?", (first.interaction_id,)
        ):
            return Repeated(job_of(row))
    refused = await _refused_source(connection, steps)
    if refused is not None:
        return refused
    before: Job | None = None
    to_make: list[NewJob] = []
    for step in steps:
        made = await _made_before(connection, step)
        if made is None:
            to_make.append(step)
        else:
            before = made
    if not to_make or steps[-1] is not to_make[-1]:
        assert before is not None  # the last step, or all of them
        return MadeBefore(before)
    if once_in_hand and (twin := await _twin_of(connection, to_make[0])) is not None:
        return TwinInHand(twin)
    for step in to_make:
        if step.unique_name is not None and await name_is_taken(connection, step.guild_id, step.unique_name):
            return NameTaken(step.unique_name)
    cost = sum(step.cost for step in to_make)
    if at_most is not None and cost > at_most:
        return PriceChanged(cost)
    for layer in await layer_states(
        connection, ceilings, guild_id=first.guild_id, payer=_payer_of(first), day=first.day
    ):
        if layer.left < cost:
            return AllowanceRefused(layer, cost)
    jobs: list[Job] = []
    for step in to_make:
        before = await _insert(connection, step, after=before, first=not jobs, now=now)
        jobs.append(before)
    return Accepted(tuple(jobs))


def _payer_of(new: NewJob) -> Payer:
    return new.payer or Payer(PayerKind.MEMBER, new.user_id)


async def _refused_source(connection: Connection, steps: Sequence[NewJob]) -> SourceRefused | None:
    """The first source that the member may not use, also of what was made before: that is shown only to whom it may."""
    for step in steps:
        for take_id in step.sources:
            (row,) = await connection.execute_fetchall("SELECT * FROM takes WHERE id = ?", (take_id,))
            take = take_of(row)
            problem = take.problem_for(step.viewer, remixes=step.remixes)
            if problem is not None:
                return SourceRefused(take, problem)
    return None


async def _made_before(connection: Connection, step: NewJob) -> Job | None:
    if step.reuse_key is None:
        return None
    rows = await connection.execute_fetchall(
        "SELECT * FROM jobs WHERE reuse_key = ? AND state NOT IN ('failed', 'cancelled', 'settled')", (step.reuse_key,)
    )
    return next((job_of(row) for row in rows), None)


async def _twin_of(connection: Connection, step: NewJob) -> Job | None:
    rows = await connection.execute_fetchall(TWIN, (step.twin_key, step.guild_id, step.user_id))
    return next((job_of(row) for row in rows), None)


async def _insert(connection: Connection, new: NewJob, *, after: Job | None, first: bool, now: datetime) -> Job:
    payer = _payer_of(new)
    (row,) = await connection.execute_fetchall(
        "INSERT INTO jobs (code, interaction_id, guild_id, channel_id, user_id, user_name, locale, operation, request,"
        " prepared, after_job_id, reuse_key, twin_key, unique_name, cost, payer, payer_id, day, open_channel, private,"
        " answer_token, answer_until, state, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted', ?) RETURNING *",
        (
            await new_code(connection, "jobs"),
            new.interaction_id if first else None,
            new.guild_id,
            new.channel_id,
            new.user_id,
            new.user_name,
            new.locale,
            new.operation,
            new.request,
            new.prepared,
            None if after is None else after.id,
            new.reuse_key,
            new.twin_key,
            None if new.unique_name is None else same_name(new.unique_name),
            new.cost,
            payer.kind,
            payer.id,
            new.day,
            new.open_channel,
            new.private,
            None if new.answer is None else new.answer.token,
            None if new.answer is None else to_ms(new.answer.until),
            to_ms(now),
        ),
    )
    job = job_of(row)
    await books.reserve(connection, job, now)
    await connection.executemany(
        "INSERT INTO job_sources (job_id, position, take_id) VALUES (?, ?, ?)",
        [(job.id, position, take_id) for position, take_id in enumerate(new.sources)],
    )
    await connection.executemany(
        "INSERT INTO job_attachments (job_id, position, url, file_name, bytes) VALUES (?, ?, ?, ?, ?)",
        [
            (job.id, len(new.sources) + position, file.url, file.file_name, file.bytes)
            for position, file in enumerate(new.attachments)
        ],
    )
    return job
