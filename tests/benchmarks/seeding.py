"""Databases full of jobs, written through the stores themselves."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.suno.operations.generate import GenerateRequest
from storage.engines.sqlite import Database
from storage.ledger.jobs import JobStore
from storage.rows.book import Ceilings
from storage.rows.job import Accepted, NewJob

_CEILINGS = Ceilings(10**9, 10**9, 10**9, 10**9)
_AT_A_TIME = 200
"""So the queue stays short while it is filled: the next to send is looked for in all of it."""


async def fill(path: Path, *, running: int = 0, queued: int = 0, channels: list[tuple[int, int]]) -> list[str]:
    """Write jobs down as if they had just been asked for in `channels` (guild id, channel id), in turn.

    Returns the secrets in the callback addresses of the running ones, whose task ids are `task-1`, `task-2` and so on.
    """
    database = await Database.open(path)
    try:
        store = JobStore(database)
        places = itertools.cycle(channels)
        secrets: list[str] = []
        for start in range(0, running, _AT_A_TIME):
            number = min(_AT_A_TIME, running - start)
            await _queue(store, number, places, start)
            secrets += [await _start(store, start + index + 1) for index in range(number)]
        for start in range(0, queued, _AT_A_TIME):
            await _queue(store, min(_AT_A_TIME, queued - start), places, running + start)
        return secrets
    finally:
        await database.close()


async def _queue(store: JobStore, number: int, places: Iterator[tuple[int, int]], offset: int) -> None:
    now = datetime.now(UTC)

    async def one(index: int) -> None:
        guild_id, channel_id = next(places)
        new = NewJob(
            interaction_id=None,
            guild_id=guild_id,
            channel_id=channel_id,
            user_id=1000 + index % 500,
            user_name=f"member {index % 500}",
            locale="en-US",
            operation=GenerateRequest.operation,
            request=GenerateRequest(prompt=f"rain {index}", model="V5").model_dump_json(),
            cost=1200,
            day=now.date().isoformat(),
        )
        accepted = await store.accept([new], _CEILINGS, now=now)
        assert isinstance(accepted, Accepted)
        (job,) = accepted.jobs
        await store.card_shown(job.id, 1_000_000 + job.id)

    await asyncio.gather(*(one(offset + index) for index in range(number)))


async def _start(store: JobStore, number: int) -> str:
    now = datetime.now(UTC)
    claimed = await store.claim_next_to_send(max_running=10**6, now=now)
    assert claimed is not None
    job, secret = claimed
    await store.started(
        job.id, dialect="dedicated", task_id=f"task-{number}", poll_at=now + timedelta(seconds=90), now=now
    )
    return secret
